"""Raw prints of one contract close together: one order, seen in pieces."""

from datetime import datetime
from decimal import Decimal

from engine.model.events import FlowPrinted, Location, Shape
from engine.model.money import MULTIPLIER

_ZERO = Decimal(0)
_ASK = (Location.ABOVE_ASK, Location.AT_ASK)
_BID = (Location.BELOW_BID, Location.AT_BID)


class Burst:
    """What its pieces add up to; each side is counted, because a walk through the book touches both."""

    __slots__ = (
        "exchanges",
        "first_at",
        "flagged",
        "known_at",
        "last",
        "lots",
        "money",
        "prints",
        "size",
        "sizes",
    )

    def __init__(self, first: FlowPrinted) -> None:
        self.first_at = first.source_at or first.at
        self.exchanges: set[str] = set()
        self.lots: dict[Location, int] = {}
        self.sizes: dict[int, int] = {}
        self.size = self.prints = 0
        self.money = _ZERO
        self.flagged = False
        self.add(first)

    def add(self, piece: FlowPrinted) -> None:
        """`known_at` is the desk's own clock: silence can only be heard by whoever listens."""
        size = piece.size or 0
        self.last, self.known_at = piece, piece.at
        self.size += size
        self.prints += 1
        self.sizes[size] = self.sizes.get(size, 0) + 1
        self.money += piece.premium
        self.lots[piece.location] = self.lots.get(piece.location, 0) + size
        self.flagged = self.flagged or piece.shape is Shape.SWEEP
        if piece.exchange is not None:
            self.exchanges.add(piece.exchange)

    @property
    def last_at(self) -> datetime:
        return self.last.source_at or self.last.at

    @property
    def price(self) -> Decimal | None:
        return self.money / (self.size * MULTIPLIER) if self.size else None

    def shape(self, *, exchanges_min: int, block_min: Decimal) -> Shape:
        """Several exchanges at once is a sweep, several pieces on one a split, one large piece a block."""
        if self.flagged or len(self.exchanges) >= exchanges_min:
            return Shape.SWEEP
        if self.prints > 1:
            return Shape.SPLIT
        return Shape.BLOCK if self.money >= block_min else Shape.SINGLE

    def location(self, *, side_share_min: float) -> Location:
        """Where most of it traded; a burst that is neither mostly bought nor mostly sold leans nowhere."""
        for at, beyond in (_ASK[::-1], _BID[::-1]):
            side, outside = self.lots.get(at, 0) + self.lots.get(beyond, 0), self.lots.get(beyond, 0)
            if side and side >= side_share_min * self.size:
                return beyond if 2 * outside > side else at
        return Location.UNKNOWN if set(self.lots) == {Location.UNKNOWN} else Location.MID

    def matches(self, other: "Burst") -> float:
        """The share of contracts with a twin of equal size in the other: legs are filled in pairs."""
        most = max(self.size, other.size)
        if self.sizes == other.sizes or not most:
            return 1.0 if most else 0.0
        theirs = other.sizes
        return sum([size * min(count, theirs.get(size, 0)) for size, count in self.sizes.items()]) / most
