"""One market day from the opening to its account, alone or with somebody watching."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.app import opened
from bot.live import LiveDesk, desk
from engine.model.calendar import EASTERN
from engine.model.intents import SubmitOrder
from engine.model.records import Exit, Fill, Ticket, Trade
from engine.plays.playbook import watching
from sandbox.demo.autopilot import Autopilot, green
from sandbox.demo.judge import strange, violations
from sandbox.demo.lockstep import SECOND, Lockstep
from sandbox.demo.stage import Stage, staged
from sandbox.market.days import Day, Kind
from sandbox.telegram.acts import say
from sandbox.telegram.people import OBSERVER, OWNER, Person
from sandbox.world import World
from storage.journal import Journal

AFTER_CLOSE = timedelta(minutes=12)
"""The desk accounts for the day ten minutes after the close."""

BRISK, UNTIL_FIRST_CARD = 60.0, 300.0
PREFIX = "demo"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What kind of day, and who is there."""

    seed: int
    kind: Kind
    edge: float
    pace: float | None
    """None is brisk, and brisker until there is something to see."""

    autopilot: bool
    database: Path
    key: str
    port: int = 0
    until: timedelta | None = None
    """How long after the opening it ends; a whole day by default."""
    faults: bool = False
    """Whether it is told where faults are asked for."""


@dataclass
class Rehearsal:
    """A stage with a desk at work on it."""

    stage: Stage
    desk: LiveDesk
    lockstep: Lockstep
    journal: Journal
    autopilot: Autopilot | None
    brisk: bool
    began: float
    until: timedelta | None = None
    first_card_s: float | None = None

    @property
    def ends(self) -> datetime:
        """When the day has been accounted for, unless it was to end sooner."""
        session = self.stage.world.session
        whole = session.closes + AFTER_CLOSE
        return whole if self.until is None else min(whole, session.opens + self.until)

    def look(self) -> None:
        """Once a market second: the first card is timed, and the autopilot has a look."""
        if self.first_card_s is None and green(self.stage.messenger):
            self.first_card_s = round(time.monotonic() - self.began, 2)
            if self.brisk:
                self.stage.pace.set(pace=BRISK, auto=None)
        if self.autopilot is not None:
            self.autopilot.look(self.stage.clock.now())


@asynccontextmanager
async def rehearsal(
    wanted: Wanted, tell: Say, *, looking_on: tuple[Person, ...] = ()
) -> AsyncIterator[Rehearsal]:
    """Everything at work, a few seconds before the opening; whatever breaks in the desk breaks the block."""
    world = World(wanted.seed, Day.of(wanted.kind), edge=wanted.edge)
    with closing(opened(str(wanted.database))) as journal:
        async with staged(
            world,
            key=wanted.key,
            pace=UNTIL_FIRST_CARD if wanted.pace is None else wanted.pace,
            auto=not wanted.autopilot,
            database=wanted.database,
            port=wanted.port,
        ) as stage:
            for each in (OWNER, *looking_on):
                say(stage.messenger, each.key, "/start", None, None)
            observers = ",".join(str(each.user.id) for each in looking_on)
            config = replace(stage.config, telegram_observers=observers)
            began = time.monotonic()
            async with desk(
                config, watching(frozenset(world.underlyings)), stage.clock, journal,
                prefix=PREFIX, say=tell, synthetic=world.label,
            ) as live:  # fmt: skip
                autopilot = Autopilot(stage.messenger) if wanted.autopilot else None
                lockstep, brisk = Lockstep(stage, live), wanted.pace is None
                yield Rehearsal(stage, live, lockstep, journal, autopilot, brisk, began, wanted.until)


async def headless(wanted: Wanted, tell: Say) -> dict[str, Any]:
    """As fast as the machine can, the market waiting for the bot; the same seed is the same day."""
    async with rehearsal(wanted, tell) as day:
        day.desk.arrivals.hold()
        await _beside(day.desk.run(), _hurry(day, tell))
        return came_to(day)


async def watched(wanted: Wanted, tell: Say, page: Say) -> dict[str, Any]:
    """At a person's pace."""
    async with rehearsal(wanted, tell, looking_on=(OBSERVER,)) as day:
        page(day.stage.page)
        tell("every button works there, and what you type is answered; Ctrl-C here ends the day")
        if wanted.faults:
            tell("\n".join(["what shall go wrong is posted to", *day.stage.faults]))
        await _beside(day.desk.run(), _stroll(day))
        return came_to(day)


async def _hurry(day: Rehearsal, tell: Say) -> None:
    hour = -1
    await day.lockstep.settle()
    while (now := day.stage.clock.now()) < day.ends:
        await day.lockstep.second()
        day.look()
        if now.hour != hour:
            hour = now.hour
            there = now.astimezone(EASTERN)
            tell(f"{there:%H:%M} in New York, {time.monotonic() - day.began:.0f} s here")


async def _stroll(day: Rehearsal) -> None:
    """The pace is the page's; streams and the autopilot follow market time."""
    stage = day.stage

    async def seconds() -> None:
        while True:
            now = stage.clock.now().replace(microsecond=0)
            await stage.clock.sleep_until(now + SECOND)
            await stage.pump(stage.clock.now())
            day.look()

    await _beside(seconds(), stage.pace.run(day.ends, settle=day.lockstep.quiet))


async def _beside(background: Any, leading: Any) -> None:
    """Both at once, until the second is over; the first may only end by breaking, and then both do."""
    behind, ahead = asyncio.ensure_future(background), asyncio.ensure_future(leading)
    try:
        await asyncio.wait({behind, ahead}, return_when=asyncio.FIRST_COMPLETED)
        if behind.done():
            behind.result()
        else:
            ahead.result()
    finally:
        for task in (ahead, behind):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def came_to(day: Rehearsal) -> dict[str, Any]:
    """The day in numbers, from the desk's own journal; violations are judged by the broker's books."""
    kinds, pnl = Counter[type](), Decimal(0)
    for step in day.journal.steps():
        for output in step.outputs:
            kinds[type(output)] += 1
            if isinstance(output, Trade):
                pnl += output.pnl
    venue = day.stage.alpaca.venue
    found = *violations(day.journal.steps(), venue.book, day.stage.messenger), *strange(venue.strays)
    return {
        "cards": kinds[Ticket],
        "taps": day.autopilot.taps if day.autopilot is not None else len(day.stage.messenger.taps),
        "orders": kinds[SubmitOrder],
        "fills": kinds[Fill],
        "exits": kinds[Exit],
        "trades": kinds[Trade],
        "pnl": float(pnl),
        "violations": list(found),
        "first_card_s": day.first_card_s,
        "journal_hash": day.journal.hash,
    }
