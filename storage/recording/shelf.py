"""The folder of recordings: parts while a day lasts, one packed file a day after it, the oldest pruned."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import sqlalchemy as sa

from storage.recording.frames import MAGIC, Frame, Torn, frames, mended, packed
from storage.recording.lines import squeezed, unsqueezed
from storage.refused import StorageRefused

PACKED_BYTES = 1 << 20
PACKED_LEVEL = 6
_PART, _DAY, _NEW, _ASIDE = ".part", ".day", ".new", ".damaged"


def beside(database: str) -> Path:
    """Where the recordings of a journal are: next to its file, or under its name for a server's."""
    if "://" not in database:
        return Path(database).with_suffix(".recorded")
    url = sa.make_url(database)
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database).with_suffix(".recorded")
    return Path("data") / f"{url.database or 'desk'}.recorded"


class Shelf:
    """All days of one desk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def day_file(self, day: date) -> Path:
        return self.folder / f"{day}{_DAY}"

    def parts(self, day: date) -> list[Path]:
        """In the order in which they were written."""
        return sorted(self.folder.glob(f"{day}.*{_PART}"))

    def next_part(self, day: date) -> Path:
        """A name that nobody has had today: a life never writes into another's file."""
        last = max((int(path.suffixes[-2][1:]) for path in self.parts(day)), default=0)
        return self.folder / f"{day}.{last + 1:04}{_PART}"

    def days(self) -> list[date]:
        """Oldest first."""
        found = set()
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            with suppress(ValueError):
                found.add(date.fromisoformat(path.name[:10]))
        return sorted(found)

    def files(self, day: date) -> list[Path]:
        """What a day consists of."""
        whole = self.day_file(day)
        return [*([whole] if whole.exists() else []), *self.parts(day)]

    def frames(self, day: date) -> Iterator[Frame]:
        """The day in order; a tail torn off by a crash is left out, a frame that was packed is told once."""
        told = 0
        for path in self.files(day):
            for frame in of(path):
                if frame.first >= told:
                    told = frame.first + frame.count
                    yield frame

    def counted(self, day: date) -> int:
        """How many events of this day are recorded."""
        return max((frame.first + frame.count for frame in self.frames(day)), default=0)

    def mend(self) -> list[str]:
        """Before a life begins: what crashes left is cut off, what is damaged set aside; both are said."""
        for left in self.folder.glob(f"*{_NEW}"):
            left.unlink()
        said = list[str]()
        for path in [path for day in self.days() for path in self.parts(day)]:
            try:
                cut = mended(path)
            except StorageRefused as error:
                aside = path.rename(path.with_suffix(_ASIDE))
                said.append(f"{error}: set aside as {aside.name}")
            else:
                said += [f"{path}: {cut} bytes of an unfinished frame cut off"] if cut else []
        return said

    def pack(self, day: date) -> None:
        """One file in place of the parts: written beside, made durable, renamed; only then the parts go."""
        parts = self.parts(day)
        if not parts:
            return
        whole = self.day_file(day)
        beside = whole.with_suffix(_NEW)
        with beside.open("wb") as file:
            file.write(MAGIC)
            for frame in self._packed(day):
                file.write(packed(frame))
            file.flush()
            os.fsync(file.fileno())
        beside.rename(whole)
        sync_folder(self.folder)
        for part in parts:
            part.unlink()

    def _packed(self, day: date) -> Iterator[Frame]:
        """What was packed before as it is; the rest in frames large enough to be squeezed well."""
        whole, gathered, size = self.day_file(day), list[Frame](), 0
        already = sum(1 for _ in frames(whole)) if whole.exists() else 0
        for number, frame in enumerate(self.frames(day)):
            if number < already:
                yield frame
                continue
            if gathered and (size >= PACKED_BYTES or not _follows(gathered[-1], frame)):
                yield _joined(gathered, str(whole))
                gathered, size = [], 0
            gathered.append(frame)
            size += len(frame.body)
        if gathered:
            yield _joined(gathered, str(whole))

    def size(self) -> int:
        """Bytes of all days."""
        return sum(self._size(day) for day in self.days())

    def _size(self, day: date) -> int:
        """Whatever bears its name, readable or not."""
        return sum(path.stat().st_size for path in self.folder.glob(f"{day}.*"))

    def prune(self, bytes_max: int, *, keep: date | None) -> list[str]:
        """The oldest days go until the rest fits; the day being recorded never does."""
        said, size = list[str](), self.size()
        for day in self.days():
            if size <= bytes_max or day == keep:
                break
            freed = self._size(day)
            for path in self.folder.glob(f"{day}.*"):
                path.unlink()
            size -= freed
            said.append(f"recording of {day} removed, {freed / 1e6:,.1f} MB: no more than its share is kept")
        return said


def of(path: Path) -> Iterator[Frame]:
    """A part may end in a torn frame; a packed day may not, for it was whole when it got its name."""
    try:
        yield from frames(path)
    except Torn as torn:
        if path.suffix != _PART:
            raise StorageRefused(f"{path}: damaged at byte {torn.at} of {torn.size}") from None


def sync_folder(folder: Path) -> None:
    """A name is only durable once its folder is."""
    at = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)


def _follows(before: Frame, frame: Frame) -> bool:
    """Whether nothing at all lies between; a life's beginning stays at the front of a frame."""
    begins = frame.row_from == before.row_to and frame.first == before.first + before.count
    return begins and not frame.lost and frame.count > 0


def _joined(gathered: list[Frame], name: str) -> Frame:
    first, last = gathered[0], gathered[-1]
    text = b"".join(unsqueezed(frame, name) for frame in gathered)
    count = sum(frame.count for frame in gathered)
    body = squeezed(text, PACKED_LEVEL)
    return Frame(first.first, first.row_from, last.row_to, count, first.lost, body)
