"""A folder in memory for a journal whose disk takes nothing more, and how to tell such a disk."""

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from storage.refused import StorageRefused

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it, 0700, and nobody else's is believed
PROBE, PROBED = ".probe", bytes(1 << 20)
HOME = "home"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
_BROKEN = {
    "EROFS", "EIO", "ENOSPC", "EDQUOT", "EUCLEAN", "EBADMSG", "ENODATA", "EREMOTEIO", "ENOLINK", "ETIMEDOUT",
    "ENODEV", "ENXIO",
}  # fmt: skip
TAKES_NOTHING = frozenset(code for code, name in errno.errorcode.items() if name in _BROKEN)
"""What a full, read-only, failing or vanished disk says; not every system knows all of them."""
_NAMED = "tapdesk-"


def takes(folder: Path) -> bool:
    """Whether a megabyte reaches the disk, asked by its owner only. What else is wrong is not said here."""
    probe = folder / PROBE
    if owner_of(folder) != os.getuid():
        return True
    try:
        with probe.open("wb") as file:
            file.write(PROBED)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno not in TAKES_NOTHING
    finally:
        with suppress(OSError):
            probe.unlink(missing_ok=True)
    return True


def owner_of(path: Path) -> int:
    """Whose it is, so that root speaks of the same desk; what is not there would be ours."""
    try:
        return path.stat().st_uid
    except OSError:
        return os.getuid()


def desk_of(home: Path) -> int:
    """The user whose desk it is, whoever asks."""
    return owner_of(home.resolve().parent)


def refuge_of(home: Path, memory: Path = MEMORY) -> Path:
    """One folder for each journal and its owner, found again by every process of theirs."""
    named = sha256(f"{desk_of(home)} {home.resolve()}".encode()).hexdigest()[:16]
    return memory / f"{_NAMED}{named}"


def is_refuge(folder: Path, memory: Path = MEMORY) -> bool:
    """By its name alone."""
    return folder.parent == memory and folder.name.startswith(_NAMED)


def marked(refuge: Path, mark: str, text: str) -> None:
    """For whoever finds it, in this life or the next."""
    (refuge / mark).touch(mode=0o600)
    (refuge / mark).write_text(text)


def home_of(refuge: Path) -> Path | None:
    """Whose refuge it is."""
    try:
        return Path((refuge / HOME).read_text())
    except OSError:
        return None


def ours(folder: Path, uid: int | None = None) -> bool:
    """In a place where anybody may make folders: this one is nobody else's, and nobody else looks in."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    owned = found.st_uid == (os.getuid() if uid is None else uid)
    return stat.S_ISDIR(found.st_mode) and owned and not found.st_mode & OTHERS


def made(folder: Path, uid: int | None = None) -> Path:
    """The folder, with nobody else in it; root makes it for the desk's own user, and nobody else does."""
    if os.getuid() not in (0, uid if uid is not None else os.getuid()):
        raise StorageRefused(f"{folder}: it is another user's to make")
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if uid is not None and uid != os.getuid():
            os.chown(folder, uid, -1)
    if os.path.lexists(folder) and not ours(folder, uid):
        raise StorageRefused(f"{folder}: it is not ours alone: take it away")
    return folder


@contextmanager
def locked(folder: Path, uid: int | None = None) -> Iterator[None]:
    """One at a time; whoever waited for a folder that was taken away meanwhile makes it again."""
    while True:
        made(folder, uid)
        with suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            break
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_still(folder, lock):
            yield
            return
    finally:
        os.close(lock)
    with locked(folder, uid):
        yield


def _is_still(folder: Path, lock: int) -> bool:
    try:
        return os.fstat(lock).st_ino == folder.stat().st_ino
    except FileNotFoundError:
        return False
