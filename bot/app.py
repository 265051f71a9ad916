"""Wiring: the one place where parts meet."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bot.config import load, playbook
from bot.desk import Desk
from bot.feeds.tape import TapeFeed
from bot.resume import catch_up
from bot.story import tell
from bot.venues.sim import SimulatedVenue
from engine.core import Engine
from engine.replay import Step
from engine.sim import SimVenue
from engine.timeline import Timeline
from storage.journal import Journal, open_journal
from storage.tape.source import open_tape


def run_on_tape(path: Path, database: str | None, watch: str | None) -> int:
    """The whole desk on a tape and the simulated venue; run again, it goes on where its journal ends."""
    url = database or load().database
    with open_tape(path) as tape, closing(opened(url)) as journal:
        engine, venue, timeline = Engine(playbook(watch)), SimVenue(tape.script), Timeline()
        left = catch_up(journal.steps(), tape.events, engine, venue, timeline)
        desk = Desk(engine, journal, SimulatedVenue(venue), timeline)
        asyncio.run(desk.run([TapeFeed(left)], _told))
        print(f"journal {journal.hash}, {journal.seq:,} rows in {url}")
    return 0


def opened(url: str) -> Journal:
    """The journal, ready to be written; a file gets a folder that is nobody else's."""
    if "://" not in url:
        Path(url).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return open_journal(url, holder=f"process {os.getpid()}")


def _told(steps: Sequence[Step]) -> None:
    """Nothing is said that is not already on the disk."""
    for step in steps:
        for line in tell(step):
            print(line, flush=True)
