"""Appending to a day: a frame is a single write, so a killed process leaves whole frames and one tail."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from storage.recording.frames import MAGIC, Frame, packed
from storage.recording.lines import squeezed
from storage.recording.shelf import Shelf, sync_folder

LIVE_LEVEL = 1


class Part:
    """One file of one life. What `write` has returned for survives a kill; what `sync` has, a power cut."""

    def __init__(self, shelf: Shelf, day: date, first: int) -> None:
        shelf.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path: Path = shelf.next_part(day)
        self._first = first
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self.size = self._put(MAGIC)
        sync_folder(shelf.folder)

    def write(self, lines: Sequence[str], count: int, row_from: int, row_to: int, lost: int) -> None:
        """One frame; `lines` are the events, after a life's beginning if one does here."""
        body = squeezed("".join(lines).encode(), LIVE_LEVEL)
        self.size += self._put(packed(Frame(self._first, row_from, row_to, count, lost, body)))
        self._first += count

    def sync(self) -> None:
        """Durable against a power cut from here back."""
        os.fsync(self._file)

    def close(self) -> None:
        """Whole and durable."""
        try:
            self.sync()
        finally:
            os.close(self._file)

    def _put(self, data: bytes) -> int:
        left = memoryview(data)
        while left:
            left = left[os.write(self._file, left) :]
        return len(data)
