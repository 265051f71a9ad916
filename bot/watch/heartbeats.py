"""Who was heard of last, and whether anybody is in the middle of something."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime


class Heartbeats:
    """A stream that says nothing and a stream that is dead look alike, unless somebody counts."""

    def __init__(self) -> None:
        self.heard_at: dict[str, datetime] = {}
        self.frames: Counter[str] = Counter()
        self._working = 0

    @property
    def quiet(self) -> bool:
        """Nobody is between a question and its answer, or between an answer and what follows from it."""
        return self._working == 0

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around every piece of work that began because something happened."""
        self._working += 1
        try:
            yield
        finally:
            self._working -= 1

    def heard(self, stream: str, at: datetime) -> None:
        """One frame, one reply, one update: the stream lives."""
        self.heard_at[stream] = at
        self.frames[stream] += 1
