"""A journal in memory: nothing is bought, whoever resumes, and the desk goes home when it can."""

from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from datetime import timedelta
from threading import Thread

from bot.clock import Clock
from bot.watch.room import DISK
from engine.core import Engine
from engine.model.events import Event, Halt
from engine.model.latch_names import HALT
from storage.moving import TwoPlaces
from storage.refused import StorageRefused

LOOK, LOOK_HOME = timedelta(seconds=0.5), timedelta(minutes=5)
TWICE = 2
BY = f"{DISK}: it takes nothing, the journal is in memory and a power cut would lose it"

Looking = Callable[[TwoPlaces], "Future[bool]"]


class DiskIsBack(StorageRefused):
    """The next life begins at home."""


def looked_at(places: TwoPlaces) -> "Future[bool]":
    """By a thread that nobody waits for: a disk that fails may not answer at all."""
    found = Future[bool]()
    Thread(target=lambda: found.set_result(places.may_return), name="disk", daemon=True).start()
    return found


class InMemory:
    """Moving costs seconds, and a disk that failed may fail again: it must take something twice."""

    def __init__(self, places: TwoPlaces, clock: Clock, engine: Engine, looking: Looking = looked_at) -> None:
        self._places = places
        self._clock = clock
        self._engine = engine
        self._looking = looking

    async def events(self) -> AsyncIterator[Event]:
        """A halt once a start, whatever halted the desk before, and whenever it was lifted."""
        asked, sound, told = self._clock.now(), 0, False
        look: Future[bool] | None = None
        while True:
            now = self._clock.now()
            if not told or HALT not in self._engine.floor.book.latches:
                told = True
                yield Halt(now, BY)
            if look is None and now - asked >= LOOK_HOME:
                asked, look = now, self._looking(self._places)
            if look is not None and look.done():
                sound, look = sound + 1 if look.result() else 0, None
                if sound == TWICE:
                    raise DiskIsBack(f"{self._places.home}: its disk takes something again")
            await self._clock.sleep_until(now + LOOK)
