"""Room for the journal: before there is none, nothing more is bought, and a file lies by for what is held."""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from engine.model.events import Event, Halt

LAID_BY = "reserve"
MB = 1 << 20
RESERVE, LAST, FLOOR, ENOUGH = 32 * MB, 16 * MB, 128 * MB, 256 * MB
"""What is laid by; when it is given up; from where on nothing is bought; from where on all is well again."""

LOOK = timedelta(seconds=2)

Free = Callable[[Path], int]


def free(folder: Path) -> int:
    """Bytes anybody may still write there."""
    return shutil.disk_usage(folder).free


def lay_by(folder: Path, left: Free = free) -> None:
    """With bytes that no filesystem can fold up: room that is ours when others have filled the disk."""
    path = folder / LAID_BY
    if path.exists() or left(folder) < RESERVE + ENOUGH:
        return
    begun = path.with_suffix(".new")
    begun.touch(mode=0o600)
    with begun.open("wb") as file:
        for _ in range(RESERVE // MB):
            file.write(os.urandom(MB))
        os.fsync(file.fileno())
    begun.replace(path)


def give_up(folder: Path, left: Free = free) -> None:
    """A start and a panic must be written down like everything else; whoever finds no room makes some."""
    if left(folder) < LAST:
        (folder / LAID_BY).unlink(missing_ok=True)


class Room:
    """Looks every other second; a halt goes on leaving what is held, and a person resumes."""

    def __init__(self, folder: Path, clock: Clock, left: Free = free) -> None:
        self._folder = folder
        self._clock = clock
        self._left = left
        self._short = False

    async def events(self) -> AsyncIterator[Event]:
        """Once each time it gets short, and once a start while it is."""
        while True:
            now, left = self._clock.now(), self._seen()
            short = left is not None and left < (ENOUGH if self._short else FLOOR)
            if left is not None and short and not self._short:
                yield Halt(now, f"the disk: {left // MB} MB left, kept for what is held")
            self._short = short
            await self._clock.sleep_until(now + LOOK)

    def _seen(self) -> int | None:
        """What cannot be measured is not known; whether it can be written to, the journal finds out."""
        try:
            give_up(self._folder, self._left)
            return self._left(self._folder)
        except OSError:
            return None
