"""The real desk on a rehearsed morning: it can be stopped, and begun again, while the market goes on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.app import opened
from bot.clock import Clock
from bot.live import LiveDesk, desk
from bot.telling.story import tell
from engine.model.intents import SubmitOrder
from engine.model.money import Side
from engine.model.records import Fill
from engine.plays.play import Playbook
from engine.plays.playbook import watching
from engine.replay import Step
from sandbox.alpaca.book import Book
from sandbox.demo.autopilot import WHO, Autopilot
from sandbox.demo.day import Wanted, headless
from sandbox.demo.lockstep import SECOND, Lockstep
from sandbox.demo.stage import Stage, staged
from sandbox.market.days import Day, Kind
from sandbox.telegram.acts import say
from sandbox.world import World
from storage.journal import Journal

SEED = 8
"""A morning whose one idea is offered early, bought and stopped out, all of it in ten minutes."""

MORNING = timedelta(minutes=10)
KEY = "e2e"


def wanted(folder: Path, *, seed: int = SEED, until: timedelta = MORNING) -> Wanted:
    """The rehearsal, ended early."""
    return Wanted(seed, Kind.NORMAL, 0.0, 60.0, True, folder / "desk.db", KEY, until=until)


def hurried(folder: Path, *, seed: int = SEED, until: timedelta = MORNING) -> dict[str, Any]:
    """What came of it, as the command tells it."""
    return asyncio.run(headless(wanted(folder, seed=seed, until=until), lambda _line: None))


def lines(steps: Iterable[Step]) -> list[str]:
    """The story of a journal."""
    return [line for step in steps for line in tell(step)]


def outputs(steps: Iterable[Step], kind: type) -> list[Any]:
    """Everything of one kind that was decided."""
    return [output for step in steps for output in step.outputs if isinstance(output, kind)]


def spent(book: Book) -> Decimal:
    """What the broker took for all that it filled."""
    signed = ((1 if each.side is Side.BUY else -1) * each.qty * each.price * 100 for each in book.executions)
    return sum(signed, Decimal(0))


def filled(fills: Iterable[Fill]) -> Counter[tuple[str, Side, int, Decimal]]:
    """Fills as a broker would list them."""
    return Counter((fill.symbol, fill.side, fill.quantity, fill.price) for fill in fills)


def executed(book: Book) -> Counter[tuple[str, Side, int, Decimal]]:
    """The broker's own list."""
    return Counter((each.symbol, each.side, each.qty, each.price) for each in book.executions)


@dataclass
class Life:
    """One run of the desk, from its start to its end."""

    stage: Stage
    live: LiveDesk
    journal: Journal
    lockstep: Lockstep
    autopilot: Autopilot
    said: list[str] = field(default_factory=list)

    async def until(self, happened: Callable[[], bool], end: datetime | None = None) -> None:
        """Second by second until something has happened, or time is up."""
        opens = self.stage.world.session.opens
        last = end or opens + MORNING
        while not happened() and self.stage.clock.now() < last:
            await self.lockstep.second()
            self.autopilot.look(self.stage.clock.now())

    def asked(self) -> list[SubmitOrder]:
        """Orders that are written down."""
        return outputs(self.journal.steps(), SubmitOrder)

    @property
    def book(self) -> Book:
        """The broker's."""
        return self.stage.alpaca.venue.book


@asynccontextmanager
async def market(folder: Path, *, seed: int = SEED) -> AsyncIterator[Stage]:
    """The three servers, and an owner who has opened the chat."""
    world = World(seed, Day.of(Kind.NORMAL))
    async with staged(world, key=KEY, pace=60.0, auto=False, database=folder / "desk.db") as stage:
        say(stage.messenger, WHO, "/start", None, None)
        yield stage


@asynccontextmanager
async def life(
    stage: Stage, *, prefix: str = "demo", clock: Clock | None = None, playbook: Playbook | None = None
) -> AsyncIterator[Life]:
    """Ends as a power cut does: nothing is finished, only what is on the disk stays."""
    said: list[str] = []
    plays = playbook or watching(frozenset(stage.world.underlyings))
    with closing(opened(stage.config.database)) as journal:
        async with desk(
            stage.config, plays, clock or stage.clock, journal,
            prefix=prefix, say=said.append, synthetic=stage.world.label,
        ) as live:  # fmt: skip
            live.arrivals.hold()
            here = Life(stage, live, journal, Lockstep(stage, live), Autopilot(stage.messenger), said)
            running = asyncio.create_task(live.run())
            try:
                await here.lockstep.settle()
                yield here
            finally:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running


async def alone(stage: Stage, seconds: int) -> None:
    """The market goes on, and no desk sees it."""
    for _ in range(seconds):
        to = stage.clock.now().replace(microsecond=0) + SECOND
        await stage.clock.advance(to)
        await stage.pump(to)
