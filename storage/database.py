"""The one file or the one server behind a desk: checked before it is touched, its errors in one line."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from storage import postgres, sqlite
from storage.refused import Broken, StorageRefused


class Database:
    """One engine that writes and one that cannot, so that whoever only reads can break nothing."""

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        if parsed.get_backend_name() == "sqlite":
            self.path: Path | None = Path(parsed.database or "")
            self.place = str(self.path)
            sqlite.check_place(self.path)
            self.writing, self.reading = sqlite.writer(self.path), sqlite.reader(self.path)
        else:
            self.path = None
            self.place = parsed.render_as_string(hide_password=True)
            self.writing, self.reading = postgres.writer(parsed), postgres.reader(parsed)

    @property
    def is_empty_file(self) -> bool:
        """A file that was made and never filled holds nothing that could be lost."""
        return self.path is not None and (not self.path.exists() or self.path.stat().st_size == 0)

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent look, which holds up nobody."""
        with self.plainly(), self.reading.begin() as connection:
            yield connection

    @contextmanager
    def plainly(self) -> Iterator[None]:
        """What the world did becomes one line; what a programmer did stays a crash."""
        try:
            yield
        except (sa.exc.DBAPIError, self.writing.dialect.loaded_dbapi.Error) as error:
            cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
            line = sqlite.line(cause) if isinstance(cause, sqlite3.Error) else None
            if line is None and self.path is None and cause is not None:
                line = postgres.line(cause)
            if line is None:
                raise
            refused = Broken if line in sqlite.FOR_GOOD else StorageRefused
            raise refused(f"{self.place}: {line}") from error

    @contextmanager
    def unhurried(self, connection: sa.Connection) -> Iterator[None]:
        """Commits leave it to a later one to wait for the disk; a server is asked for nothing of the kind."""
        if self.path is None:
            yield
            return
        with sqlite.unhurried(connection):
            yield

    def check_pages(self, but: str | None = None) -> None:
        """A damaged file is found before anything is built on it; one table may be proven otherwise."""
        if self.path is None:
            return
        with self.path.open("rb") as file:
            if file.read(len(sqlite.MAGIC)) != sqlite.MAGIC:
                raise Broken(f"{self.place}: it is not a database")
        with self.read() as connection:
            found = sqlite.damage(connection, but)
        if found is not None:
            raise Broken(f"{self.place}: {sqlite.DAMAGED}")

    def close(self) -> None:
        """Readers first: the last one out tidies up, and that must be one who may write."""
        self.reading.dispose()
        self.writing.dispose()


def _parse(url: str) -> sa.URL:
    if "://" not in url:
        return sa.URL.create("sqlite", database=url)
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise StorageRefused("the database URL cannot be read") from None
    match parsed.drivername.partition("+")[0]:
        case "sqlite":
            return parsed
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise StorageRefused(f"{other} is no database for a desk: SQLite and PostgreSQL are")
