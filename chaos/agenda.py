"""Virtual time: what will happen is on one list, and nothing else moves the hand of the clock."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta

Deed = Callable[[], None]


class Agenda:
    """The next thing first; at one instant, what was planned first."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self.now = start
        self._planned: list[tuple[datetime, int, Deed]] = []
        self._count = 0

    def after(self, seconds: float, deed: Deed) -> None:
        """So many seconds from now; zero is after everything that is planned for this instant."""
        at = self.now + timedelta(seconds=seconds) if seconds else self.now
        self._count += 1
        heapq.heappush(self._planned, (at, self._count, deed))

    def at(self, seconds: float, deed: Deed) -> None:
        """So many seconds from the start."""
        self._count += 1
        heapq.heappush(self._planned, (self.start + timedelta(seconds=seconds), self._count, deed))

    @property
    def passed(self) -> float:
        """Seconds since the start."""
        return (self.now - self.start).total_seconds()

    def next(self) -> Deed | None:
        """Move on to the next deed; none when nothing is left to do."""
        if not self._planned:
            return None
        self.now, _, deed = heapq.heappop(self._planned)
        return deed
