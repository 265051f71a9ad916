"""What time it is, and waiting for it: the one place where the desk meets a clock."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Whoever waits asks this, so that a rehearsed day can run at any pace."""

    def now(self) -> datetime:
        """Aware, UTC, and never earlier than it said before."""
        ...

    async def sleep_until(self, at: datetime) -> None: ...


def _wall() -> datetime:
    return datetime.now(UTC)


PACE = 0.9


class SystemClock:
    """Never goes back, and never stands still: set back, it goes a tenth slower until it is right again.

    Exits wait for seconds to pass, so that an hour without any would be an hour without exits; and the age of
    a price is counted in them, so that it must not go much slower either.
    """

    def __init__(
        self, wall: Callable[[], datetime] = _wall, passed: Callable[[], float] = time.monotonic
    ) -> None:
        self._wall = wall
        self._passed = passed
        self._last = wall()
        self._looked = passed()

    def now(self) -> datetime:
        """The machine's time, or a little after the latest it ever showed."""
        passed = self._passed()
        slowly = self._last + timedelta(0, (passed - self._looked) * PACE)
        self._last, self._looked = max(slowly, self._wall()), passed
        return self._last

    def no_earlier_than(self, at: datetime) -> None:
        """A clock that was set back while nobody ran is one that was set back."""
        self._last = max(self._last, at)

    async def sleep_until(self, at: datetime) -> None:
        """At once when it is past."""
        await asyncio.sleep(max(0.0, (at - self.now()).total_seconds()))
