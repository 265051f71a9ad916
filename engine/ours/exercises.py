"""What options have become: shares that cost the strike and what the option was counted at."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from engine.model.contract import Right, contract, multiplier, underlying_of
from engine.model.records import Adopted, ClosedOutside, ForeignMoved
from engine.model.session import last_bell

LONG_AGO = datetime.min.replace(tzinfo=UTC)
SHARES_COME_IN = timedelta(days=1)
_NOTHING = LONG_AGO, Decimal(0)


@dataclass(slots=True)
class Exercises:
    """By name. The worth waits for whoever hands over the shares; it counts once, in either."""

    _worth: dict[str, tuple[datetime, Decimal]] = field(default_factory=dict)
    _came: dict[str, datetime] = field(default_factory=dict)
    _adopted: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    """When these shares had come, and how many were handed over."""

    def moved(self, at: datetime, moved: ForeignMoved) -> None:
        """Shares came or left; with a part of them goes that part of the worth."""
        name, before = moved.symbol, moved.held - moved.quantity
        since, worth = self._worth.get(name, _NOTHING)
        if moved.quantity > 0:
            self._came[name] = at
            if before <= 0 and at - since >= SHARES_COME_IN:
                self._worth.pop(name, None)
        elif moved.held <= 0:
            self._worth.pop(name, None)
        elif worth:
            self._worth[name] = since, worth * moved.held / before

    def taken(self, adopted: Adopted) -> None:
        """The shares are ours now, at a price that has the worth in it."""
        self._worth.pop(adopted.symbol, None)
        self._adopted[adopted.symbol] = self._came.get(adopted.symbol, LONG_AGO), adopted.quantity

    def closed(self, at: datetime, closed: ClosedOutside) -> None:
        """A call brings shares, a put takes them; what was oversold and is assigned, the other way round."""
        if not _brings_shares(closed.symbol, closed.quantity):
            return
        name, shares = underlying_of(closed.symbol), closed.quantity * multiplier(closed.symbol)
        if self.in_hand(closed.symbol, closed.quantity):
            came, left = self._adopted[name]
            self._adopted[name] = came, left - abs(shares)
        else:
            self._worth[name] = at, self._worth.get(name, _NOTHING)[1] + closed.price * shares

    def in_hand(self, symbol: str, quantity: int) -> bool:
        """Its shares have come since its last bell and were handed over: its worth is in them."""
        came, shares = self._adopted.get(underlying_of(symbol), (LONG_AGO, 0))
        bell, brings = last_bell(symbol), _brings_shares(symbol, quantity)
        enough = shares >= abs(quantity) * multiplier(symbol)
        return brings and bell is not None and came >= bell and enough

    def adopted(self, name: str, since: datetime) -> int:
        """So many shares were handed over last, if they have come since then."""
        came, shares = self._adopted.get(name, (LONG_AGO, 0))
        return shares if came >= since else 0

    def each(self, name: str, quantity: int) -> Decimal:
        """What every one of so many shares has cost beside its price."""
        return self._worth.get(name, _NOTHING)[1] / quantity


def _brings_shares(symbol: str, quantity: int) -> bool:
    """Below zero it was short, and somebody else has exercised it."""
    return (contract(symbol).right is Right.CALL) is (quantity > 0)
