"""How each life of a morning ends: at the points of the list in turn, and in between when chance says.

Most are killed; every fifth is told to stop, as by whoever starts it again with a newer build.
"""

import random
from dataclasses import dataclass

from sandbox.crash.points import POINTS, Point

CHANCE_S = (0.0, 40.0)
"""Of being up, by the market, for whoever is killed by chance; points also lie before that."""

STOPS_EVERY, STOPS_AT = 5, 2
WAITS_S = 50.0
"""So long a life that is up may take to come by its point."""


@dataclass(frozen=True)
class Fate:
    """A point to die at, or so many seconds to live."""

    point: Point | None = None
    lit: bool = False
    """Whether the point is counted from the birth on, or from the first offer."""

    after_s: float = WAITS_S
    """Up for longer than that, it is killed wherever it is."""

    marked: bool = False
    """Whether somebody laid a bookmark before it was born, from which it reads on."""

    stops: bool = False
    """Whether it is told to stop and ends by itself, where others are killed."""

    def __str__(self) -> str:
        how = "stopped " if self.stops else ""
        if self.point is None:
            return f"{how}up for {self.after_s:.1f} s"
        return f"{how}{self.point} from its {'birth' if self.lit else 'offer'}"


def fates(number: int, kills: int, seed: int) -> tuple[Fate, ...]:
    """The same for the same numbers; runs in a row come by every point, every other one with bookmarks."""
    chance = random.Random(seed * 1_000_003 + number)
    marking = bool(number % 2)
    return tuple(_fate(kill, chance, marking=marking) for kill in range(number * kills, (number + 1) * kills))


def _fate(kill: int, chance: random.Random, *, marking: bool) -> Fate:
    marked, stops = marking and kill % 3 == 1, kill % STOPS_EVERY == STOPS_AT
    if kill % 2:
        return Fate(after_s=chance.uniform(*CHANCE_S), marked=marked, stops=stops)
    return Fate(POINTS[kill // 4 % len(POINTS)], lit=bool(kill // 2 % 2), marked=marked, stops=stops)
