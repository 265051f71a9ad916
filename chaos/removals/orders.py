"""Without the rules of orders: ids, answers, fills and what may be sold."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from chaos.removals.removal import Patch, Removal, everywhere, without
from engine import core
from engine.model.events import Event, Tick
from engine.model.intents import FindOrder
from engine.model.records import Fill, OrderState, Outcome, SetupEnded
from engine.ours.blotter import Blotter
from engine.ours.orders import TABLE, Happening, Move, Order, call_off
from engine.ours.portfolio import Position
from engine.stages import beginning, climbing, reconciling, settling
from engine.stages.asking import ask_again
from engine.timeline import Timeline

S, H = OrderState, Happening


def _nothing(*_: Any, **__: Any) -> Iterator[Any]:
    return iter(())


def _counted_in_memory(self: Blotter, prefix: str, setup: str, effect: Any) -> str:
    """A count that dies with the process."""
    _MEMORY[id(self)] = _MEMORY.get(id(self), 0) + 1
    return f"{prefix}-{setup}-{'E' if effect == 'open' else 'X'}{_MEMORY[id(self)]}"


_MEMORY: dict[int, int] = {}


def _fill_without_id(self: Blotter, fill: Fill) -> Order:
    order = self.orders[fill.order_id]
    order.filled += fill.quantity
    order.paid += fill.price * fill.quantity
    return order


def _find_live(self: Blotter, order_id: str) -> Order | None:
    return self.live.get(order_id)


def _next_unacknowledged(self: Order, happening: Happening) -> Move:
    return TABLE[self.state, happening]


def _ask_live_only(floor: Any) -> Iterator[Any]:
    for output in _RECOVER(floor):
        if not isinstance(output, FindOrder) or output.order_id in floor.book.blotter.live:
            yield output


_RECOVER = beginning.recover


def _every_second(self: Timeline, event: Event, due: Any) -> Event | None:
    return _BEFORE(self, Tick(event.at), due)


_BEFORE = Timeline.before
_FILL = settling._fill


def _at_the_limit(floor: Any, event: Any, order: Order, *, late: bool) -> Fill:
    return replace(_FILL(floor, event, order, late=late), price=order.intent.limit)


def _only_unknown(self: Order) -> int:
    return 0 if not self.live or self.state is S.UNKNOWN else max(self.intent.quantity - self.filled, 0)


def _of_the_last_order(self: Blotter, order_ids: Any) -> int:
    return self.orders[order_ids[-1]].intent.quantity


def _same_id(self: Blotter, prefix: str, setup: str, effect: Any) -> str:
    return f"{prefix}-{setup}-{'E' if effect == 'open' else 'X'}1"


def _average_of_last(self: Position, fill: Fill) -> None:
    _TAKE(self, fill)
    self.average = fill.price
    self._realize()


_TAKE = Position.take


def _closed_at_once(floor: Any, position: Position, at: Any) -> Iterator[Any]:
    """Flat is enough."""
    yield position.closed(at)
    if position.setup in floor.book.pursuits:
        yield SetupEnded(position.setup, position.underlying, Outcome.TRADED, "flat")


REMOVALS: tuple[Removal, ...] = (
    without("the count of ids only rises", Patch(Blotter, "next_id", _same_id)),
    without("the count of ids is in the journal", Patch(Blotter, "next_id", _counted_in_memory)),
    without("a lost sale goes out again under its own id", Patch(Blotter, "lost", lambda self, setup: None)),
    without("one sale at a time", Patch(Blotter, "exits", _nothing)),
    without("one entry at a time", Patch(Blotter, "entries", _nothing)),
    without("silence is not a refusal", Patch(TABLE, (S.INTENDED, H.UNANSWERED), Move(S.REJECTED))),
    without("silence is not absence", Patch(TABLE, (S.INTENDED, H.UNANSWERED), Move(S.MISSING))),
    without("a silent cancel is not a cancel", Patch(TABLE, (S.CANCELLING, H.UNANSWERED), Move(S.CANCELLED))),
    without(
        "asked to cancel is not cancelled",
        Patch(TABLE, (S.WORKING, H.CANCEL_ASKED), Move(S.CANCELLED)),
        Patch(TABLE, (S.PARTLY_FILLED, H.CANCEL_ASKED), Move(S.CANCELLED)),
    ),
    without("a part is not the whole", Patch(TABLE, (S.WORKING, H.FILLED_PART), Move(S.FILLED))),
    without("known once is known for ever", Patch(Order, "next", _next_unacknowledged)),
    without("a fill counts once", Patch(Blotter, "fill", _fill_without_id)),
    without("a late fill is adopted", Patch(Blotter, "find", _find_live)),
    without("a fill is booked at its price", Patch(settling, "_fill", _at_the_limit)),
    without("unknown orders count in full", Patch(Order, "remaining", property(_only_unknown))),
    without("what was bought is not bought again", Patch(Blotter, "left", _of_the_last_order)),
    without("what came late is of the plan", Patch(Blotter, "beyond", lambda self, order_ids: 0)),
    without("silence is asked about again", *everywhere(ask_again, _nothing)),
    without("a start asks the venue", Patch(core, "recover", _nothing)),
    without(
        "a start asks after what was lost",
        Patch(core, "recover", _ask_live_only),
        Patch(reconciling, "_still_there", _nothing),
    ),
    without("nobody lived the seconds before a start", Patch(Timeline, "before", _every_second)),
    without(
        "a cancel does not breed a cancel", Patch(settling, "call_off", partial(call_off, unanswered=True))
    ),
    without("too much on order is called back", Patch(settling, "_take_back", _nothing)),
    without("cost is the mean of all that was bought", Patch(Position, "take", _average_of_last)),
    without("a trade ends when nothing of it can fill", Patch(settling, "_close", _closed_at_once)),
    without("an entry that is over is gone on with", Patch(climbing, "take_rung", _nothing)),
)
