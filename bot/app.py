"""What each command starts; the parts of a live desk meet in `live.py`."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from bot.catching_up import catch_up
from bot.clock import SystemClock
from bot.config import Config, asked, load, playbook
from bot.desk import Desk
from bot.doctor.examining import examine
from bot.feeds.tape import TapeFeed
from bot.live import desk
from bot.money import check, synthetic, word
from bot.recalling.bookmark import proof
from bot.recalling.nightly import Nightly, meanwhile
from bot.sheltered import refusals, sheltered
from bot.telling.story import tell
from bot.venues.sim import SimulatedVenue
from bot.watch.room import give_up, lay_by
from bot.watch.watchdog import watchdog
from engine.core import Engine
from engine.replay import Step
from engine.sim import SimVenue
from engine.timeline import Timeline
from storage.chain import Chain
from storage.journal import Journal, open_journal
from storage.moving import TwoPlaces
from storage.place import file_of, folder_of
from storage.refuge import home_of, is_refuge
from storage.refused import StorageRefused
from storage.tape.source import open_tape

PREFIX_BYTES = 3
TAPE_DATABASE = "data/tape.db"
"""What is invented has a journal of its own."""


def run_on_tape(path: Path, database: str | None, watch: str | None) -> int:
    """The whole desk on a tape and the simulated venue; run again, it goes on where its journal ends."""
    url = database or TAPE_DATABASE
    with open_tape(path) as tape, closing(opened(url)) as journal:
        engine, venue, timeline = Engine(playbook(watch)), SimVenue(tape.script), Timeline()
        left = catch_up(journal.steps(), tape.events, engine, venue, timeline)
        desk = Desk(engine, journal, SimulatedVenue(venue), timeline)
        asyncio.run(desk.run([TapeFeed(left)], _told))
        print(f"journal {journal.hash}, {journal.seq:,} rows in {url}")
    return 0


def run_live(database: str | None, watch: str | None) -> int:
    """The desk at work, until it is told to stop; run again, it goes on where its journal ends."""
    config = asked(database, watch)
    check(config, SystemClock())
    sheltered(config, _live, _say)
    return 0


def run_doctor(*, as_json: bool) -> int:
    """What a desk would stand on: 1 if something it needs is missing."""
    report = asyncio.run(examine(load(), SystemClock()))
    print(report.json if as_json else report.table)
    return 0 if report.sound else 1


def _live(config: Config) -> None:
    with closing(opened(config.database, proof(config.database))) as journal:
        if not is_refuge(here := folder_of(config.database)):
            lay_by(here)
        asyncio.run(until_stopped(_at_work(config, journal), _say))


async def until_stopped(work: Coroutine[Any, Any, None], say: Callable[[str], None]) -> None:
    """A stop is no loss: all that was decided is in the journal, and the next start is a recovery."""
    loop, working = asyncio.get_running_loop(), asyncio.create_task(work)
    stopping = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stopping.set)
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({working, stop}, return_when=asyncio.FIRST_COMPLETED)
    working.cancel()
    await asyncio.wait({working})
    if not working.cancelled() and (error := working.exception()) is not None:
        if not (stopping.is_set() and all(refused := tuple(refusals(error)))):
            raise error
        say("; ".join(refused))
    say("stopped; what is open is watched by nobody until the next ./desk run")


async def _at_work(config: Config, journal: Journal) -> None:
    prefix = secrets.token_hex(PREFIX_BYTES)
    async with desk(
        config, config.playbook, SystemClock(), journal, prefix=prefix, say=_say, synthetic=synthetic(config)
    ) as live:
        _say(began(config))
        with watchdog(asyncio.get_running_loop(), lambda: live.waits_since):
            async with meanwhile(Nightly(config, journal, SystemClock(), _say).run()):
                await live.run()


def began(config: Config) -> str:
    """The first line of a run."""
    return f"at work on {word(config)}, journal in {config.database}"


def _say(line: str) -> None:
    """Nobody trades worse because a log is full, or because nobody reads it any more."""
    with suppress(OSError):
        print(f"desk: {one_line(line)}", file=sys.stderr, flush=True)


def one_line(text: str) -> str:
    """Somebody else's words begin no line of their own in the log, and hide none."""
    return "".join(each if each.isprintable() else " " for each in text)


def opened(url: str, proven: Chain | None = None) -> Journal:
    """The journal, ready to be written; a file gets a folder of its own, and room if there is none."""
    if "://" not in url:
        Path(url).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    give_up(folder_of(url))
    if is_refuge(folder_of(url)) and home_of(folder_of(url)) is None:
        raise StorageRefused(f"{url}: it has gone home: start again")
    file, journal = file_of(url), open_journal(url, holder=f"process {os.getpid()}", proven=proven)
    if file is not None and (places := TwoPlaces(file)).moved:
        journal.close()
        raise StorageRefused(f"{url}: it went on in {places.away}: ./desk run brings it home")
    return journal


def _told(steps: Sequence[Step]) -> None:
    """Nothing is said that is not already on the disk."""
    for step in steps:
        for line in tell(step):
            print(line, flush=True)
