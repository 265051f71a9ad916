"""One underlying's minutes: kept, filled, corrected, so that no reading depends on when a bar arrived."""

from collections import deque
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, Protocol

from engine.theirs.readings import Readings

Outcome = Literal["new", "corrected", "known", "outside", "too late"]

_MINUTE = timedelta(minutes=1)
_CHUNK = 130
_CHUNKS_KEPT = 4  # a whole session of 390 minutes, and the chunk being filled


class Bar(Protocol):
    """A closed minute, stamped with its start; `filled` is one nobody traded or nobody sent."""

    @property
    def starts(self) -> datetime: ...
    @property
    def open(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def close(self) -> float: ...
    @property
    def volume(self) -> float: ...
    @property
    def filled(self) -> bool: ...


class Chunk:
    """Some minutes in a row, and the readings as they stood before them; no bar is a filled minute."""

    __slots__ = ("bars", "before", "first", "opens")

    def __init__(self, opens: datetime, first: int, before: Readings) -> None:
        self.opens = opens
        self.first = first
        self.before = before
        self.bars: list[Bar | None] = []

    @property
    def starts(self) -> datetime:
        return self.opens + self.first * _MINUTE

    def place(self, starts: datetime) -> int | None:
        """Where a minute stands among these, if it does."""
        minute, odd = divmod(starts - self.opens, _MINUTE)
        place = minute - self.first
        return place if not odd and 0 <= place < len(self.bars) else None

    def read(self, readings: Readings) -> None:
        """All of it again, filled minutes at whatever close now stands before them."""
        readings.open_session(self.opens)
        for minute, bar in enumerate(self.bars, self.first):
            _read(readings, minute, bar)


class Bars:
    """A late or corrected minute is put in its place and everything from there on is read again, in order."""

    __slots__ = ("_chunk", "_chunks", "_minutes", "_next", "_starts", "due", "now", "opens", "volume")

    def __init__(self, opens: datetime, closes: datetime) -> None:
        self.now = Readings()
        self._chunks: deque[Chunk] = deque(maxlen=_CHUNKS_KEPT)
        self._start(opens, closes)

    def open_session(self, opens: datetime, closes: datetime) -> None:
        """Yesterday is filled to its close first, so that a quiet last minute is still a minute."""
        if opens != self.opens:
            self._fill_until(self._minutes)
            self._start(opens, closes)

    def update(self, bar: Bar) -> Outcome:
        """Take a closed minute; what could not be used is said, never swallowed."""
        if bar.starts == self.due and not bar.filled:
            self._append(self._next, bar)
            return "new"
        since = bar.starts - self.opens
        minute, odd = divmod(since.seconds, 60)
        if since.days or odd or not self._next <= minute < self._minutes:
            return self._correct(bar)
        if minute > self._next:
            self._fill_until(minute)
        self._append(minute, None if bar.filled and self.now.close is not None else bar)
        return "new"

    def fill(self, at: datetime) -> int:
        """Fill each missing minute that ended by `at`; the caller takes off what it grants a late bar."""
        return self._fill_until(min((at - self.opens) // _MINUTE, self._minutes))

    def days_told(self, told: Mapping[date, float]) -> None:
        """Every checkpoint knows them too, or a corrected minute would forget them."""
        for readings in (self.now, *(chunk.before for chunk in self._chunks)):
            readings.days_told(told)

    def _start(self, opens: datetime, closes: datetime) -> None:
        self.opens = opens
        self._starts = _starts(opens, closes)
        self._minutes = len(self._starts)
        self._next = 0
        self.due: datetime | None = opens
        self.volume = 0.0
        self._chunk: Chunk | None = None
        self.now.open_session(opens)

    def _fill_until(self, minute: int) -> int:
        """Before the first bar ever there is no close to fill with."""
        if self.now.close is None:
            return 0
        missing = range(self._next, minute)
        for each in missing:
            self._append(each, None)
        return len(missing)

    def _append(self, minute: int, bar: Bar | None) -> None:
        chunk = self._chunk
        if chunk is None or len(chunk.bars) == _CHUNK:
            chunk = self._chunk = Chunk(self.opens, minute, self.now.copy())
            self._chunks.append(chunk)
        chunk.bars.append(bar)
        self._next = following = minute + 1
        self.due = self._starts[following] if following < self._minutes else None
        if bar is None:
            self.now.fill(minute)
        else:
            self.volume += bar.volume
            self.now.update(minute, bar.high, bar.low, bar.close, bar.volume, bar.filled, bar.open)

    def _correct(self, bar: Bar) -> Outcome:
        for index in range(len(self._chunks) - 1, -1, -1):
            chunk = self._chunks[index]
            place = chunk.place(bar.starts)
            if place is not None:
                kept = chunk.bars[place]
                if bar.filled or _same(kept, bar):
                    return "known"
                chunk.bars[place] = bar
                if chunk.opens == self.opens:
                    self.volume += bar.volume - (kept.volume if kept is not None else 0.0)
                self._read_again(index)
                return "corrected"
        return "too late" if self._chunks and bar.starts < self._chunks[0].starts else "outside"

    def _read_again(self, index: int) -> None:
        """From the checkpoint before the corrected minute, renewing the checkpoints after it."""
        now = self._chunks[index].before
        for later in range(index, len(self._chunks)):
            chunk = self._chunks[later]
            chunk.before, now = now, now.copy()
            chunk.read(now)
        now.open_session(self.opens)
        self.now = now


@lru_cache(maxsize=8)
def _starts(opens: datetime, closes: datetime) -> tuple[datetime, ...]:
    """When each minute of a session begins: every name asks, at every minute."""
    return tuple(opens + minute * _MINUTE for minute in range((closes - opens) // _MINUTE))


def _read(readings: Readings, minute: int, bar: Bar | None) -> None:
    if bar is None:
        readings.fill(minute)
    else:
        readings.update(minute, bar.high, bar.low, bar.close, bar.volume, bar.filled, bar.open)


def _same(kept: Bar | None, bar: Bar) -> bool:
    return kept is not None and (
        kept.open, kept.high, kept.low, kept.close, kept.volume, kept.filled
    ) == (bar.open, bar.high, bar.low, bar.close, bar.volume, bar.filled)  # fmt: skip
