"""Who paid up lately: premium of directional sweeps, by the way they lean."""

from collections import deque
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from engine.model.contract import Direction


class Sweep(NamedTuple):
    at: datetime
    direction: Direction
    premium: Decimal


class FlowTape:
    """The last minutes of directional sweeps on one underlying; older ones are forgotten."""

    __slots__ = ("_kept", "_last", "_span")

    def __init__(self, span: timedelta, kept_max: int = 4096) -> None:
        self._span = span
        self._kept: deque[Sweep] = deque(maxlen=kept_max)
        self._last: dict[Direction, datetime] = {}

    def add(self, at: datetime, direction: Direction, premium: Decimal) -> None:
        """Take one sweep and drop what has aged out."""
        self._kept.append(Sweep(at, direction, premium))
        self._last[direction] = at
        oldest = at - self._span
        while self._kept[0].at < oldest:
            self._kept.popleft()

    def forget(self, gone: Sweep) -> None:
        """It has not traded after all."""
        if gone in self._kept:
            self._kept.remove(gone)

    def share(self, direction: Direction, since: datetime) -> float | None:
        """Of the premium swept since then, the part that leans this way; none if nobody swept."""
        counted = [(side, premium) for at, side, premium in self._kept if at >= since]
        all_of_it = sum([premium for _, premium in counted])
        ours = sum([premium for side, premium in counted if side is direction])
        return float(ours / all_of_it) if all_of_it else None

    def leaning(self, direction: Direction, since: datetime) -> tuple[Sweep, ...]:
        """The sweeps of one side since then, oldest first."""
        last = self._last.get(direction)
        if last is None or last < since:
            return ()
        return tuple(sweep for sweep in self._kept if sweep.direction is direction and sweep.at >= since)
