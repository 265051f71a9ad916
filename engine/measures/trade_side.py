"""Who was in a hurry: the side of a trade against the market that stood when it printed."""

from decimal import Decimal
from typing import TypeVar

from engine.model.events import Location
from engine.model.money import Side

P = TypeVar("P", Decimal, float)


class TradeSide:
    """The quote decides, exactly in the middle the last change of price; a broken quote says nothing."""

    __slots__ = ("_last", "_moved", "_quote_age_max_s")

    def __init__(self, quote_age_max_s: float = 1.0) -> None:
        self._quote_age_max_s = quote_age_max_s
        self._last: Decimal | None = None
        self._moved: Side | None = None

    def update(self, price: Decimal, bid: Decimal, ask: Decimal, quote_age_s: float = 0.0) -> Side | None:
        """Take one trade in order; none when nobody can know."""
        if self._last is not None and price != self._last:
            self._moved = Side.BUY if price > self._last else Side.SELL
        self._last = price
        if not 0 < bid < ask or quote_age_s > self._quote_age_max_s:
            return None
        twice = price * 2 - bid - ask
        if not twice:
            return self._moved
        return Side.BUY if twice > 0 else Side.SELL


def location(price: P, bid: P | None, ask: P | None) -> Location:
    """Where a print stands; inside the market nobody paid up, and a crossed or a locked one says nothing."""
    if bid is not None and ask is not None and bid >= ask:
        return Location.UNKNOWN
    if ask is not None and price >= ask:
        return Location.ABOVE_ASK if price > ask else Location.AT_ASK
    if bid is not None and price <= bid:
        return Location.BELOW_BID if price < bid else Location.AT_BID
    return Location.UNKNOWN if bid is None or ask is None else Location.MID
