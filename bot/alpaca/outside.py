"""What the account's history says of contracts and shares that no order of ours has moved."""

from datetime import datetime
from decimal import Decimal

from bot.alpaca.fees import KINDS
from bot.alpaca.ledger import countable
from bot.alpaca.nouns import ActivitySaid
from bot.alpaca.prices import PRICE_MAX
from engine.model.events import MovedOutside, Outside

TRADE = "FILL"
_HOW = {
    TRADE: Outside.TRADED,
    "OPEXP": Outside.EXPIRED,
    "OPEXC": Outside.EXERCISED,
    "OPASN": Outside.ASSIGNED,
    "OPTRD": Outside.DELIVERED,
}
DATED = ",".join((*(kind for kind in _HOW if kind != TRADE), *sorted(KINDS)))
"""Told a day later, by its date and without an hour."""
ACTIVITIES = f"{TRADE},{DATED}"


def line_id(said: ActivitySaid) -> str:
    """An exercise and the shares that come of it may go by one id."""
    own = said.id.rpartition("::")[2]
    return f"{own}.{said.activity_type}" if said.activity_type in _HOW.keys() - {TRADE} else own


def moved(said: ActivitySaid, now: datetime) -> MovedOutside | None:
    """None is a line of another kind, or one of nothing."""
    how, quantity = _HOW.get(said.activity_type), _count(said)
    if how is None or said.symbol is None or not quantity:
        return None
    price = Decimal(0) if how is Outside.EXPIRED else _price(how, said)
    return MovedOutside(now, line_id(said), said.symbol, quantity, price, how, said.moment)


def uncounted(said: ActivitySaid) -> str:
    """Why, where something moved and nobody can read how much."""
    if said.activity_type not in _HOW or said.qty is None or countable(said.qty):
        return ""
    return f"a line of history, {line_id(said)}: {said.qty} is no quantity"


def _count(said: ActivitySaid) -> int:
    """Signed: a fill says its side, everything else its sign."""
    if said.qty is None or not countable(said.qty):
        return 0
    quantity = int(said.qty)
    return -abs(quantity) if said.side is not None and said.side.startswith("sell") else quantity


def _price(how: Outside, said: ActivitySaid) -> Decimal | None:
    """What an exercise was worth is told by nobody."""
    price = said.price if how in (Outside.TRADED, Outside.DELIVERED) else None
    return price if price is not None and price.is_finite() and 0 <= price <= PRICE_MAX else None
