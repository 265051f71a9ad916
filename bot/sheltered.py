"""One life of a desk after the other, wherever its journal can be written."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.config import Config
from bot.feeds.base import Feed
from bot.panic import PanicFile
from bot.watch.room import Free, Room, free, give_up
from engine.core import Engine
from engine.latches import HALT
from engine.model.events import Event, Halt
from storage.moving import TwoPlaces
from storage.place import file_of, folder_of
from storage.refuge import MEMORY, is_refuge, refuge_of
from storage.refused import StorageRefused

LOOK = timedelta(seconds=0.5)
BY = "the disk: it takes nothing, the journal is in memory and a power cut would lose it"


def sheltered(
    config: Config,
    live: Callable[[Config], None],
    say: Callable[[str], None],
    memory: Path = MEMORY,
    left: Free = free,
) -> None:
    """In memory while the disk takes nothing; what ends a life for another reason ends the desk."""
    home = file_of(config.database)
    if home is None:
        return live(config)
    places = TwoPlaces(home, memory)
    give_up(home.parent, left)
    place = places.place()
    while True:
        if place != home:
            say(f"{home}: its disk takes nothing: what is held is left with the journal in {place}")
        try:
            return live(_at(config, home, place))
        except (StorageRefused, ExceptionGroup) as error:
            if not _refused(error):
                raise
            before, roomier = place, give_up(home.parent, left)
            place = places.place()
            if place == before and not roomier:
                raise
            say(f"{error}: going on")


def _refused(error: Exception) -> bool:
    """The desk and its chat write both, and may be refused at the same moment."""
    if isinstance(error, ExceptionGroup):
        return all(_refused(each) for each in error.exceptions)
    return isinstance(error, StorageRefused)


def _at(config: Config, home: Path, place: Path) -> Config:
    """Recordings are for a disk."""
    return config if place == home else replace(config, database=str(place), record="off")


def stops(database: str, clock: Clock, engine: Engine) -> tuple[Feed, ...]:
    """What may halt a desk from outside its chat, where its journal is."""
    here, file = folder_of(database), file_of(database)
    if is_refuge(here):
        return PanicFile(here, clock, shared=True), InMemory(clock, engine)
    beside = (PanicFile(here, clock), Room(here, clock))
    return beside if file is None else (*beside, PanicFile(refuge_of(file), clock, shared=True))


class InMemory:
    """Nothing is bought on a memory that a power cut empties, whoever resumes."""

    def __init__(self, clock: Clock, engine: Engine) -> None:
        self._clock = clock
        self._engine = engine

    async def events(self) -> AsyncIterator[Event]:
        """Once a start, and whenever the halt was lifted."""
        while True:
            now = self._clock.now()
            if HALT not in self._engine.floor.book.latches:
                yield Halt(now, BY)
            await self._clock.sleep_until(now + LOOK)
