"""A journal in memory: nothing is bought, whoever resumes, and the desk goes home when it can."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

from bot.clock import Clock
from engine.core import Engine
from engine.latches import HALT
from engine.model.events import Event, Halt
from storage.moving import TwoPlaces
from storage.refused import StorageRefused

LOOK, LOOK_HOME = timedelta(seconds=0.5), timedelta(minutes=5)
TWICE = 2
BY = "the disk: it takes nothing, the journal is in memory and a power cut would lose it"


class DiskIsBack(StorageRefused):
    """The next life begins at home."""


class InMemory:
    """Moving costs seconds, and a disk that failed may fail again: it must take something twice."""

    def __init__(self, places: TwoPlaces, clock: Clock, engine: Engine) -> None:
        self._places = places
        self._clock = clock
        self._engine = engine

    async def events(self) -> AsyncIterator[Event]:
        """A halt once a start, whatever halted the desk before, and whenever it was lifted."""
        looked = self._clock.now()
        sound, told = 0, False
        while True:
            now = self._clock.now()
            if not told or HALT not in self._engine.floor.book.latches:
                told = True
                yield Halt(now, BY)
            if now - looked >= LOOK_HOME:
                looked, sound = now, sound + 1 if await asyncio.to_thread(self._may_return) else 0
                if sound == TWICE:
                    raise DiskIsBack(f"{self._places.home}: its disk takes something again")
            await self._clock.sleep_until(now + LOOK)

    def _may_return(self) -> bool:
        return self._places.may_return
