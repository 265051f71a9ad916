"""One trade on a rehearsed morning, through as many lives of the bot as it takes."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

import msgspec

from bot.recalling.marking import mark
from sandbox.crash.careless import careless
from sandbox.crash.dial import Dial
from sandbox.crash.fates import Fate
from sandbox.crash.living import Orders
from sandbox.demo.autopilot import WHO, Autopilot
from sandbox.demo.stage import Stage, staged
from sandbox.market.days import Day, Kind
from sandbox.telegram.acts import say
from sandbox.world import World

SEED = 8
BEGINS = timedelta(seconds=30)
"""After the opening, whose first half hour is the busiest for sweeps."""

PACE, STARTING = 5.0, 1.0
"""A start takes the seconds it takes: it is not hurried with the market."""

QUICK_S = 2.5
"""A machine on which a start takes longer has other work too: there the market goes slower as well."""

READS_FOR = timedelta(seconds=1)

NAMES = ("SPY", "QQQ", "NVDA", "TSLA", "AAPL", "IWM", "AMD", "VST")
"""The busiest, and few: a start reads the past of each."""

STEP_S = 0.02
UP_WITHIN_S = 60.0
STOPS_WITHIN_S = 30.0
"""What a service is given before it is killed."""

KEY = "crash"
ROOT = Path(__file__).parent.parent.parent


class Fell(Exception):
    """A life that ended before anybody killed it, or that never was up."""


@dataclass
class Morning:
    """The sandbox, and whatever life of the bot is in it now."""

    stage: Stage
    dial: Dial
    folder: Path
    autopilot: Autopilot
    taps: bool = True
    """Whether somebody takes up what is offered."""

    bot: asyncio.subprocess.Process | None = None
    born: float = 0.0
    blind_s: list[float] = field(default_factory=list)
    """From each birth with something held until its price is listened to again."""

    watched: bool = True
    moving: bool = False
    """Whether the market has begun to move."""

    pace: float = PACE
    up_at: datetime | None = None
    """By the market, when this life came up."""

    ends: set[int] = field(default_factory=set)
    """With what exit code this life may end."""

    async def begin(self, fate: Fate | None) -> None:
        """A new process, a new recovery."""
        stage = self.stage
        if fate is not None and fate.marked and self.up_at is not None:
            await asyncio.to_thread(mark, stage.config, careless(frozenset(NAMES)), stage.world.label)
        orders = Orders(
            stage.config, NAMES, stage.world.label, str(self.folder / "dial"),
            dies=str(fate.point) if fate and fate.point else None, lit=fate is not None and fate.lit,
            stops=fate is not None and fate.stops,
        )  # fmt: skip
        with (self.folder / "said").open("ab") as said:
            self.bot = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "sandbox.crash.life", msgspec.json.encode(orders),
                stderr=said, stdout=said, env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        self.born, self.watched, self.up_at = monotonic(), not self.held, None
        self.ends = {0, -signal.SIGTERM} if fate is not None and fate.stops else {-signal.SIGKILL}
        """Told to stop by its fuse and by the clock, it may hear the second after its last word."""

    async def kill(self) -> None:
        """As the kernel does when memory runs out."""
        if self.bot is not None:
            with suppress(ProcessLookupError):
                self.bot.kill()
            await self.bot.wait()

    async def stop(self) -> None:
        """As whoever looks after it does before the machine goes down; time passes until it has ended."""
        until = monotonic() + STOPS_WITHIN_S
        if self.bot is not None and not self.dead:
            self.bot.send_signal(signal.SIGTERM)
        await self.pass_time_until(lambda: self.dead or monotonic() > until)
        if not self.dead:
            raise Fell(f"told to stop, it was still there after {STOPS_WITHIN_S:.0f} s")

    @property
    def held(self) -> frozenset[str]:
        """What the broker holds for us."""
        return frozenset(self.stage.alpaca.venue.book.positions)

    @property
    def heard(self) -> frozenset[str]:
        """Contracts and shares whose quotes a bot listens to now."""
        links = self.stage.alpaca.links
        return frozenset(symbol for link in links for symbol in link.channels.get("quotes", ()))

    @property
    def up_for_s(self) -> float:
        """By the market."""
        return 0.0 if self.up_at is None else (self.dial.now() - self.up_at).total_seconds()

    @property
    def dead(self) -> bool:
        """Whether the life that was begun has ended."""
        return self.bot is not None and self.bot.returncode is not None

    @property
    def fell(self) -> bool:
        """Whether it ended of something else than what was in store for it."""
        return self.bot is not None and self.bot.returncode not in (None, *self.ends)

    @property
    def up(self) -> bool:
        """Whether it polls for taps, hears of its orders and listens to prices."""
        links = self.stage.alpaca.links
        hears = {link.name.split()[0] for link in links if any(link.channels.values())}
        return self.stage.messenger.updates.listening and hears >= {"trade_updates", "stocks"}

    async def pass_time_until(self, happened: Callable[[], bool], *, may_fall: bool = False) -> None:
        """Everything but the bot goes on; it may die, if it is of what was in store for it."""
        while not happened():
            self._look_after(may_fall=may_fall)
            await asyncio.sleep(STEP_S)
            await self._pass()
        self._look_after(may_fall=may_fall)

    def _look_after(self, *, may_fall: bool) -> None:
        late = self.up_at is None and not self.dead and monotonic() - self.born > UP_WITHIN_S
        if late or (self.fell and not may_fall):
            raise Fell((self.folder / "said").read_text()[-2000:])

    async def _pass(self) -> None:
        now = self.dial.now()
        if self.up_at is None and self.up:
            self.up_at, self.pace = now, PACE * min(1.0, QUICK_S / (monotonic() - self.born))
        if self.moving:
            self.dial.go(STARTING if self.up_at is None else self.pace)
        await self.stage.clock.advance(now)
        await self.stage.pump(now)
        if self.taps:
            self.autopilot.look(now)
        if not self.watched and self.held <= self.heard:
            self.watched = True
            self.blind_s.append(monotonic() - self.born)


@asynccontextmanager
async def morning(folder: Path, world: World) -> AsyncIterator[Morning]:
    """The market stands still a little before the first idea, until the first life is up."""
    async with staged(world, key=KEY, pace=PACE, auto=False, database=folder / "desk.db") as stage:
        say(stage.messenger, WHO, "/start", None, None)
        starts = world.session.opens + BEGINS
        await stage.clock.advance(starts)
        await stage.pump(starts)
        here = Morning(
            stage, Dial(folder / "dial", starts), folder, Autopilot(stage.messenger, reads_for=READS_FOR)
        )
        try:
            yield here
        finally:
            await here.kill()


def world(number: int) -> World:
    """Another market for each run, and the same one for the same run."""
    return World(SEED + number, Day.of(Kind.NORMAL))
