"""While the exchange is closed the journal is read whole, so that no start is the longer for its age."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.config import KNOWN, Config
from bot.panic import raise_panic
from bot.recalling.bookmark import HOUSE
from bot.recalling.marking import BROKEN
from engine.model.calendar import eastern_date, is_session
from engine.model.session import session_on
from storage.place import folder_of
from storage.refuge import is_refuge
from storage.refused import StorageRefused

NIGHTLY = "the nightly reading"
LOOK, AGAIN = timedelta(minutes=5), timedelta(hours=1)
ROWS = 5_000
"""Fewer are read at a start in less than a second."""
AWAY = timedelta(minutes=30)
"""From an opening or a close."""
LONGEST_S = 25 * 60
"""So it is over before the next opening; years of rows take less."""
TOLD = ("DATABASE_URL", "WATCH", "VENUE")


class Grows(Protocol):
    """A journal, as far as its length goes."""

    @property
    def seq(self) -> int: ...


class Nightly:
    """In a process of its own, that gives way to everything else; what it finds broken stops the desk.

    Once in each life, for what lies there may be of no use to it, and whenever enough has come since.
    """

    def __init__(self, config: Config, journal: Grows, clock: Clock, say: Callable[[str], None]) -> None:
        self._config = config
        self._journal = journal
        self._clock = clock
        self._say = say
        self._read: int | None = None

    async def run(self) -> None:
        """Until it is cancelled; a journal in memory is on its way home, and its bookmark lies there."""
        while not is_refuge(folder_of(self._config.database)):
            await self._clock.sleep_until(self._clock.now() + LOOK)
            if self._due and not await self._mark():
                await self._clock.sleep_until(self._clock.now() + AGAIN)

    @property
    def _due(self) -> bool:
        grown = self._read is None or self._journal.seq - self._read >= ROWS
        return grown and quiet(self._clock.now())

    async def _mark(self) -> bool:
        """Whether it was made."""
        seq = self._journal.seq
        try:
            code, why = await self._reading()
            if code == BROKEN:
                raise_panic(self._config.database, flatten=False, why=f"{NIGHTLY}: {why}")
        except (OSError, TimeoutError, StorageRefused) as error:
            code, why = -1, f"{error}" or type(error).__name__
        if code:
            self._say(f"no bookmark tonight: {why or f'it ended with {code}'}")
            return False
        self._read = seq
        return True

    async def _reading(self) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "bot", "bookmark",
            stdin=DEVNULL, stdout=DEVNULL, stderr=PIPE, env=self.environ,
        )  # fmt: skip
        try:
            async with asyncio.timeout(LONGEST_S):
                _, said = await process.communicate()
        finally:
            await _ended(process)
        line = said.decode(errors="replace").strip().rpartition("\n")[2]
        return process.returncode or 0, line.removeprefix("desk: ").removeprefix(f"{self._config.database}: ")

    @property
    def environ(self) -> dict[str, str]:
        """Where the journal is and whose; no secret is any business of a reader's."""
        named, addresses = self._config.named, self._config.addresses
        others = {name: said for name, said in os.environ.items() if name not in KNOWN}
        told = {name: named[name] for name in (*TOLD, *addresses)}
        return others | told | {"PYTHONPATH": str(HOUSE)}


async def _ended(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def quiet(at: datetime) -> bool:
    """Whether nobody could trade now, or soon."""
    day = eastern_date(at)
    if not is_session(day):
        return True
    session = session_on(day)
    return not session.opens - AWAY <= at < session.closes + AWAY


@asynccontextmanager
async def meanwhile(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Done while something else is; it ends with that."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
