"""A shelf with a day on it, as the recorder's thread leaves one."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from engine.model.events import Event, QuoteMoved
from engine.model.quote import Quote
from engine.replay import Step
from storage.recording.keeping import Keeping
from storage.recording.lines import Opened
from storage.recording.reading import day
from storage.recording.shelf import Shelf

DAY = date(2026, 7, 31)
OPEN = datetime(2026, 7, 31, 13, 30, tzinfo=UTC)
PLENTY = 10**9


def quotes(count: int, *, start: int = 0, at: datetime = OPEN) -> list[Event]:
    """One a second, each told from every other."""
    return [
        QuoteMoved(at + timedelta(seconds=n), "LUNR", Quote(Decimal(n + 1), Decimal(n + 2)))
        for n in range(start, start + count)
    ]


def opened(at: datetime = OPEN) -> Opened:
    return Opened(at, "test", "LUNR", "plays", "SYNTHETIC")


def keeping(
    shelf: Shelf,
    *,
    row: int = 0,
    at: datetime = OPEN,
    bytes_max: int = PLENTY,
    free_min: int = 0,
    said: list[str] | None = None,
) -> Keeping:
    """A life of the recorder, at its beginning; after a trouble it tries again at once."""
    say = ([] if said is None else said).append
    kept = Keeping(shelf, opened(at), row, bytes_max=bytes_max, say=say, free_min=free_min, again_s=0.0)
    kept.begin()
    return kept


def record(shelf: Shelf, events: Iterable[Event], *, row: int = 0, each: int = 10) -> None:
    """A life that ends well; a frame every few events."""
    life = keeping(shelf, row=row)
    for number, event in enumerate(events):
        life.step(Step(event, ()))
        if number % each == each - 1:
            life.rest(over=False)
    life.rest(over=True)


def events(shelf: Shelf, wanted: date = DAY) -> list[Event]:
    """What the day holds."""
    return [item for item in day(shelf, wanted) if isinstance(item, Event)]


def cut(path: Path, size: int) -> Path:
    """As a crash leaves it."""
    path.write_bytes(path.read_bytes()[:size])
    return path


def shelves(folder: Path) -> Iterator[Shelf]:
    """Fresh ones, for tests that are tried many times in one folder."""
    number = 0
    while True:
        number += 1
        yield Shelf(folder / str(number))
