"""One trade on a rehearsed morning, through as many lives of the bot as it takes."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic

import msgspec

from sandbox.crash.dial import Dial
from sandbox.crash.living import Orders
from sandbox.crash.points import Point
from sandbox.demo.autopilot import WHO, Autopilot
from sandbox.demo.stage import Stage, staged
from sandbox.market.days import Day, Kind
from sandbox.telegram.acts import say
from sandbox.world import World

SEED = 8
BEGINS, LAST_TAP, ENDS = timedelta(seconds=480), timedelta(seconds=540), timedelta(seconds=570)
"""After the opening: a busy minute of sweeps, and as long again to be out of what was bought."""

PACE, STARTING = 10.0, 1.0
"""A start takes the seconds it takes: it is not hurried with the market."""

STEP_S = 0.02
UP_WITHIN_S = 60.0
KEY = "crash"
ROOT = Path(__file__).parent.parent.parent


class NeverUp(Exception):
    """A life that ended before anybody killed it, or that never began."""


@dataclass
class Morning:
    """The sandbox, and whatever life of the bot is in it now."""

    stage: Stage
    dial: Dial
    folder: Path
    autopilot: Autopilot
    lives: int = 0
    ends_in: str = ""
    bot: asyncio.subprocess.Process | None = None
    born: float = 0.0
    blind_s: list[float] = field(default_factory=list)
    """From each birth with something held until its price is listened to again."""

    watched: bool = True
    moving: bool = False
    """Whether the market has begun to move."""

    async def begin(self, point: Point | None) -> None:
        """A new process, a new recovery."""
        stage = self.stage
        orders = Orders(
            stage.config, stage.world.underlyings, stage.world.label, str(self.folder / "dial"),
            None if point is None else str(point),
        )  # fmt: skip
        self.lives += 1
        with (self.folder / "said").open("ab") as said:
            self.bot = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "sandbox.crash.life", msgspec.json.encode(orders),
                stderr=said, stdout=said, env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        self.born, self.watched = monotonic(), not self.held

    async def kill(self) -> None:
        """As the kernel does when memory runs out."""
        if self.bot is not None:
            with suppress(ProcessLookupError):
                self.bot.kill()
            await self.bot.wait()

    @property
    def held(self) -> frozenset[str]:
        """What the broker holds for us."""
        return frozenset(self.stage.alpaca.venue.book.positions)

    @property
    def heard(self) -> frozenset[str]:
        """Contracts whose quotes a bot listens to now."""
        links = [link for link in self.stage.alpaca.links if link.name.startswith("options")]
        return frozenset(symbol for link in links for named in link.channels.values() for symbol in named)

    @property
    def dead(self) -> bool:
        """Whether the life that was begun has ended."""
        return self.bot is not None and self.bot.returncode is not None

    @property
    def up(self) -> bool:
        """Whether it polls for taps and hears of its orders."""
        here = {link.name for link in self.stage.alpaca.links if link.authorized}
        return self.stage.messenger.updates.listening and "trade_updates" in here

    async def pass_time(self) -> None:
        """A few hundredths of a second of everything but the bot."""
        await asyncio.sleep(STEP_S)
        if self.moving:
            self.dial.go(PACE if self.up else STARTING)
        now = self.dial.now()
        await self.stage.clock.advance(now)
        await self.stage.pump(now)
        if now < self.stage.world.session.opens + LAST_TAP:
            self.autopilot.look(now)
        if not self.watched and self.held <= self.heard:
            self.watched = True
            self.blind_s.append(monotonic() - self.born)

    async def wait_until_up(self) -> None:
        """Time in the market may stand still meanwhile."""
        while not self.up:
            if self.dead or monotonic() - self.born > UP_WITHIN_S:
                raise NeverUp((self.folder / "said").read_text()[-2000:])
            await self.pass_time()


@asynccontextmanager
async def morning(folder: Path, world: World) -> AsyncIterator[Morning]:
    """The market stands still a little before the first idea, until the first life is up."""
    async with staged(world, key=KEY, pace=PACE, auto=False, database=folder / "desk.db") as stage:
        say(stage.messenger, WHO, "/start", None, None)
        starts = world.session.opens + BEGINS
        await stage.clock.advance(starts)
        await stage.pump(starts)
        here = Morning(stage, Dial(folder / "dial", starts), folder, Autopilot(stage.messenger))
        try:
            yield here
        finally:
            await here.kill()


def world() -> World:
    """The same for all runs: what differs is where the bot dies."""
    return World(SEED, Day.of(Kind.NORMAL))
