"""SQLite as the desk uses it: a file of its own, every commit on the disk before it counts."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from storage.refused import StorageRefused

BUSY_S = 2

MAGIC = b"SQLite format 3\x00"
"""Looked for by us as well, because SQLite takes a file of a few foreign bytes for an empty one."""

DAMAGED, NO_DATABASE = "it is damaged: restore a backup", "it is not a database"
FOR_GOOD = frozenset({DAMAGED, NO_DATABASE})
"""No other try will read it."""

_LINES = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk takes no more (full, over its quota, or failing)",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_PERM: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_BUSY: "another program keeps it locked",
    sqlite3.SQLITE_LOCKED: "another program keeps it locked",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: NO_DATABASE,
}
_DURABLE, _IN_ORDER = "PRAGMA synchronous = FULL", "PRAGMA synchronous = NORMAL"
_NETWORK = frozenset(
    {
        "9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "glusterfs", "ncpfs", "nfs", "nfs4",
        "smb3", "smbfs",
    }
)  # fmt: skip


def writer(path: Path) -> sa.Engine:
    """The write lock is taken first, so that nothing read inside a transaction can be old."""
    engine = _engine(path, "rwc")
    sa.event.listen(engine, "connect", _keep_everything)
    sa.event.listen(engine, "begin", _take_the_lock)
    return engine


def reader(path: Path) -> sa.Engine:
    """Cannot write, and therefore cannot harm what it is asked to check."""
    engine = _engine(path, "ro")
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _engine(path: Path, mode: str) -> sa.Engine:
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"

    def connect() -> sqlite3.Connection:
        """We begin transactions ourselves: the driver's own way commits a migration half way."""
        if mode == "rwc" and not path.exists():
            path.touch(mode=0o600)
        return sqlite3.connect(uri, uri=True, timeout=BUSY_S, isolation_level=None, check_same_thread=False)

    return sa.create_engine("sqlite://", creator=connect, poolclass=QueuePool)


def _take_the_lock(connection: sa.Connection) -> None:
    connection.connection.cursor().execute("BEGIN IMMEDIATE")


def _keep_everything(connection: sqlite3.Connection, _: object) -> None:
    """A commit is on the disk when it returns; readers do not wait for it, nor it for them."""
    mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise StorageRefused(f"its filesystem cannot keep a write-ahead log beside it, only {mode}")
    connection.execute(_DURABLE)
    connection.execute("PRAGMA foreign_keys = ON")


@contextmanager
def unhurried(connection: sa.Connection) -> Iterator[None]:
    """A commit is in the log when it returns; the log is one, so the next durable commit takes it along."""
    cursor = connection.connection.cursor()
    cursor.execute(_IN_ORDER)
    try:
        yield
    finally:
        cursor.execute(_DURABLE)


def check_place(path: Path) -> None:
    """What can be known without opening the file."""
    if str(path) in ("", ".", ":memory:"):
        raise StorageRefused("a journal needs a file: memory forgets")
    if path.is_dir():
        raise StorageRefused(f"{path}: it is a folder")
    if not path.parent.is_dir():
        raise StorageRefused(f"{path}: there is no folder {path.parent}")
    table = Path("/proc/self/mountinfo")
    mounts = table.read_text(errors="replace") if table.exists() else ""
    if is_network(path.parent.resolve(), mounts):
        raise StorageRefused(f"{path}: it lies on a network filesystem, which can lose what was written")


def is_network(folder: Path, mounts: str) -> bool:
    """By the kernel's table of mounts: the deepest mount above a folder is the one it lies on."""
    deepest, kind = "", ""
    for line in mounts.splitlines():
        mount, _, source = line.partition(" - ")
        point = mount.split(" ")[4].replace("\\040", " ")
        if folder.is_relative_to(point) and len(point) >= len(deepest):
            deepest, kind = point, source.split(" ")[0]
    return kind in _NETWORK


def line(error: sqlite3.Error) -> str | None:
    """None for what only a programmer can have caused."""
    return _LINES.get(error.sqlite_errorcode & 0xFF) if hasattr(error, "sqlite_errorcode") else None


def damage(connection: sa.Connection, but: str | None) -> str | None:
    """The first thing that is wrong with a page, of all tables or of all but one."""
    asked = ["1"]
    if but is not None:
        asked = [name for name in sa.inspect(connection).get_table_names() if name != but]
    for each in asked:
        for (found,) in connection.exec_driver_sql(f"PRAGMA quick_check({each})"):
            if found != "ok":
                return str(found)
    return None
