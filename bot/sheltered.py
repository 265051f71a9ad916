"""One life of a desk after the other, wherever its journal can be written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.clock import Clock
from bot.config import Config
from bot.feeds.base import Feed
from bot.panic import PanicFile
from bot.watch.in_memory import DiskIsBack, InMemory
from bot.watch.room import Free, Room, free, give_up
from engine.core import Engine
from storage.moving import TwoPlaces
from storage.place import file_of, folder_of
from storage.refuge import MEMORY, home_of, is_refuge, refuge_of
from storage.refused import StorageRefused

Say = Callable[[str], None]


def sheltered(
    config: Config, live: Callable[[Config], None], say: Say, memory: Path = MEMORY, left: Free = free
) -> None:
    """In memory while the disk takes nothing; what ends a life for another reason ends the desk."""
    home = file_of(config.database)
    if home is None:
        return live(config)
    places = TwoPlaces(home, memory)
    give_up(home.parent, left)
    place = places.place()
    while True:
        if place.why:
            say(f"{home}: {place.why}: what is held is left with the journal in {place.path}")
        try:
            live(_at(config, home, place.path))
            return _home_at_last(places, say)
        except (StorageRefused, ExceptionGroup) as error:
            if not _refused(error):
                raise
            before, roomier = place, give_up(home.parent, left)
            place = places.place()
            if place.path == before.path and not roomier and not isinstance(error, DiskIsBack):
                raise
            say(f"{error}: going on")


def _home_at_last(places: TwoPlaces, say: Say) -> None:
    """A desk that was told to stop takes its journal along, for memory may be gone with its process."""
    if places.moved and not (place := places.place()).why:
        say(f"the journal is home again, in {place.path}")


def _refused(error: Exception) -> bool:
    """The desk and its chat write both, and may be refused at the same moment."""
    if isinstance(error, ExceptionGroup):
        return all(_refused(each) for each in error.exceptions)
    return isinstance(error, StorageRefused)


def _at(config: Config, home: Path, place: Path) -> Config:
    """Recordings are for a disk."""
    return config if place == home else replace(config, database=str(place), record="off")


def stops(database: str, clock: Clock, engine: Engine) -> tuple[Feed, ...]:
    """What may halt a desk from outside its chat: beside its journal, and in the other place of it."""
    here, file = folder_of(database), file_of(database)
    home = home_of(here) if is_refuge(here) else None
    if home is not None:
        panics = (PanicFile(here, clock, shared=True), PanicFile(home.parent, clock))
        return *panics, InMemory(TwoPlaces(home), clock, engine)
    beside = (PanicFile(here, clock), Room(here, clock))
    return beside if file is None else (*beside, PanicFile(refuge_of(file), clock, shared=True))
