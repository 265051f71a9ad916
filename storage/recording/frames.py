"""A recording on the disk: whole frames one after another, each with its length and its checksum."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from storage.refused import StorageRefused

MAGIC = b"tapdesk recording 1\n"
_MARK = b"\xf7TDF"
_FRONT = struct.Struct("<4sII")
_REST = struct.Struct("<QQQII")
_BODY_MAX = 1 << 28


@dataclass(frozen=True, slots=True)
class Frame:
    """Some events in a row, squeezed, and where in the day and in the journal they stand."""

    first: int
    """Events of this day before it."""

    row_from: int
    """The journal's rows before its first event."""

    row_to: int
    """The journal's rows once its last event was decided on."""

    count: int
    lost: int
    """Events just before it that were not recorded."""

    body: bytes


def packed(frame: Frame) -> bytes:
    """As it stands in a file; the checksum covers all that follows it."""
    rest = _REST.pack(frame.first, frame.row_from, frame.row_to, frame.count, frame.lost) + frame.body
    return _FRONT.pack(_MARK, zlib.crc32(rest), len(rest)) + rest


class Torn(Exception):
    """The last frame was being written when the process or the power went; all before it is whole."""

    def __init__(self, at: int, size: int) -> None:
        super().__init__(f"{size - at} bytes of an unfinished frame")
        self.at, self.size = at, size


def frames(path: Path) -> Iterator[Frame]:
    """Each whole frame in order; then `Torn` if the tail is one, or a refusal if the file is damaged."""
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            yield from _frames(file, path, size)
    except OSError as error:
        raise StorageRefused(f"{path}: {error.strerror}") from None


def _frames(file: BinaryIO, path: Path, size: int) -> Iterator[Frame]:
    magic = file.read(len(MAGIC))
    if magic != MAGIC:
        if MAGIC.startswith(magic):
            raise Torn(0, size)
        raise StorageRefused(f"{path}: not a recording, or one of a newer build")
    while (at := file.tell()) < size:
        frame = _frame(file, size - at)
        if frame is None:
            _judge(file, path, at, size)
        else:
            yield frame


def _frame(file: BinaryIO, left: int) -> Frame | None:
    front = file.read(_FRONT.size)
    if len(front) < _FRONT.size:
        return None
    mark, checksum, length = _FRONT.unpack(front)
    if mark != _MARK or not _REST.size <= length <= min(left - _FRONT.size, _BODY_MAX):
        return None
    rest = file.read(length)
    if zlib.crc32(rest) != checksum:
        return None
    first, row_from, row_to, count, lost = _REST.unpack_from(rest)
    return Frame(first, row_from, row_to, count, lost, rest[_REST.size :])


def _judge(file: BinaryIO, path: Path, at: int, size: int) -> None:
    """A bad frame is a torn tail only if no other begins after it."""
    file.seek(at + 1)
    if _another(file):
        raise StorageRefused(f"{path}: damaged at byte {at} of {size}")
    raise Torn(at, size)


def _another(file: BinaryIO) -> bool:
    before = b""
    while piece := file.read(1 << 20):
        if _MARK in before + piece:
            return True
        before = piece[-len(_MARK) :]
    return False


def mended(path: Path) -> int:
    """Cuts a torn tail off and says how many bytes that were; a damaged file is refused, not mended."""
    try:
        for _ in frames(path):
            pass
    except Torn as torn:
        with path.open("r+b") as file:
            file.truncate(torn.at)
            if torn.at == 0:
                file.write(MAGIC)
        return torn.size - torn.at
    return 0
