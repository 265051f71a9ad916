"""A share's own book, second by second."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np

from sandbox.market.chance import Floats, Ints, flicker, flickers
from sandbox.market.names import Name
from sandbox.market.paths import Path
from sandbox.market.rhythm import Rhythm

THIN = 6.0  # how much wider books are outside the session
TICK, LEAST = 0.01, 0.0005  # books fall out to whole ticks, so what they mean to be is half a tick less
_SPREAD, _BIDDEN, _OFFERED = 0x4D, 0x2545F491, 0x1B873593


@dataclass(frozen=True, slots=True)
class Touch:
    """Best bid and ask with their sizes."""

    bid: float
    ask: float
    bid_size: int
    ask_size: int


@dataclass(frozen=True, slots=True)
class StockBook:
    """What makers quote for the share itself."""

    name: Name
    path: Path
    rhythm: Rhythm
    rush: Floats
    word: int

    def halted(self, second: int) -> bool:
        """Whether trading is paused."""
        return any(stop.begins <= second < stop.ends for stop in self.path.stops)

    def touch(self, second: int) -> Touch:
        """The book at a second; in a halt it stands as it stood when that began."""
        for stop in self.path.stops:
            second = stop.begins if stop.begins <= second < stop.ends else second
        wide = 1.0 if self.rhythm.opens <= second < self.rhythm.closes else THIN
        chance = flicker(self.word ^ _SPREAD, second)
        half = max(
            self.name.spread * wide * float(self.rush[second]) * (0.25 + 0.5 * chance) - TICK / 2, LEAST
        )
        mid = float(self.path.mid[second])
        bid = round(floor((mid - half) * 100.0) / 100.0, 2)
        ask = round(max(ceil((mid + half) * 100.0) / 100.0, bid + 0.01), 2)
        one, two = flicker(self.word ^ _BIDDEN, second), flicker(self.word ^ _OFFERED, second)
        return Touch(bid, ask, 100 * int(1 + 12 * one * one), 100 * int(1 + 12 * two * two))

    def touches(self, seconds: Ints) -> tuple[Floats, Floats]:
        """Bids and asks of many seconds outside halts, the same as one by one."""
        words = np.full(len(seconds), self.word ^ _SPREAD, dtype=np.uint64)
        inside = (seconds >= self.rhythm.opens) & (seconds < self.rhythm.closes)
        chance = flickers(words, seconds.astype(np.uint64))
        spread = self.name.spread * np.where(inside, 1.0, THIN) * self.rush[seconds]
        half = np.maximum(spread * (0.25 + 0.5 * chance) - TICK / 2, LEAST)
        mid = self.path.mid[seconds]
        bid = np.round(np.floor((mid - half) * 100.0) / 100.0, 2)
        ask: Floats = np.maximum(np.ceil((mid + half) * 100.0) / 100.0, bid + 0.01).round(2)
        return bid, ask
