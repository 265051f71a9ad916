"""The way to stop a desk whose chat cannot be reached: a file beside its journal, and nothing else."""

import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.watch.room import Free, free, give_up
from engine.model.events import Event, Flatten, Halt

FILE = "PANIC"
LOOK = timedelta(seconds=0.5)
WHY_MAX = 120
_FLATTEN = "flatten"


def folder(database: str) -> Path:
    """The folder of the file that remembers; a server's desk keeps its files in `data`."""
    if "://" in database and not database.startswith("sqlite"):
        return Path("data")
    return Path(database.partition(":///")[2] or database).parent


def raise_panic(database: str, *, flatten: bool, why: str, left: Free = free) -> Path:
    """Written whole or not at all, and anew each time, so that it is noticed again."""
    here = folder(database)
    here.mkdir(mode=0o700, parents=True, exist_ok=True)
    give_up(here, left)
    path, fresh = here / FILE, here / f"{FILE}.{os.getpid()}"
    fresh.write_text(f"{_FLATTEN if flatten else 'halt'} {why}".strip() + "\n")
    fresh.replace(path)
    return path


class PanicFile:
    """Looks twice a second; whatever lies there is a stop, and what cannot be read is one too."""

    def __init__(self, beside: Path, clock: Clock) -> None:
        self._path = beside / FILE
        self._clock = clock
        self._seen: tuple[int, int] | None = None

    async def events(self) -> AsyncIterator[Event]:
        """Once each time it is written, and once a start while it lies there; taken away, it says nothing."""
        while True:
            now = self._clock.now()
            mark = self._mark()
            if mark is not None and mark != self._seen:
                flatten, by = self._read()
                yield Flatten(now, by) if flatten else Halt(now, by)
            self._seen = mark
            await self._clock.sleep_until(now + LOOK)

    def _mark(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        except OSError:
            return (0, 0)
        return found.st_mtime_ns, found.st_ino

    def _read(self) -> tuple[bool, str]:
        try:
            text = self._path.read_text(errors="replace")
        except OSError:
            text = ""
        first, _, why = " ".join(text.split()).partition(" ")
        said = "".join(each for each in why if each.isprintable())[:WHY_MAX]
        return first == _FLATTEN, f"the shell: {said}" if said else "the shell"
