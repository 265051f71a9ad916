"""How far long work has come: a bar where a person is looking, a line now and then in a log."""

import sys
import time
from collections.abc import Callable

WIDTH = 30
EVERY_S = 0.2
LINE_S = 10.0


class Progress:
    """Silent for the first second and on anything that is not a terminal."""

    def __init__(self, size: int) -> None:
        self._size = max(size, 1)
        self._next = time.monotonic() + 1.0
        self._shown = False
        self._wanted = sys.stderr.isatty()

    def show(self, done: int, events: int) -> None:
        """Redraw at most a few times a second."""
        if not self._wanted or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_S
        self._shown = True
        part = min(done / self._size, 1.0)
        bar = "█" * round(part * WIDTH)
        sys.stderr.write(f"\r{bar:<{WIDTH}} {part:4.0%} {events:,} events")
        sys.stderr.flush()

    def clear(self) -> None:
        """Leave no trace under the story."""
        if self._shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
            self._shown = False


class Lines:
    """Silent for the first ten seconds, then a line every ten."""

    def __init__(
        self, what: str, size: int, say: Callable[[str], None], passed: Callable[[], float] = time.monotonic
    ) -> None:
        self._what = what
        self._size = size
        self._say = say
        self._passed = passed
        self._next = passed() + LINE_S

    def show(self, done: int) -> None:
        """Asked as often as anybody likes."""
        if self._passed() >= self._next:
            self._next += LINE_S
            self._say(f"{self._what}: {done:,} of {self._size:,} rows")
