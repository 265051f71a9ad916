"""A recorded day, front to back, whatever files it consists of."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from storage.recording.lines import Told, told
from storage.recording.shelf import Shelf, of
from storage.refused import StorageRefused


def day(shelf: Shelf, wanted: date) -> Iterator[Told]:
    """Packed or still in parts; a day nobody recorded is refused with the days that are there."""
    if not shelf.files(wanted):
        days = shelf.days()
        there = f"{days[0]} to {days[-1]}, {len(days)} in all" if days else "none"
        raise StorageRefused(f"{shelf.folder}: {wanted} is not recorded; there: {there}")
    for frame in shelf.frames(wanted):
        yield from told(frame, f"{shelf.folder}/{wanted}")


def file(path: Path) -> Iterator[Told]:
    """One file of a day, wherever it lies."""
    for frame in of(path):
        yield from told(frame, str(path))
