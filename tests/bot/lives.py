"""The invented day in the repository, lived by the real desk with its journal and its recorder."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.desk import Desk
from bot.feeds.tape import TapeFeed
from bot.recorder import Recorder
from bot.venues.sim import SimulatedVenue
from engine.core import Engine
from engine.model.events import Event
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from engine.sim import SimVenue, VenueScript
from engine.timeline import Timeline
from storage.journal import open_journal
from storage.recording.lines import Opened
from storage.recording.shelf import Shelf, beside
from storage.tape.source import open_tape

TAPE = Path(__file__).parent.parent.parent / "tapes" / "lunr.tape"
PLENTY = 10**9


class Still:
    """A clock that nobody needs."""

    def now(self) -> datetime:
        return datetime(2026, 7, 31, 13, 0, tzinfo=UTC)

    async def sleep_until(self, at: datetime) -> None:
        """Whoever sleeps here sleeps well."""
        await asyncio.Event().wait()


@dataclass(frozen=True)
class Tape:
    """What happens, and how the venue behaves."""

    events: tuple[Event, ...]
    script: VenueScript


def invented_day() -> Tape:
    with open_tape(TAPE) as tape:
        return Tape(tuple(tape.events), tape.script)


class Watched(Engine):
    """Remembers every step it was asked for, kept or not."""

    def __init__(self) -> None:
        super().__init__(PLAYBOOK)
        self.seen: list[Event] = []

    def step(self, event: Event) -> tuple[object, ...]:  # type: ignore[override]
        self.seen.append(event)
        return super().step(event)


def live(folder: Path, events: Sequence[Event], script: VenueScript) -> list[Event]:
    """One life: what the journal holds is recalled, the rest is decided; what the engine saw is returned."""
    database, told = str(folder / "desk.db"), list[Step]()
    with open_journal(database, holder="test") as journal:
        engine = Watched()
        for event, outputs in journal.steps():
            engine.recall(event, outputs)
        opened = Opened(events[0].at, "test", "LUNR,RKLB", PLAYBOOK.fingerprint, "SYNTHETIC")
        shelf = Shelf(beside(database))
        recorder = Recorder(shelf, opened, journal.seq, Still(), bytes_max=PLENTY, say=lambda _line: None)
        venue = SimulatedVenue(SimVenue(script))
        desk = Desk(engine, journal, venue, Timeline(), recorded=recorder.take)
        with recorder.at_work():
            asyncio.run(desk.run([TapeFeed(events)], told.extend))
    return engine.seen
