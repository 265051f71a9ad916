"""A watcher looks now and then; a bell makes it look at once."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats


class Bell:
    """From the ring until it is answered it counts as work: a rehearsed day waits for what follows."""

    def __init__(self, clock: Clock, heartbeats: Heartbeats) -> None:
        self._clock = clock
        self._heartbeats = heartbeats
        self._rung = asyncio.Event()
        self._busy = ExitStack()

    @property
    def rung(self) -> bool:
        return self._rung.is_set()

    def ring(self) -> None:
        """Look now; ringing twice is ringing once."""
        if not self.rung:
            self._busy.enter_context(self._heartbeats.working())
            self._rung.set()

    def answer(self) -> None:
        """Whoever looks says so first, so that a ring while looking makes it look again."""
        self._rung.clear()
        self._busy.close()

    async def wait(self, period: timedelta) -> None:
        """For a ring, or for this long."""
        sleeping = asyncio.ensure_future(self._clock.sleep_until(self._clock.now() + period))
        calling = asyncio.ensure_future(self._rung.wait())
        try:
            await asyncio.wait({sleeping, calling}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            calling.cancel()


Bells = Callable[[Clock, Heartbeats], Bell]
"""Where watchers get theirs: whoever rehearses a day without a loop hangs up others."""
