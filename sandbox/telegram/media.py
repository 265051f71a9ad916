"""Files: kept as they came, named by the seed, measured by their own headers."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from sandbox.telegram.nouns import Document, File, PhotoSize
from sandbox.telegram.refusals import (
    FILE_TOO_BIG,
    PHOTO_DIMENSIONS,
    PHOTO_UNREADABLE,
    WRONG_FILE,
    Refused,
    bad,
)
from sandbox.telegram.wire import Upload

PHOTO_BYTES_MAX, FILE_BYTES_MAX = 10_000_000, 50_000_000
SIDES_MAX, RATIO_MAX = 10_000, 20
START_OF_FRAME = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


class Extent(NamedTuple):
    """Width and height in pixels, and the file ending of the kind of picture."""

    width: int
    height: int
    ending: str


def extent(content: bytes) -> Extent | None:
    """Read from the header of a PNG, GIF, JPEG or WebP; None for anything else."""
    try:
        match content[:4]:
            case b"\x89PNG" if content[12:16] == b"IHDR":
                return sides(">II", content[16:24], "png")
            case b"GIF8":
                return sides("<HH", content[6:10], "gif")
            case b"RIFF" if content[8:16] == b"WEBPVP8X":
                width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
                return Extent(width, height, "webp")
            case head if head[:2] == b"\xff\xd8":
                return next(frames(content), None)
            case _:
                return None
    except struct.error:
        return None


def sides(form: str, raw: bytes, ending: str) -> Extent:
    """Two numbers side by side."""
    width, height = struct.unpack(form, raw)
    return Extent(width, height, ending)


def frames(content: bytes) -> Iterator[Extent]:
    """The frame headers of a JPEG."""
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        if content[at + 1] in START_OF_FRAME:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            yield Extent(width, height, "jpg")
        at += 2 + length


@dataclass(frozen=True, slots=True)
class Stored:
    """A file with its names; `extent` only for a photo."""

    file_id: str
    unique_id: str
    path: str
    upload: Upload
    extent: Extent | None

    def photo(self) -> PhotoSize:
        """As a message tells a photo."""
        if self.extent is None:
            raise bad("can't use file of type Document as Photo")
        width, height, _ = self.extent
        return PhotoSize(
            file_id=self.file_id,
            file_unique_id=self.unique_id,
            width=width,
            height=height,
            file_size=len(self.upload.content),
        )

    def document(self) -> Document:
        """As a message tells a file."""
        if self.extent is not None:
            raise bad("can't use file of type Photo as Document")
        return Document(
            file_id=self.file_id,
            file_unique_id=self.unique_id,
            file_name=self.upload.name or None,
            mime_type=self.upload.content_type,
            file_size=len(self.upload.content),
        )

    def file(self) -> File:
        """As getFile tells it."""
        return File(
            file_id=self.file_id,
            file_unique_id=self.unique_id,
            file_size=len(self.upload.content),
            file_path=self.path,
        )


@dataclass(slots=True)
class Files:
    """All files there are, by each of their names."""

    seed: int
    by_id: dict[str, Stored] = field(default_factory=dict)
    by_unique_id: dict[str, Stored] = field(default_factory=dict)
    by_path: dict[str, Stored] = field(default_factory=dict)

    def photo(self, upload: Upload) -> Stored:
        """Keeps a photo, if it is one."""
        found = extent(upload.content)
        if found is None:
            raise PHOTO_UNREADABLE
        short, long = sorted(found[:2])
        if len(upload.content) > PHOTO_BYTES_MAX:
            raise FILE_TOO_BIG
        if short < 1 or short + long > SIDES_MAX or long > RATIO_MAX * short:
            raise PHOTO_DIMENSIONS
        return self.keep(upload, "photos", f".{found.ending}", found)

    def document(self, upload: Upload) -> Stored:
        """Keeps any file."""
        if not upload.content:
            raise bad("file must be non-empty")
        if len(upload.content) > FILE_BYTES_MAX:
            raise FILE_TOO_BIG
        ending = upload.name[upload.name.rfind(".") :] if "." in upload.name else ""
        return self.keep(upload, "documents", ending if ending[1:].isalnum() else "", None)

    def keep(self, upload: Upload, folder: str, ending: str, found: Extent | None) -> Stored:
        """Names derive from the seed and a count, so the same run tells the same ids."""
        count = len(self.by_id)
        name = blake2b(f"{self.seed} file {count}".encode(), digest_size=24).hexdigest()
        stored = Stored(f"AgAC{name}", f"AQAD{name[:12]}", f"{folder}/file_{count}{ending}", upload, found)
        self.by_id[stored.file_id] = stored
        self.by_unique_id[stored.unique_id] = stored
        self.by_path[stored.path] = stored
        return stored

    def find(self, file_id: str, complaint: Refused = WRONG_FILE) -> Stored:
        """A file somebody has sent before."""
        stored = self.by_id.get(file_id)
        if stored is None:
            raise complaint
        return stored
