"""The market waits for the bot: time moves only when nobody is in the middle of anything."""

import asyncio
from datetime import timedelta
from typing import Protocol

from bot.arrivals import Arrivals
from bot.watch.heartbeats import Heartbeats
from sandbox.demo.stage import Stage

SECOND = timedelta(seconds=1)
QUIET_TURNS = 3
EAGER_TURNS, NAP_S = 200, 0.0005
STUCK_S = 30.0


class Stuck(Exception):
    """Somebody never finished: which is a defect, and the message says whose."""


class Rehearsed(Protocol):
    """What the market must see of a desk to wait for it."""

    @property
    def arrivals(self) -> Arrivals: ...
    @property
    def heartbeats(self) -> Heartbeats: ...


class Lockstep:
    """Moves market time for one desk."""

    def __init__(self, stage: Stage, desk: Rehearsed, *, stuck_s: float = STUCK_S) -> None:
        self._stage = stage
        self._desk = desk
        self._stuck_s = stuck_s

    async def second(self) -> None:
        """The next whole second, with all that follows from it done."""
        clock = self._stage.clock
        to = clock.now().replace(microsecond=0) + SECOND
        await clock.advance(to, settle=self.quiet)
        await self._stage.pump(to)
        await self.settle()

    async def settle(self) -> None:
        """Hand over what was gathered, feed by feed, until nothing more follows."""
        await self.quiet()
        while len(self._desk.arrivals):
            self._desk.arrivals.let_go()
            await self.quiet()

    async def quiet(self) -> None:
        """Until nobody works, for a few turns of the loop in a row."""
        quiet = turns = 0
        loop = asyncio.get_running_loop()
        since = loop.time()
        while quiet < QUIET_TURNS:
            await asyncio.sleep(0 if turns < EAGER_TURNS else NAP_S)
            turns += 1
            quiet = 0 if self._busy() else quiet + 1
            if turns % EAGER_TURNS == 0 and loop.time() - since > self._stuck_s:
                raise Stuck(self._who())

    def _busy(self) -> bool:
        stage, beats = self._stage, self._desk.heartbeats
        if not beats.quiet or stage.answering or not stage.messenger.updates.listening:
            return True
        return any(beats.frames[name] < sent for name, sent in stage.sent.items())

    def _who(self) -> str:
        stage, beats = self._stage, self._desk.heartbeats
        heard = {name: (beats.frames[name], sent) for name, sent in stage.sent.items()}
        return (
            f"nothing moves at {stage.clock.now():%H:%M:%S}: desk works {not beats.quiet}, servers answer"
            f" {stage.answering}, Telegram is polled {stage.messenger.updates.listening},"
            f" frames heard and sent {heard}"
        )
