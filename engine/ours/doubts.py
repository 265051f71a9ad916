"""What the broker's books show that ours do not, and what of ours they have shown to be gone."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

UNBROKEN = timedelta(minutes=1)
STALE = timedelta(seconds=20)
"""What one read has shown caps a sale for so long; then exits do not wait for the next."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """So much more, or less, is at the broker than anybody can explain, by every read since."""

    gap: int
    since: datetime
    seen_at: datetime
    reads: int = 1

    def goes_on(self, gap: int, asked_at: datetime) -> bool:
        """Whether somebody has looked all the while; what is seen again after a night begins anew."""
        return self.gap == gap and asked_at - self.seen_at <= UNBROKEN

    def again(self, asked_at: datetime) -> "Doubt":
        """One more read shows it."""
        return replace(self, seen_at=asked_at, reads=self.reads + 1)


@dataclass(slots=True)
class Missing:
    """By contract. A sale of our own since does not bring back what was gone before it."""

    found: dict[str, Doubt] = field(default_factory=dict)
    _filled: dict[str, datetime] = field(default_factory=dict)

    def read(self, symbol: str, gap: int, sells: int, asked_at: datetime) -> None:
        """Two books beside each other; what sales of our own may have made proves nothing new."""
        if symbol in self._filled and asked_at < self._filled[symbol]:
            return
        before, gone = self.found.get(symbol), gap + sells
        if gap >= 0:
            self.found.pop(symbol, None)
        elif before is not None and before.goes_on(gone, asked_at):
            self.found[symbol] = before.again(asked_at)
        elif sells == 0 or gone < (before.gap if before is not None else 0):
            self.found[symbol] = Doubt(gone, asked_at, asked_at)

    def filled(self, symbol: str, at: datetime) -> None:
        """Our book has moved: a read that was asked for before is of another."""
        self._filled[symbol] = at

    def booked(self, symbol: str, quantity: int) -> None:
        """So many are accounted for."""
        found = self.found.pop(symbol, None)
        if found is not None and found.gap + quantity < 0:
            self.found[symbol] = replace(found, gap=found.gap + quantity)

    def count(self, symbol: str, at: datetime) -> int:
        """Of ours; two reads are believed until a younger one, one alone may be a glitch."""
        found = self.found.get(symbol)
        if found is None or (found.reads == 1 and at - found.seen_at > STALE):
            return 0
        return -found.gap
