"""What time it is, and waiting for it: the one place where the desk meets a clock."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Whoever waits asks this, so that a rehearsed day can run at any pace."""

    def now(self) -> datetime:
        """Aware, UTC, and never earlier than it said before."""
        ...

    async def sleep_until(self, at: datetime) -> None: ...


class SystemClock:
    """Never goes back: a machine whose clock is set puts no two events in the wrong order."""

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """The machine's time, or the latest it ever showed."""
        self._last = max(self._last, datetime.now(UTC))
        return self._last

    async def sleep_until(self, at: datetime) -> None:
        """At once when it is past."""
        await asyncio.sleep(max(0.0, (at - self.now()).total_seconds()))
