"""When the exchange is closed the journal is read whole, so that no start is the longer for its age."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.config import Config
from bot.panic import raise_panic
from bot.recalling.bookmark import read
from bot.recalling.kept import HOUSE
from bot.recalling.marking import BROKEN
from engine.model.calendar import eastern_date, is_session
from engine.model.session import session_on
from storage.place import folder_of
from storage.refuge import is_refuge

LOOK = timedelta(minutes=5)
ROWS = 5_000
"""Fewer are read at a start in less than a second."""
NIGHTLY = "the nightly reading"
AWAY = timedelta(minutes=30)
"""From an opening or a close."""


class Grows(Protocol):
    """A journal, as far as its length goes."""

    @property
    def seq(self) -> int: ...


class Nightly:
    """In a process of its own, that gives way to everything else; what it finds broken stops the desk."""

    def __init__(self, config: Config, journal: Grows, clock: Clock, say: Callable[[str], None]) -> None:
        self._config = config
        self._journal = journal
        self._clock = clock
        self._say = say
        mark = read(config.database)
        self._read = mark.head.seq if mark is not None else 0

    async def run(self) -> None:
        """Until it is cancelled; a journal in memory is on its way home, and its bookmark lies there."""
        while not is_refuge(folder_of(self._config.database)):
            if self._journal.seq - self._read >= ROWS and quiet(self._clock.now()):
                self._read = self._journal.seq
                await self._mark()
            await self._clock.sleep_until(self._clock.now() + LOOK)

    async def _mark(self) -> None:
        told = os.environ | self._config.named | {"PYTHONPATH": str(HOUSE)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "bot", "bookmark",
            stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, env=told,
        )  # fmt: skip
        try:
            _, said = await process.communicate()
        except asyncio.CancelledError:
            with suppress(ProcessLookupError):
                process.kill()
            raise
        if process.returncode:
            why = said.decode(errors="replace").strip().rpartition("\n")[2].removeprefix("desk: ")
            self._say(f"no bookmark tonight: {why or f'it ended with {process.returncode}'}")
            if process.returncode == BROKEN:
                raise_panic(self._config.database, flatten=False, why=f"{NIGHTLY}: {why}")


def quiet(at: datetime) -> bool:
    """Whether nobody could trade now, or soon."""
    day = eastern_date(at)
    if not is_session(day):
        return True
    session = session_on(day)
    return not session.opens - AWAY <= at < session.closes + AWAY


@asynccontextmanager
async def beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Done while something else is; it ends with that."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
