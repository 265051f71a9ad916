"""How long a person and the desk took over each setup that was bought, out of the journal's own stamps."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from engine.model.intents import Effect
from engine.model.money import Side
from engine.model.quote import Quote
from engine.model.records import Fill, Ticket
from storage.codec import Item
from storage.schema import fills, orders, tickets


class Timing(NamedTuple):
    """From the first card to the first fill, and what the market showed at both ends."""

    setup: str
    symbol: str
    bought: int
    offered_at: datetime
    tapped_at: datetime
    ordered_at: datetime
    filled_at: datetime
    offered: Quote
    filled: Quote | None
    """None where no market was shown beside the fill."""


_OFFERED = (
    sa.select(
        tickets.c.setup,
        sa.func.min(tickets.c.id).label("ticket_row"),
        sa.func.min(tickets.c.at).label("offered_at"),
        sa.func.max(tickets.c.approved_at).label("tapped_at"),
    )
    .group_by(tickets.c.setup)
    .subquery()
)
_ORDERED = (
    sa.select(orders.c.setup, sa.func.min(orders.c.at).label("ordered_at"))
    .where(orders.c.effect == str(Effect.OPEN))
    .group_by(orders.c.setup)
    .subquery()
)
_FILLED = (
    sa.select(
        fills.c.setup,
        sa.func.min(fills.c.id).label("fill_row"),
        sa.func.min(fills.c.at).label("filled_at"),
        sa.func.sum(fills.c.quantity).label("bought"),
    )
    .where(fills.c.side == str(Side.BUY))
    .group_by(fills.c.setup)
    .subquery()
)
TIMINGS = (
    sa.select(_OFFERED, _ORDERED.c.ordered_at, _FILLED.c.fill_row, _FILLED.c.filled_at, _FILLED.c.bought)
    .join(_ORDERED, _ORDERED.c.setup == _OFFERED.c.setup)
    .join(_FILLED, _FILLED.c.setup == _OFFERED.c.setup)
    .where(_OFFERED.c.tapped_at.is_not(None))
    .order_by(_FILLED.c.filled_at)
)


def timing(line: sa.Row[Any], items: Mapping[int, Item]) -> Timing:
    """The tables say when; what the market showed is in the records themselves."""
    ticket, fill = items[line.ticket_row], items[line.fill_row]
    if not isinstance(ticket, Ticket) or not isinstance(fill, Fill):
        raise TypeError(f"{line.setup}: its rows are no ticket and no fill")
    return Timing(
        line.setup,
        fill.symbol,
        line.bought,
        line.offered_at,
        line.tapped_at,
        line.ordered_at,
        line.filled_at,
        ticket.candidate.quote,
        fill.market,
    )
