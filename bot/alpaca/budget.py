"""So many requests a minute: a part of them is kept for orders, so that an exit never waits for a look."""

from collections import deque
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from bot.clock import Clock

WINDOW = timedelta(minutes=1)
JUST_OVER = timedelta(seconds=2)
"""It may end on the way from the broker to us, and is told in whole seconds."""
DIGITS_MAX = 10


class Spend(IntEnum):
    """How many requests must be left for this one to go out; orders and cancels always do."""

    ORDER = 0
    ASK = 15
    LOOK = 60


class Budget:
    """Counts its own requests and believes the vendor's count when that is lower."""

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._limit = limit
        self._spent: deque[datetime] = deque()
        self._told: tuple[int, datetime] | None = None
        self.named = False
        """Whether the vendor has said how many it allows; until then it is what we assume."""

    @property
    def limit(self) -> int:
        """A minute's, as the vendor said last."""
        return self._limit

    @property
    def left(self) -> int:
        """Of this minute, by whichever count is the poorer."""
        now = self._clock.now()
        while self._spent and now - self._spent[0] >= WINDOW:
            self._spent.popleft()
        own = self._limit - len(self._spent)
        if self._told is None or now >= self._told[1]:
            return own
        return min(own, self._told[0])

    @property
    def free_at(self) -> datetime:
        """When the vendor counts from zero again, by its own word of late; now, if it said nothing."""
        now = self._clock.now()
        return now if self._told is None else max(self._told[1], now)

    def allows(self, spend: Spend) -> bool:
        """Whether a request of this kind may go out now."""
        return spend is Spend.ORDER or self.left > spend

    def spend(self) -> None:
        """One went out."""
        self._spent.append(self._clock.now())
        if self._told is not None:
            self._told = self._told[0] - 1, self._told[1]

    def told(
        self,
        limit: str | None,
        remaining: str | None,
        reset: str | None,
        after: str | None = None,
        *,
        exhausted: bool,
    ) -> None:
        """What the reply's headers say; the free and the paid plan differ fifty times."""
        if allowed := count(limit):
            self._limit, self.named = allowed, True
        left = 0 if exhausted else count(remaining)
        if left is not None:
            self._told = left, self._until(count(reset), count(after), over=not exhausted)

    def _until(self, reset: int | None, after: int | None, *, over: bool) -> datetime:
        """A span needs no agreement between clocks, a time of day does; a minute at most in either case.

        Turned away though its minute is over by our clock, we know that the clocks differ: wait a whole one.
        """
        now = self._clock.now()
        if after:
            return now + min(timedelta(seconds=after), WINDOW)
        ends = now + WINDOW if reset is None else datetime.fromtimestamp(reset, UTC)
        if ends < now - JUST_OVER and not over:
            return now + WINDOW
        return min(max(ends, now), now + WINDOW)


def count(text: str | None) -> int | None:
    """A number in a header, if it is one: a raised two is a digit and none."""
    known = text is not None and text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX
    return int(text) if text is not None and known else None
