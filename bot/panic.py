"""The way to stop a desk whose chat cannot be reached: a file beside its journal, and nothing else."""

import os
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from bot.watch.room import give_up
from engine.model.events import Event, Flatten, Halt
from storage.lease import holder_of
from storage.place import Free, file_of, folder_of, free
from storage.refuge import MEMORY, TAKES_NOTHING, desk_of, made, ours, refuge_of
from storage.refused import StorageRefused

FILE = "PANIC"
LOOK = timedelta(seconds=0.5)
WHY_MAX = 120
_FLATTEN = "flatten"


def raise_panic(
    database: str, *, flatten: bool, why: str, left: Free = free, memory: Path = MEMORY
) -> list[Path]:
    """Beside the journal, and where the journal is or would be while its disk takes nothing."""
    here, file = folder_of(database), file_of(database)
    line, written = f"{_FLATTEN if flatten else 'halt'} {why}".strip() + "\n", list[Path]()
    refused: OSError | StorageRefused | None = None
    try:
        here.mkdir(mode=0o700, parents=True, exist_ok=True)
        give_up(here, left)
        written.append(_laid(here, line))
    except OSError as error:
        refused = error
    if file is not None:
        try:
            nothing = isinstance(refused, OSError) and refused.errno in TAKES_NOTHING
            written += _in_memory(file, line, memory, anyhow=nothing)
        except (OSError, StorageRefused) as error:
            refused = refused or error
    if not written:
        raise StorageRefused(f"{here}: no {FILE} can be written there ({refused})")
    return written


def who_hears(database: str, written: list[Path]) -> str:
    """Whom it stops: a desk of another folder, or of another journal, sees nothing of it."""
    file = file_of(database)
    if file is None or len(written) > 1:
        return "a running desk stops within a second, the next one at its start."
    journal = file.resolve()
    if (holder := holder_of(file)) is not None:
        return f"the desk on {journal}, {holder}, stops within a second."
    return (
        f"no desk is seen at work on {journal}; one that starts there is halted.\n"
        "Does yours run elsewhere? Say this again in its folder, or with --database and its journal."
    )


def _in_memory(file: Path, line: str, memory: Path, *, anyhow: bool) -> list[Path]:
    """Where a desk of this journal is, or goes if its disk took this as little."""
    refuge, uid = refuge_of(file, memory), desk_of(file)
    if anyhow and memory.is_dir():
        made(refuge, uid)
    return [_laid(refuge, line)] if ours(refuge, uid) else []


def _laid(here: Path, line: str) -> Path:
    """Written whole or not at all, and anew each time, so that it is noticed again; the desk may read it."""
    path, fresh = here / FILE, here / f"{FILE}.{os.getpid()}"
    try:
        fresh.write_text(line)
        fresh.chmod(0o644)
        fresh.replace(path)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return path


class PanicFile:
    """Looks twice a second; whatever lies there is a stop, and what cannot be read is one too.

    In a folder that anybody could have made only our own file is one.
    """

    def __init__(self, beside: Path, clock: Clock, *, shared: bool = False) -> None:
        self._path = beside / FILE
        self._clock = clock
        self._shared = shared
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
        if self._shared and not ours(self._path.parent):
            return None
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
