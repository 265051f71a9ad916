"""The way to stop a desk whose chat cannot be reached: a file beside its journal, and nothing else."""

import os
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

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
OWN = Path("data")
"""Where a desk keeps its files that was told of no other folder; a server's desk, too."""

MEANT = "is it another journal's (--database, DATABASE_URL), or a disk that is not mounted?"
AND_SELLS = " and sells everything it holds"
STAYS = "And the order to sell everything stays, which was there before: take the file away to undo it."
_FLATTEN = "flatten"


def raise_panic(
    database: str, *, flatten: bool, why: str, left: Free = free, memory: Path = MEMORY
) -> list[Path]:
    """Beside the journal, and where the journal is or would be while its disk takes nothing.

    No folder is made but the one that every desk makes which was told of no other.
    """
    here, file = folder_of(database), file_of(database)
    line, written = " ".join([_FLATTEN if flatten else "halt", *why.split()]) + "\n", list[Path]()
    refused: OSError | StorageRefused | None = None
    try:
        if here == OWN:
            here.mkdir(mode=0o700, exist_ok=True)
        here.stat()
        give_up(here, left)
        written.append(_laid(here, line))
    except FileNotFoundError:
        refused = StorageRefused(
            f"{here.absolute()}: there is no such folder, so no desk is stopped: {MEANT}"
        )
    except OSError as error:
        refused = error
    if file is not None:
        try:
            nothing = isinstance(refused, OSError) and refused.errno in TAKES_NOTHING
            written += _in_memory(file, line, memory, anyhow=nothing)
        except (OSError, StorageRefused) as error:
            refused = refused or error
    if not written:
        if isinstance(refused, StorageRefused):
            raise refused
        raise StorageRefused(f"{here}: no {FILE} can be written there ({refused})")
    return written


def who_hears(database: str, written: list[Path], *, flatten: bool) -> str:
    """Whom it stops: a desk of another folder, or of another journal, sees nothing of it."""
    file, stops = file_of(database), f"stops within a second{AND_SELLS if flatten else ''}"
    stays = f"\n{STAYS}" if not flatten and any(awaits_sale(each) for each in written) else ""
    if file is None or len(written) > 1:
        return f"a running desk {stops}, the next one at its start.{stays}"
    journal = file.resolve()
    if (holder := holder_of(file)) is not None:
        return f"the desk on {journal}, {holder}, {stops}.{stays}"
    return (
        f"no desk is seen at work on {journal}; one that starts there {at_start(written[0])}.{stays}\n"
        "Does yours run elsewhere? Say this again in its folder, or with --database and its journal."
    )


def at_start(path: Path) -> str:
    """What it does to a desk that starts beside it."""
    return "sells everything it holds, and is halted" if awaits_sale(path) else "is halted"


def awaits_sale(path: Path) -> bool:
    """Whether an order to sell everything lies there, the newest or one before."""
    return bool(_read(path).sale)


def _in_memory(file: Path, line: str, memory: Path, *, anyhow: bool) -> list[Path]:
    """Where a desk of this journal is, or goes if its disk took this as little."""
    refuge, uid = refuge_of(file, memory), desk_of(file)
    if anyhow and memory.is_dir():
        made(refuge, uid)
    return [_laid(refuge, line)] if ours(refuge, uid) else []


def _laid(here: Path, line: str) -> Path:
    """Written whole or not at all, and anew each time, so that it is noticed again; the desk may read it.

    Below a halt stays what was laid before it to sell everything: who has not heard that must hear it.
    """
    path, fresh = here / FILE, here / f"{FILE}.{os.getpid()}"
    sale = "" if _is_sale(line) else _read(path).sale
    try:
        fresh.write_text(f"{line}{sale}\n" if sale else line)
        fresh.chmod(0o644)
        fresh.replace(path)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return path


class _Order(NamedTuple):
    """The newest line, and the line that sells everything, if there is one."""

    newest: str
    sale: str


def _read(path: Path) -> _Order:
    """Of a file that cannot be read only that it is there."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    return _Order(next(iter(lines), ""), next((line for line in lines if _is_sale(line)), ""))


def _is_sale(line: str) -> bool:
    return line.split()[:1] == [_FLATTEN]


class PanicFile:
    """Looks twice a second; whatever lies there is a stop, and what cannot be read is one too.

    In a folder that anybody could have made only our own file is one.
    """

    def __init__(self, beside: Path, clock: Clock, *, shared: bool = False) -> None:
        self._path = beside / FILE
        self._clock = clock
        self._shared = shared
        self._seen: tuple[int, int] | None = None
        self._sold = ""

    async def events(self) -> AsyncIterator[Event]:
        """Once each time it is written, and once a start while it lies there; taken away, it says nothing."""
        while True:
            now = self._clock.now()
            mark = self._mark()
            if mark is not None and mark != self._seen:
                flatten, by = self._read()
                yield Flatten(now, by) if flatten else Halt(now, by)
            elif mark is None:
                self._sold = ""
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
        """An order to sell everything is heard once, also below a later halt."""
        newest, sale = _read(self._path)
        flatten = _is_sale(newest) or sale != self._sold
        self._sold = sale
        _, _, why = " ".join((sale if flatten else newest).split()).partition(" ")
        said = "".join(each for each in why if each.isprintable())[:WHY_MAX]
        return flatten, f"the shell: {said}" if said else "the shell"
