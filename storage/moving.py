"""A journal moved into memory while its disk takes nothing, and home again: what is held must be left."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.journal import Journal, open_journal
from storage.lease import holder_of
from storage.refuge import MEMORY, made, ours, refuge_of, takes
from storage.refused import StorageRefused

PARTS = ("-wal", ".key", "")
"""What a journal is, after its name; the file itself comes last, and with it the rest is complete."""


class TwoPlaces:
    """One journal's two places. It is in one of them; the other is out of date, or not there."""

    def __init__(self, home: Path, memory: Path = MEMORY) -> None:
        self.home = home
        self.folder = refuge_of(home, memory)
        self.away = self.folder / home.name

    @property
    def moved(self) -> bool:
        """Whether it is away now."""
        return ours(self.folder) and self.away.exists()

    def place(self) -> Path:
        """Where to write from now on; what must be moved for it has been moved, or nothing has."""
        if not self.home.exists() or holder_of(self.home) is not None:
            return self.home
        moved = self.moved
        if not takes(self.home.parent):
            if not moved:
                self._leave()
            return self.away
        return self.home if not moved or self._return() else self.away

    def _leave(self) -> None:
        """As it lies there, with what its log holds; whoever opens it follows the whole chain."""
        try:
            made(self.folder)
            for suffix in PARTS:
                here, there = self.home.with_name(self.home.name + suffix), self.away
                if here.exists():
                    fresh = there.with_name(f"{there.name}{suffix}.new")
                    shutil.copyfile(here, fresh)
                    fresh.chmod(0o600)
                    fresh.replace(there.with_name(there.name + suffix))
        except OSError as error:
            why = f"its disk takes nothing, and {self.folder} has no room for it ({error.strerror})"
            raise StorageRefused(f"{self.home}: {why}") from None

    def _return(self) -> bool:
        """In one transaction, and only onto what it began as; False where that failed."""
        if holder_of(self.away) is not None:
            return False
        try:
            with _held(self.away) as newer, _held(self.home) as older:
                goes_on, rows = newer.goes_on_from(older), older.seq
                if goes_on:
                    _copied(self.away, self.home)
        except (sqlite3.Error, StorageRefused):
            return False
        if not goes_on:
            why = f"it went on in {self.away}, which does not begin with the {rows:,} rows here"
            raise StorageRefused(f"{self.home}: {why}: take one of them away")
        shutil.rmtree(self.folder)
        return True


def _held(path: Path) -> Journal:
    return open_journal(str(path), holder="a journal on its way home")


def _copied(source: Path, target: Path) -> None:
    """By SQLite, all of it or none, and on the disk when this returns."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        new.execute("PRAGMA synchronous = FULL")
        old.backup(new)
