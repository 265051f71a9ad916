"""Virtual time: what will happen is on one list, and nothing else moves the hand of the clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

Deed = Callable[[], None]


class Agenda:
    """The next thing first; at one instant, what was planned first."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self.now = start
        self.passed = 0.0
        """Seconds since the start, without the night."""
        self._awake = start
        self._night = timedelta()
        self._planned: list[tuple[datetime, int, Deed]] = []
        self._numbers = count()

    def after(self, seconds: float, deed: Deed) -> None:
        """So many seconds from now; zero is after everything that is planned for this instant."""
        at = self._awake + timedelta(0, seconds) if seconds else self._awake
        heappush(self._planned, (at, next(self._numbers), deed))

    def at(self, seconds: float, deed: Deed) -> None:
        """So many seconds from the start."""
        heappush(self._planned, (self.start + timedelta(seconds=seconds), next(self._numbers), deed))

    def next(self) -> Deed | None:
        """Move on to the next deed; none when nothing is left to do."""
        if not self._planned:
            return None
        awake, _, deed = heappop(self._planned)
        if awake is not self._awake:
            self._awake, self.now = awake, awake + self._night
            self.passed = (awake - self.start).total_seconds()
        return deed

    def sleep(self, until: datetime) -> None:
        """A night without deeds: all that is planned is as far away as before."""
        self._night += until - self.now
        self.now = until
