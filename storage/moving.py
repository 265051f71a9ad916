"""A journal moved into memory while its disk takes nothing, and home again: what is held must be left."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from storage.journal import Journal, open_journal
from storage.lease import held_still
from storage.refuge import HOME, MEMORY, PROBED, locked, marked, ours, refuge_of, takes
from storage.refused import StorageRefused

NOTHING = "its disk takes nothing"
LEFT = ("", "-wal", "-shm", ".lock", ".key", "-wal.new", ".key.new", ".new")
"""All that a journal in memory can be, after its name. Without the file itself the rest is nothing."""


class Place(NamedTuple):
    """Where a journal is to be written, and why not at home."""

    path: Path
    why: str = ""


class TwoPlaces:
    """One journal's two places. It is in one of them; the other is out of date, or not there."""

    def __init__(self, home: Path, memory: Path = MEMORY, takes: Callable[[Path], bool] = takes) -> None:
        self.home = home
        self._real = home.resolve()
        self.folder = refuge_of(home, memory)
        self.away = self.folder / self._real.name
        self._takes = takes

    @property
    def moved(self) -> bool:
        """Whether it is away now."""
        return ours(self.folder) and self.away.exists()

    @property
    def may_return(self) -> bool:
        """Whether the disk takes something again, and has room for all of it."""
        try:
            room = shutil.disk_usage(self._real.parent).free
        except OSError:
            return False
        return room > self.away.stat().st_size + len(PROBED) and self._takes(self._real.parent)

    def place(self) -> Place:
        """Where to write from now on; what must be moved for it has been moved, or nothing has."""
        sound = self._takes(self._real.parent)
        if not self.moved and (sound or not _there(self._real)):
            return Place(self.home)
        try:
            with locked(self.folder):
                return self._move(sound)
        except OSError as error:
            why = f"{NOTHING}, and it cannot be moved to {self.folder} ({error.strerror})"
            raise StorageRefused(f"{self.home}: {why}") from None

    def _move(self, sound: bool) -> Place:
        """As it is now, after whoever moved it while we waited."""
        if not self.moved:
            return Place(self.away, NOTHING) if not sound and self._leave() else Place(self.home)
        why = self._return() if sound else NOTHING
        return Place(self.away, why) if why else Place(self.home)

    def _leave(self) -> bool:
        """As it lies there, with what its log holds; whoever opens it follows the whole chain."""
        with held_still(self._real) as still:
            if not still:
                return False
            self._clear()
            try:
                marked(self.folder, self._real)
                self._copy(self.home.with_name(f"{self.home.name}.key"), ".key")
                self._copy(self._real.with_name(f"{self._real.name}-wal"), "-wal")
                self._copy(self._real, "")
            except OSError:
                self._empty()
                raise
        return True

    def _copy(self, source: Path, suffix: str) -> None:
        if source.exists():
            fresh = self.away.with_name(f"{self.away.name}{suffix}.new")
            shutil.copyfile(source, fresh)
            fresh.chmod(0o600)
            fresh.replace(self.away.with_name(f"{self.away.name}{suffix}"))

    def _return(self) -> str:
        """In one transaction, and only onto what it began as; why not, where it stays."""
        try:
            with _held(self.away) as newer, _held(self.home) as older:
                if not newer.goes_on_from(older):
                    return f"the {older.seq:,} rows there are not its beginning, take one of the two away"
                _copied(self.away, self._real)
        except (sqlite3.Error, StorageRefused, OSError) as error:
            return f"it cannot come home ({error})"
        self._empty()
        return ""

    def _clear(self) -> None:
        """Nothing of an older move is ever read beside a newer one. A panic that lies there stays."""
        for suffix in LEFT:
            self.away.with_name(f"{self.away.name}{suffix}").unlink(missing_ok=True)
        (self.folder / HOME).unlink(missing_ok=True)

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
