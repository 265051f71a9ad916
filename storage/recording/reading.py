"""A recorded day, front to back, whatever files it consists of."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from storage.recording.lines import Told, told
from storage.recording.shelf import Shelf, of
from storage.refused import StorageRefused

LISTED = 8


def day(shelf: Shelf, wanted: date) -> Iterator[Told]:
    """Packed or still in parts; a day nobody recorded is refused with the days that are there."""
    if not shelf.files(wanted):
        days = [day for day in shelf.days() if shelf.files(day)]
        raise StorageRefused(f"{shelf.folder}: {wanted} is not recorded; there: {_there(days, wanted)}")
    for frame in shelf.frames(wanted):
        yield from told(frame, f"{shelf.folder}/{wanted}")


def _there(days: list[date], wanted: date) -> str:
    """Each of them, or of many the first, the last and what lies nearest."""
    if len(days) <= LISTED:
        return ", ".join(map(str, days)) or "none"
    near = sorted(sorted(days, key=lambda day: abs(day - wanted))[:2])
    return f"{days[0]} to {days[-1]}, {len(days)} in all, the nearest {near[0]} and {near[1]}"


def file(path: Path) -> Iterator[Told]:
    """One file of a day, wherever it lies."""
    for frame in of(path):
        yield from told(frame, str(path))
