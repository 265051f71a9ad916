"""What was asked of the venue, what was got, and what is held."""

from datetime import datetime

import sqlalchemy as sa

from engine.model.intents import CancelOrder, SubmitOrder
from engine.model.records import Fill, OrderMoved, OrderState, PositionMoved
from engine.ours.orders import TABLE, Happening
from storage.chain import Row
from storage.columns import instant
from storage.projections.page import Change, Copy, Line, Page, amend
from storage.schema import fills, orders, positions

_ASKED, _FILL = Copy(orders, SubmitOrder), Copy(fills, Fill)
_MOVED = amend(orders, "order_id")
_HELD, _HELD_NOW = Change(positions, sa.insert(positions)), amend(positions, "setup")
_POSITION = sa.select(positions.c.opened_at).where(positions.c.setup == sa.bindparam("setup"))

_CANCELLABLE = sa.or_(
    *(
        orders.c.state == str(state)
        for state in OrderState
        if TABLE[state, Happening.CANCEL_ASKED].state is OrderState.CANCELLING
    )
)
_CALLED_BACK = Change(
    orders,
    sa.update(orders)
    .where(orders.c.order_id == sa.bindparam("key"), _CANCELLABLE)
    .values(state=str(OrderState.CANCELLING)),
)


class Holdings:
    """Remembers which positions already have their line."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def take(self, page: Page, row: Row, item: object) -> None:
        at = instant(row.at)
        match item:
            case SubmitOrder():
                page.put(_ASKED, _asked(row, item, at))
            case CancelOrder():
                page.put(_CALLED_BACK, {"key": item.order_id, "changed_at": at})
            case OrderMoved():
                page.put(_MOVED, _moved(item, at))
            case Fill():
                page.put(_FILL, _FILL.line(row, item))
            case PositionMoved():
                self._hold(page, item, at)
            case _:
                pass

    def _hold(self, page: Page, moved: PositionMoved, at: datetime) -> None:
        now = {
            "symbol": moved.symbol,
            "quantity": moved.quantity,
            "average": moved.average,
            "realized": moved.realized,
            "changed_at": at,
        }
        if moved.setup in self._known or page.find(_POSITION, setup=moved.setup):
            page.put(_HELD_NOW, {"key": moved.setup, **now})
        else:
            page.put(_HELD, {"setup": moved.setup, "opened_at": at, **now})
        self._known.add(moved.setup)


def _asked(row: Row, intent: SubmitOrder, at: datetime) -> Line:
    nothing = {"filled": 0, "average": None, "why": ""}
    return _ASKED.line(row, intent, state=str(OrderState.INTENDED), changed_at=at, **nothing)


def _moved(moved: OrderMoved, at: datetime) -> Line:
    return {
        "key": moved.order_id,
        "state": str(moved.state),
        "filled": moved.filled,
        "average": moved.average,
        "why": moved.why,
        "changed_at": at,
    }
