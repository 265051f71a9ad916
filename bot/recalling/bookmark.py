"""How far a journal was read, and all that was known there: a file beside it.

A bookmark is never the truth. Whoever doubts it reads the journal from its first row, and finds the same.
"""

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from storage.chain import Chain
from storage.place import file_of, folder_of
from storage.refuge import MEMORY, home_of, is_refuge
from storage.refused import StorageRefused

FOREIGN = stat.S_IWGRP | stat.S_IWOTH


class Head(msgspec.Struct, frozen=True):
    """What can be said of a bookmark without believing it."""

    seq: int
    hash: str
    steps: int
    made_by: str
    digest: str

    @property
    def proven(self) -> Chain:
        """Up to there somebody has followed the chain."""
        return Chain(self.seq, bytes.fromhex(self.hash))


@dataclass(frozen=True, slots=True)
class Bookmark:
    """As it lies there."""

    path: Path
    head: Head
    body: bytes

    @property
    def whole(self) -> bool:
        """Whether a disk has changed nothing of it."""
        return self.head.digest == _digest(self.body)


def beside(database: str) -> Path:
    """The one that is written."""
    file = file_of(database) or folder_of(database) / "desk"
    return file.with_name(f"{file.name}.bookmark")


def read(database: str, memory: Path = MEMORY) -> Bookmark | None:
    """What lies there, if nobody else could have written it; a journal in memory has its bookmark at home."""
    paths, here = [beside(database)], folder_of(database)
    if is_refuge(here, memory) and (home := home_of(here)) is not None:
        paths.append(beside(str(home)))
    for path in paths:
        with suppress(OSError, msgspec.MsgspecError, ValueError), path.open("rb") as file:
            found = os.fstat(file.fileno())
            if found.st_uid == os.getuid() and not found.st_mode & FOREIGN:
                return Bookmark(path, msgspec.json.decode(file.readline(), type=Head), file.read())
    return None


def write(database: str, body: bytes, at: Chain, steps: int, made_by: str) -> Path:
    """Whole, or the former one stays."""
    head, path = Head(at.seq, at.hash, steps, made_by, _digest(body)), beside(database)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        fresh.touch(mode=0o600)
        with fresh.open("wb") as file:
            file.write(msgspec.json.encode(head) + b"\n" + body)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise StorageRefused(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return path


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
