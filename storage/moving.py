"""A journal moved into memory while its disk takes nothing, and home again: what is held must be left."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from storage.journal import Journal, open_journal
from storage.lease import held_still, holder_of
from storage.place import Free, free
from storage.refuge import HOME, MEMORY, desk_of, home_of, locked, marked, ours, refuge_of, takes
from storage.refused import StorageRefused

NOTHING = "its disk takes nothing"
LEFT = ("", "-wal", "-shm", ".lock", ".key", "-wal.new", ".key.new", ".new")
"""All that a journal in memory can be, after its name. Without the file itself the rest is nothing."""

STAYS = "stays"
ROOM, AT_LAST = 128 << 20, 16 << 20
"""Left over at home after twice its size, one for the log of the way back: at work, and when a desk ends."""


class Place(NamedTuple):
    """Where a journal is to be written, and why not at home."""

    path: Path
    why: str = ""


class TwoPlaces:
    """One journal's two places. It is in one of them; the other is out of date, or not there."""

    def __init__(
        self, home: Path, memory: Path = MEMORY, takes: Callable[[Path], bool] = takes, left: Free = free
    ) -> None:
        self.home = home
        self.latest = home
        """Where it was written to last."""
        self._real = home.resolve()
        self.folder = refuge_of(home, memory)
        self.away = self.folder / self._real.name
        self._takes, self._left = takes, left

    @property
    def moved(self) -> bool:
        """Whether it is away now."""
        mine = ours(self.folder, desk_of(self.home)) and home_of(self.folder) is not None
        return mine and self.away.exists()

    @property
    def may_return(self) -> bool:
        """Whether the disk takes something again; where coming home failed, a start tries again."""
        return (
            self.moved
            and not (self.folder / STAYS).exists()
            and self._has_room(ROOM)
            and self._takes(self._real.parent)
        )

    @contextmanager
    def held(self, room: int = ROOM) -> Iterator[Place]:
        """Where to write for so long; nobody writes at home while it is away."""
        with ExitStack() as still:
            place = self._place(still, room)
            self.latest = place.path
            yield place

    def _place(self, still: ExitStack, room: int) -> Place:
        """What must be moved for it has been moved, or nothing has."""
        sound = self._takes(self._real.parent)
        if not self.moved and (sound or not _there(self._real)):
            return Place(self.home)
        try:
            with locked(self.folder, desk_of(self.home)):
                return self._move(still, room, sound=sound)
        except OSError as error:
            why = f"{NOTHING}, and it cannot be moved to {self.folder} ({error.strerror})"
            raise StorageRefused(f"{self.home}: {why}") from None

    def _move(self, still: ExitStack, room: int, *, sound: bool) -> Place:
        """As it is now, after whoever moved it while we waited. Who writes at home keeps it there."""
        why = NOTHING
        if self.moved and sound:
            why = self._return(room)
            if not why:
                return Place(self.home)
        elif sound:
            return Place(self.home)
        if not still.enter_context(held_still(self._real)):
            return Place(self.home)
        if not self.moved:
            self._leave()
        return Place(self.away, why)

    def _leave(self) -> None:
        """As it lies there, with what its log holds; whoever opens it follows the whole chain."""
        self._clear()
        try:
            marked(self.folder, HOME, str(self._real))
            self._copy(self.home.with_name(f"{self.home.name}.key"), ".key")
            self._copy(self._real.with_name(f"{self._real.name}-wal"), "-wal")
            self._copy(self._real, "")
        except OSError:
            self._empty()
            raise

    def _copy(self, source: Path, suffix: str) -> None:
        if source.exists():
            fresh = self.away.with_name(f"{self.away.name}{suffix}.new")
            shutil.copyfile(source, fresh)
            fresh.chmod(0o600)
            fresh.replace(self.away.with_name(f"{self.away.name}{suffix}"))

    def _return(self, room: int) -> str:
        """In one transaction, and only onto what it began as; why not, where it stays."""
        if holder_of(self.away) is not None:
            return "somebody writes in it"
        why = self._brought() if self._has_room(room) else "its disk has too little room for it"
        if why:
            marked(self.folder, STAYS, why)
        else:
            self._empty()
        return why

    def _brought(self) -> str:
        try:
            with _held(self.away) as newer, _held(self.home) as older:
                if not newer.goes_on_from(older):
                    return f"the {older.seq:,} rows there are not its beginning, take one of the two away"
                _copied(self.away, self._real)
        except (sqlite3.Error, sa.exc.SQLAlchemyError, StorageRefused, OSError) as error:
            return f"it cannot come home ({error})"
        return ""

    def _has_room(self, room: int) -> bool:
        """Asked before, for a disk that is filled by coming home is left again."""
        parts = [self.away, self.away.with_name(f"{self.away.name}-wal")]
        try:
            size = sum(part.stat().st_size for part in parts if part.exists())
            return self._left(self._real.parent) > 2 * size + room
        except OSError:
            return False

    def _clear(self) -> None:
        """Nothing of an older move is ever read beside a newer one. A panic that lies there stays."""
        for suffix in LEFT:
            self.away.with_name(f"{self.away.name}{suffix}").unlink(missing_ok=True)
        for mark in (HOME, STAYS):
            (self.folder / mark).unlink(missing_ok=True)

    def _empty(self) -> None:
        self._clear()
        with suppress(OSError):
            self.folder.rmdir()


def _there(path: Path) -> bool:
    """A disk that cannot even be asked has nothing that could be moved."""
    try:
        return path.exists()
    except OSError:
        return False


def _held(path: Path) -> Journal:
    return open_journal(str(path), holder="a journal on its way home")


def _copied(source: Path, target: Path) -> None:
    """By SQLite, all of it or none, and on the disk when this returns."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        new.execute("PRAGMA synchronous = FULL")
        old.backup(new)
