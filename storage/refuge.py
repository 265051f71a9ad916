"""A folder in memory for a journal whose disk takes nothing more, and how to tell such a disk."""

import errno
import os
import stat
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from storage.refused import StorageRefused

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it, 0700, and nobody else's is believed
PROBE, PROBED = ".probe", bytes(1 << 20)
_NAMED = "tapdesk-"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
TAKES_NOTHING = frozenset({errno.EROFS, errno.EIO, errno.ENOSPC, errno.EDQUOT})


def takes(folder: Path) -> bool:
    """Whether a megabyte reaches the disk. Whatever else is wrong is for whoever opens the journal to say."""
    probe = folder / PROBE
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


def ours(folder: Path) -> bool:
    """In a place where anybody may make folders: this one is nobody else's, and nobody else looks in."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & OTHERS


def refuge_of(home: Path, memory: Path = MEMORY) -> Path:
    """One folder for each journal and whoever runs it, found again by every process of theirs."""
    named = sha256(f"{os.getuid()} {home.resolve()}".encode()).hexdigest()[:16]
    return memory / f"{_NAMED}{named}"


def is_refuge(folder: Path, memory: Path = MEMORY) -> bool:
    """By its name alone."""
    return folder.parent == memory and folder.name.startswith(_NAMED)


def made(folder: Path) -> Path:
    """The folder, with nobody else in it."""
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if not ours(folder):
        raise StorageRefused(f"{folder}: it is not ours alone: take it away")
    return folder
