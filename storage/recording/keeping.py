"""What the recorder's thread does with a step: which day, which frame, and what if the disk will not."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.model.events import SessionOpened
from engine.replay import Step
from storage.recording.lines import Opened, line, opening
from storage.recording.shelf import Shelf
from storage.recording.writing import Part
from storage.refused import StorageRefused

SYNC_S, AGAIN_S = 5.0, 30.0
FRAME_MAX, HANDFUL = 4096, 32
PART_BYTES, FREE_MIN = 64 << 20, 256 << 20
AFTER_CLOSE = timedelta(minutes=15)
EXCHANGE = ZoneInfo("America/New_York")
DAWN = datetime.min.replace(tzinfo=UTC)

Say = Callable[[str], None]


@dataclass(slots=True)
class _Filling:
    """The frame so far."""

    lines: list[str] = field(default_factory=list)
    count: int = 0
    lost: int = 0


class Keeping:
    """Used by one thread; whatever the disk does ends in a sentence and a hole, never in an exception."""

    def __init__(
        self,
        shelf: Shelf,
        opened: Opened,
        row: int,
        *,
        bytes_max: int,
        say: Say,
        free_min: int = FREE_MIN,
        again_s: float = AGAIN_S,
    ) -> None:
        self._shelf = shelf
        self._free_min = free_min
        self._again_s = again_s
        self._opened = opened
        self._bytes_max = bytes_max
        self._say = say
        self._part: Part | None = None
        self._day = day_of(opened.at)
        self._until = self._packs_at = self._at = DAWN
        self._filling = _Filling()
        self._from = self._row = row
        self._count = 0
        self._synced = self._again = 0.0

    def begin(self) -> None:
        """What an earlier life left: torn tails are cut, finished days packed, old ones pruned."""
        with self._told():
            for said in self._shelf.mend():
                self._say(said)
        self._turn(self._day)

    def step(self, step: Step) -> None:
        """One event, whether anything followed from it or not."""
        event = step.event
        if event.at >= self._until:
            self._turn(day_of(event.at))
        filling = self._filling
        filling.lines.append(line(event))
        filling.count += 1
        self._at = event.at
        if step.kept:
            self._row += 1 + len(step.outputs)
        if type(event) is SessionOpened:
            self._packs_at = event.session.closes + AFTER_CLOSE
        if filling.count % HANDFUL == 0:
            time.sleep(0)
            if filling.count >= FRAME_MAX:
                self._flush()

    def missed(self, lost: int, lost_rows: int) -> None:
        """A hole, marked where it is: how many events, and how many rows of the journal."""
        if lost:
            self._flush()
            self._row += lost_rows
            self._from = self._row
            self._filling.lost += lost

    def rest(self, *, over: bool) -> None:
        """Nothing waits: what was gathered is written, now and then made durable, after the close packed."""
        self._flush()
        now = time.monotonic()
        if self._part is not None and now - self._synced >= SYNC_S:
            self._synced = now
            with self._told():
                self._part.sync()
        if over:
            self._close()
        elif DAWN < self._packs_at <= self._at:
            self._close()
            self._packs_at = DAWN
            self._tidy(self._shelf.days())

    def _turn(self, day: date) -> None:
        """Another day at the exchange: those before it are finished."""
        self._flush()
        self._close()
        self._day, self._until = day, _midnight_after(day)
        self._tidy([each for each in self._shelf.days() if each < day])
        with self._told():
            self._count = self._shelf.counted(day)

    def _flush(self) -> None:
        filling, self._filling = self._filling, _Filling()
        row_from, self._from = self._from, self._row
        if (filling.count or filling.lost) and not self._written(filling, row_from):
            self._filling.lost = filling.lost + filling.count

    def _written(self, filling: _Filling, row_from: int) -> bool:
        if time.monotonic() < self._again:
            return False
        try:
            part = self._part = self._part or self._begun(row_from)
            part.write(filling.lines, filling.count, row_from, self._row, filling.lost)
        except (OSError, StorageRefused) as error:
            self._close()
            self._say(f"not recording, trying again in {self._again_s:.0f} s: {_why(error)}")
            self._again = time.monotonic() + self._again_s
            return False
        self._count += filling.count
        if part.size >= PART_BYTES:
            self._close()
        return True

    def _begun(self, row: int) -> Part:
        """Not for the recorder to fill: the journal's disk, and more than its own share of it."""
        shelf, most = self._shelf, self._bytes_max
        shelf.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for said in shelf.prune(most, keep=self._day):
            self._say(said)
        if shelf.size() > most:
            raise OSError(f"today alone fills the {most / 1e6:,.0f} MB that are its share")
        if shutil.disk_usage(shelf.folder).free < self._free_min:
            raise OSError(f"the last {self._free_min >> 20} MB of {shelf.folder} are kept for the journal")
        part = Part(shelf, self._day, self._count)
        part.write([opening(self._opened)], 0, row, row, 0)
        return part

    def _close(self) -> None:
        part, self._part = self._part, None
        if part is not None:
            with self._told():
                part.close()

    def _tidy(self, finished: Sequence[date]) -> None:
        """Every finished day one file, and no more of them than their share."""
        for day in finished:
            with self._told():
                self._shelf.pack(day)
        with self._told():
            for said in self._shelf.prune(self._bytes_max, keep=self._day):
                self._say(said)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Housekeeping may fail, recording may not for that."""
        try:
            yield
        except (OSError, StorageRefused) as error:
            self._say(_why(error))


def _why(error: OSError | StorageRefused) -> str:
    known = isinstance(error, OSError) and error.strerror and error.filename
    return f"{error.filename}: {error.strerror}" if known and isinstance(error, OSError) else str(error)


def day_of(at: datetime) -> date:
    """The exchange's date."""
    return at.astimezone(EXCHANGE).date()


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), EXCHANGE).astimezone(UTC)
