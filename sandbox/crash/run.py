"""One run: lives that end at chosen points, a last one that may finish, and the broker's verdict."""

import random
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import sqlalchemy as sa

from bot.app import opened
from engine.model.records import Approved
from engine.replay import Step
from sandbox.crash.morning import ENDS, Morning, NeverUp, morning
from sandbox.crash.points import POINTS, Point
from sandbox.demo.judge import books, strange
from sandbox.world import World
from storage.inbox import InboxState

CHANCE_S = (0.2, 6.0)
QUIET_S = 1.0
UNFINISHED_S = 60.0


@dataclass(frozen=True)
class Came:
    """What one run came to."""

    number: int
    points: tuple[str, ...]
    lives: int
    orders: int
    taps: int
    blind_s: tuple[float, ...]
    violations: tuple[str, ...]


async def crash(number: int, folder: Path, world: World, seed: int) -> Came:
    """The first life dies at the point whose turn it is, the second by chance, the third finishes."""
    chance = random.Random(seed * 1_000_003 + number)
    first, after_s = POINTS[number % len(POINTS)], chance.uniform(*CHANCE_S)
    async with morning(folder, world) as here:
        try:
            broken = await _lived(here, first, after_s)
        except NeverUp as why:
            broken = (f"never came up: {why}",)
        await here.kill()
        found = (*broken, *_judged(here))
        book, taps = here.stage.alpaca.venue.book, here.autopilot.taps
        points = (str(first), f"after {after_s:.1f} s")
        return Came(number, points, here.lives, len(book.by_client), taps, tuple(here.blind_s), found)


async def _lived(here: Morning, first: Point, after_s: float) -> tuple[str, ...]:
    await here.begin(first)
    while not here.up and not here.dead:
        await here.pass_time()
    here.moving = True
    await _until_dead(here, None)
    await here.begin(None)
    await _until_dead(here, after_s)
    await here.begin(None)
    await here.wait_until_up()
    return await _finished(here)


async def _until_dead(here: Morning, after_s: float | None) -> None:
    """Of its own fuse, or killed when its time or the morning is over."""
    last = here.stage.world.session.opens + ENDS
    while not here.dead:
        if here.dial.now() >= last or (after_s is not None and monotonic() - here.born >= after_s):
            await here.kill()
            return
        await here.pass_time()


def _flat(here: Morning) -> bool:
    book = here.stage.alpaca.venue.book
    return not book.positions and not book.working


async def _finished(here: Morning) -> tuple[str, ...]:
    """Flat by the end of the morning; a little longer, so that the last word is written."""
    last, began = here.stage.world.session.opens + ENDS, monotonic()
    while not _flat(here) or here.dial.now() < last:
        if here.dead:
            return (f"died by itself: {(here.folder / 'said').read_text()[-2000:]}",)
        if monotonic() - began > UNFINISHED_S:
            return (f"still held after {UNFINISHED_S:.0f} s: {sorted(here.held)}",)
        await here.pass_time()
    quiet = monotonic() + QUIET_S
    while monotonic() < quiet:
        await here.pass_time()
    return ()


def _judged(here: Morning) -> tuple[str, ...]:
    """The broker's books, and every tap that was made."""
    with closing(opened(here.stage.config.database)) as journal:
        steps = tuple(journal.steps())
    database = sa.create_engine(f"sqlite:///{here.stage.config.database}")
    with database.connect() as connection:
        stored = [(raw, state) for raw, state in connection.execute(sa.text("SELECT raw, state FROM inbox"))]
    database.dispose()
    venue = here.stage.alpaca.venue
    taps = unsettled(here.stage.messenger.taps, stored)
    return (*books(steps, venue.book), *twice(steps), *taps, *strange(venue.strays))


def twice(steps: Iterable[Step]) -> tuple[str, ...]:
    """One yes to one ticket."""
    said = Counter(output.ticket for step in steps for output in step.outputs if isinstance(output, Approved))
    return tuple(f"ticket {ticket} was approved {times} times" for ticket, times in said.items() if times > 1)


def unsettled(taps: Iterable[str], stored: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Whatever Telegram was asked to bring is in the inbox, once and settled."""
    rows, found = list(stored), []
    for query in taps:
        states = [state for raw, state in rows if f'"{query}"' in raw]
        if states != [InboxState.DONE]:
            found.append(f"tap {query} is {', '.join(states) or 'lost'}")
    return tuple(found)
