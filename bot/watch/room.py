"""Room for the journal: before there is none, nothing more is bought, and a file lies by for what is held."""

import os
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from bot.clock import Clock
from engine.model.events import Event, Halt
from storage.place import Free, free

LAID_BY = "reserve"
DISK = "the disk"
"""Who halts a desk whose journal has no room, or none at home."""

MB = 1 << 20
RESERVE, LAST, FLOOR, ENOUGH = 32 * MB, 16 * MB, 128 * MB, 256 * MB
"""What is laid by; when it is given up; from where on nothing is bought; from where on all is well again."""

LOOK = timedelta(seconds=2)


def lay_by(folder: Path, left: Free = free) -> None:
    """With bytes that no filesystem can fold up: room that is ours when others have filled the disk."""
    path, begun = folder / LAID_BY, folder / f"{LAID_BY}.new"
    with suppress(OSError):
        begun.unlink(missing_ok=True)
        if path.exists() or left(folder) < RESERVE + ENOUGH:
            return
        begun.touch(mode=0o600)
        with begun.open("wb") as file:
            for _ in range(RESERVE // MB):
                file.write(os.urandom(MB))
            os.fsync(file.fileno())
        begun.replace(path)


def give_up(folder: Path, left: Free = free) -> bool:
    """A start and a panic must be written down like everything else; whoever finds no room makes some.

    Nothing that goes wrong with a precaution may end what it is for.
    """
    path = folder / LAID_BY
    with suppress(OSError):
        if path.exists() and left(folder) < LAST:
            path.unlink()
            return True
    return False


class Room:
    """Looks every other second; a halt goes on leaving what is held, and a person resumes."""

    def __init__(self, folder: Path, clock: Clock, left: Free = free) -> None:
        self._folder = folder
        self._clock = clock
        self._left = left
        self._short = False

    async def events(self) -> AsyncIterator[Event]:
        """Once each time it gets short, once a start while it is, and when what was laid by is given up."""
        while True:
            now, given = self._clock.now(), give_up(self._folder, self._left)
            left = self._seen()
            short = left is not None and left < (ENOUGH if self._short else FLOOR)
            if left is not None and short and (given or not self._short):
                yield Halt(now, f"{DISK}: {left // MB} MB left, kept for what is held")
            self._short = short
            await self._clock.sleep_until(now + LOOK)

    def _seen(self) -> int | None:
        """What cannot be measured is not known; whether it can be written to, the journal finds out."""
        try:
            return self._left(self._folder)
        except OSError:
            return None
