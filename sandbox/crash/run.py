"""One run: a morning of lives that are killed, a last one that may finish, and the broker's verdict."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import sqlalchemy as sa

from bot.app import opened
from engine.model.records import Approved
from engine.replay import Step
from sandbox.crash.fates import Fate
from sandbox.crash.morning import Fell, Morning, morning, world
from sandbox.demo.judge import books, strange
from storage.inbox import InboxState

QUIET_S = 3.0
"""Flat for so long: what was said yes to before may yet be bought, and the last word must be written."""

UNFINISHED_S = 60.0
READ_ON = "is read on from row"
"""What a life says that began with a bookmark."""


@dataclass(frozen=True)
class Came:
    """What one run came to."""

    number: int
    deaths: tuple[Fate, ...]
    """How each life but the last came to its end."""

    orders: int
    taps: int
    blind_s: tuple[float, ...]
    took_s: float
    violations: tuple[str, ...]
    marked: int = 0
    """How many lives read on from a bookmark."""


async def crash(number: int, folder: Path, fates: Sequence[Fate]) -> Came:
    """Every life but the last is killed; what the broker and the chat know must be what the journal says."""
    began, deaths = monotonic(), list[Fate]()
    async with morning(folder, world(number)) as here:
        try:
            for fate in fates:
                deaths.append(await _lived(here, fate))
            broken = await _finished(here)
        except Fell as why:
            broken = (f"fell by itself or was never up: {why}",)
        await here.kill()
        found = (*broken, *_judged(here))
        book, taps = here.stage.alpaca.venue.book, here.autopilot.taps
    return Came(
        number, tuple(deaths), len(book.by_client), taps, tuple(here.blind_s), monotonic() - began, found,
        (folder / "said").read_text(errors="replace").count(READ_ON),
    )  # fmt: skip


async def _lived(here: Morning, fate: Fate) -> Fate:
    """One life to its end, and what ended it: its own fuse, or the market's clock."""
    await here.begin(fate)
    await here.pass_time_until(lambda: here.up_at is not None or here.dead)
    here.moving = True
    await here.pass_time_until(lambda: here.dead or here.up_for_s >= fate.after_s)
    if here.dead:
        return fate
    await (here.stop() if fate.stops else here.kill())
    return Fate(after_s=fate.after_s, stops=fate.stops)


def _flat(here: Morning) -> bool:
    book = here.stage.alpaca.venue.book
    return not book.positions and not book.working


async def _finished(here: Morning) -> tuple[str, ...]:
    """Nobody taps any more, so it comes to be flat, and stays so."""
    here.taps = False
    await here.begin(None)
    await here.pass_time_until(lambda: here.up_at is not None)
    until, moved = monotonic() + UNFINISHED_S, monotonic()

    def rested() -> bool:
        nonlocal moved
        if not _flat(here):
            moved = monotonic()
        return monotonic() > min(moved + QUIET_S, until)

    await here.pass_time_until(rested)
    return () if _flat(here) else (f"still held after {UNFINISHED_S:.0f} s: {sorted(here.held)}",)


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
