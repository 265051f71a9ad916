"""One writer at a time: a lock that dies with its process, and a token that outlives it."""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import sqlalchemy as sa

from storage import migrations
from storage.database import Database
from storage.prepared import Prepared
from storage.refuge import OTHERS
from storage.refused import StorageRefused
from storage.schema import lease

PATIENCE_S = 2.0
"""A server needs a moment to notice that the desk before us was killed."""

_DESK = 0x7A9DE5C
_NEWEST = Prepared(sa.select(lease.c.token, lease.c.holder).with_for_update(read=True))
_TRY_LOCK = sa.text("SELECT pg_try_advisory_lock(:desk, hashtext(current_schema()))").bindparams(desk=_DESK)


class Lease:
    """The only connection that writes, for as long as nobody has taken a newer token."""

    def __init__(self, database: Database, holder: str) -> None:
        self._database = database
        self._holder = f"{holder} (process {os.getpid()} on {socket.gethostname()})"
        self._token = 0
        self._turn = Lock()
        self._connection: sa.Connection | None = None
        self._file = _lock_file(database.path.resolve(), self._holder) if database.path is not None else None
        if self._file is None:
            self._connection = _lock_server(database)

    def take(self) -> None:
        """Bring the tables up to date and raise the token, both or neither: every older holder is out."""
        with self._database.plainly():
            if self._connection is None:
                self._connection = self._database.writing.connect()
            with self._connection.begin():
                migrations.upgrade(self._connection)
                now = datetime.now(UTC)
                raised = sa.update(lease).values(token=lease.c.token + 1, holder=self._holder, taken_at=now)
                self._connection.execute(raised)
                self._token = self._connection.execute(sa.select(lease.c.token)).scalar_one()

    @contextmanager
    def transaction(self, *, soon: bool = False) -> Iterator[sa.Connection]:
        """All writing goes through here, one at a time, and only while the token is the newest.

        On the disk when it returns; what may be `soon` is there with the next that must be, at the latest.
        """
        place, connection = self._database.place, self._connection
        with self._turn, self._database.plainly():
            if connection is None or connection.closed or connection.invalidated:
                raise StorageRefused(f"{place}: it is no longer open: nothing was written")
            with self._database.unhurried(connection) if soon else nullcontext(), connection.begin():
                token, holder = _NEWEST.first(connection, {}) or (0, "nobody")
                if token != self._token:
                    raise StorageRefused(f"{place}: taken over by {holder}: nothing was written")
                yield connection

    def release(self) -> None:
        """Closing lets the locks go, as does the death of the process."""
        if self._connection is not None:
            with suppress(sa.exc.DBAPIError):
                self._connection.close()
            self._connection = None
        self._database.close()
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _lock_file(path: Path, holder: str) -> int:
    """A file of its own, because SQLite's own locks come and go with every transaction."""
    try:
        lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageRefused(f"{path}: cannot lock it ({error.strerror})") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(lock, 0)
        os.write(lock, holder.encode())
        _keep_private(path)
    except BlockingIOError:
        other = os.read(lock, 1000).decode(errors="replace") or "another process"
        os.close(lock)
        raise _in_use(str(path), other) from None
    except OSError as error:
        os.close(lock)
        raise StorageRefused(f"{path}: cannot lock it ({error.strerror})") from None
    return lock


def _keep_private(path: Path) -> None:
    """Before anything reads it, for what SQLite lays beside a file has that file's mode."""
    if path.exists() and path.stat().st_mode & OTHERS and path.stat().st_uid == os.getuid():
        path.chmod(0o600)


def holder_of(path: Path) -> str | None:
    """Who writes in this file now; looking takes nothing from anybody."""
    try:
        lock = os.open(f"{path.resolve()}.lock", os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.read(lock, 1000).decode(errors="replace") or "another process"
    finally:
        os.close(lock)
    return None


@contextmanager
def held_still(path: Path) -> Iterator[bool]:
    """Nobody begins to write in it meanwhile; False where somebody does already."""
    try:
        lock = os.open(f"{path}.lock", os.O_RDONLY)
    except FileNotFoundError:
        yield True
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(lock)


def _lock_server(database: Database) -> sa.Connection:
    """The lock lives as long as the connection that will do all the writing."""
    with database.plainly():
        connection, until = database.writing.connect(), time.monotonic() + PATIENCE_S
        while True:
            with connection.begin():
                if connection.execute(_TRY_LOCK).scalar_one():
                    return connection
            if time.monotonic() > until:
                break
            time.sleep(0.02)
        with connection.begin():
            known = sa.inspect(connection).has_table(lease.name)
            other = connection.execute(sa.select(lease.c.holder)).scalar_one() if known else "another process"
        connection.close()
    raise _in_use(database.place, other)


def _in_use(place: str, holder: str) -> StorageRefused:
    return StorageRefused(f"{place}: in use by {holder}: stop that one first")
