"""How much may be sent, and when: a bucket that fills with market time."""

from datetime import datetime, timedelta


class Bucket:
    """Starts full; every taking costs one."""

    def __init__(self, *, size: int, each: timedelta) -> None:
        self._size = size
        self._each = each
        self._left = float(size)
        self._seen: datetime | None = None

    def holds(self, now: datetime, count: int = 1) -> bool:
        """Whether so many are in it."""
        return self._fill(now) >= count

    def take(self, now: datetime) -> None:
        """One less."""
        self._left = self._fill(now) - 1

    def full_enough(self, now: datetime, count: int) -> datetime:
        """When it will hold so many."""
        return now + self._each * max(0.0, count - self._fill(now))

    def _fill(self, now: datetime) -> float:
        """A clock that stands still fills nothing; rounding must never keep one waiting for ever."""
        if self._seen is not None:
            passed = max(timedelta(), now - self._seen) / self._each
            self._left = min(self._size, round(self._left + passed, 6))
        self._seen = now
        return self._left
