"""One life of a desk after the other, wherever its journal can be written."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from bot.clock import Clock
from bot.config import Config
from bot.feeds.base import Feed
from bot.panic import PanicFile
from bot.watch.in_memory import DiskIsBack, InMemory
from bot.watch.room import Room, give_up
from engine.core import Engine
from storage.moving import AT_LAST, TwoPlaces
from storage.place import Free, file_of, folder_of, free
from storage.refuge import MEMORY, home_of, is_refuge, refuge_of
from storage.refused import StorageRefused

Live = Callable[[Config], None]
Say = Callable[[str], None]


def sheltered(config: Config, live: Live, say: Say, memory: Path = MEMORY, left: Free = free) -> None:
    """In memory while the disk takes nothing; what ends a life for another reason ends the desk."""
    home = file_of(config.database)
    if home is None:
        return live(config)
    places = TwoPlaces(home, memory, left=left)
    try:
        _lives(config, places, live, say, left)
    finally:
        if places.latest != home:
            _home_at_last(places, say)


def _lives(config: Config, places: TwoPlaces, live: Live, say: Say, left: Free) -> None:
    failed: Exception | None = None
    was: Path | None = None
    while True:
        roomier = give_up(places.home.parent, left)
        with places.held() as place:
            if failed is not None:
                why = "; ".join(refusals(failed))
                if place.path == was and not roomier and not isinstance(failed, DiskIsBack):
                    raise StorageRefused(why) from failed
                say(f"{why}: going on")
            if place.why:
                say(f"{places.home}: {place.why}: what is held is left with the journal in {place.path}")
            was = place.path
            try:
                return live(_at(config, places, place.path))
            except (StorageRefused, ExceptionGroup) as error:
                if not all(refusals(error)):
                    raise
                failed = error


def _home_at_last(places: TwoPlaces, say: Say) -> None:
    """A desk that ends takes its journal along, for memory may be gone with its process."""
    with places.held(AT_LAST) as place:
        if place.path != places.home:
            say(f"{place.why}: the journal stays in {place.path}, and a power cut would lose it")
        else:
            say(f"the journal is home again, in {place.path}")


def _at(config: Config, places: TwoPlaces, place: Path) -> Config:
    """Recordings are for a disk."""
    return config if place == places.home else replace(config, database=str(place), record="off")


def stops(database: str, clock: Clock, engine: Engine) -> tuple[Feed, ...]:
    """What may halt a desk from outside its chat: beside its journal, and in the other place of it."""
    here, file = folder_of(database), file_of(database)
    if is_refuge(here):
        home = home_of(here)
        if home is None:
            raise StorageRefused(f"{here}: nobody knows whose refuge it is: start again")
        panics = (PanicFile(here, clock, shared=True), PanicFile(home.parent, clock))
        return *panics, InMemory(TwoPlaces(home), clock, engine)
    beside = (PanicFile(here, clock), Room(here, clock))
    return beside if file is None else (*beside, PanicFile(refuge_of(file), clock, shared=True))


def refusals(error: BaseException) -> Iterator[str]:
    """The desk and its chat write both, and may be refused at once; nothing for what is no refusal."""
    if isinstance(error, ExceptionGroup):
        for each in error.exceptions:
            yield from refusals(each)
    else:
        yield str(error) if isinstance(error, StorageRefused) else ""
