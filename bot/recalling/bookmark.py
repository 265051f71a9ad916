"""How far a journal was read, and all that was known there: a file beside it.

A bookmark is never the truth. Whoever doubts it reads the journal from its first row, and finds the same.
"""

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from storage.chain import Chain
from storage.place import file_of, folder_of
from storage.refuge import MEMORY, home_of, is_refuge
from storage.refused import StorageRefused

FOREIGN = stat.S_IWGRP | stat.S_IWOTH
HOUSE = Path(__file__).resolve().parents[2]
ROOMS = ("engine", "bot", "storage")
"""All of them: who could say which line changes nothing that is remembered?"""

Count = Annotated[int, msgspec.Meta(ge=1, le=(1 << 63) - 1)]
Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Unfit(Exception):
    """A file where a bookmark should be, and why it is none."""


class Head(msgspec.Struct, frozen=True):
    """What can be said of a bookmark without opening it."""

    seq: Count
    hash: Digest
    steps: Count
    build: Digest
    made_by: Digest

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


@cache
def build() -> str:
    """Every line of the house, and of the lock that says what else it is built of."""
    files = sorted(path for room in ROOMS for path in (HOUSE / room).rglob("*.py"))
    lines = hashlib.sha256()
    for path in (*files, HOUSE / "requirements.lock"):
        with suppress(FileNotFoundError):
            lines.update(f"{path.relative_to(HOUSE)}\n".encode() + path.read_bytes())
    return lines.hexdigest()


def beside(database: str) -> Path:
    """The one that is written."""
    file = file_of(database)
    if file is None or not file.name:
        file = folder_of(database) / "desk"
    return file.with_name(f"{file.name}.bookmark")


def read(database: str, memory: Path = MEMORY) -> Bookmark | None:
    """What lies there; a journal in memory has its bookmark at home."""
    paths, here = [beside(database)], folder_of(database)
    if is_refuge(here, memory) and (home := home_of(here)) is not None:
        paths.append(beside(str(home)))
    found = (_read(path) for path in paths)
    return next((mark for mark in found if mark is not None), None)


def proof(database: str, memory: Path = MEMORY) -> Chain | None:
    """How much of it this build need not prove again; of what came from a bad disk, nothing."""
    if is_refuge(folder_of(database), memory):
        return None
    with suppress(Unfit):
        mark = read(database)
        if mark is not None and mark.head.build == build():
            return mark.head.proven
    return None


def _read(path: Path) -> Bookmark | None:
    """Only if nobody else could have written it."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if found.st_uid != os.getuid() or found.st_mode & FOREIGN:
                raise Unfit(f"{path}: others could have written it")
            digest, _, said = file.read().partition(b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unfit(f"{path}: it cannot be read ({error.strerror})") from error
    if digest != _digest(said):
        raise Unfit(f"{path}: damaged")
    head, _, body = said.partition(b"\n")
    try:
        return Bookmark(path, msgspec.json.decode(head, type=Head), body)
    except msgspec.MsgspecError as error:
        raise Unfit(f"{path}: made by another build") from error


def write(database: str, head: Head, body: bytes) -> Path:
    """Whole, or the former one stays."""
    path = beside(database)
    fresh = path.with_name(f"{path.name}.new")
    said = msgspec.json.encode(head) + b"\n" + body
    try:
        fresh.unlink(missing_ok=True)
        fresh.touch(mode=0o600)
        with fresh.open("wb") as file:
            file.write(_digest(said) + b"\n" + said)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise StorageRefused(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
    return path


def _digest(said: bytes) -> bytes:
    return hashlib.sha256(said).hexdigest().encode()
