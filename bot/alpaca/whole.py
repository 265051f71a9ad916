"""Whether the broker's books still come whole: while one route fails, the desk would buy on old ones."""

from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.alpaca.rest import Refused, Silence
from bot.alpaca.together import Line
from bot.clock import Clock
from engine.model.events import BrokerDoubted

T = TypeVar("T")
DOUBTED_AFTER = timedelta(seconds=20)
"""Three looks in a row that came to nothing."""


class Whole:
    """Doubted once while they do not come; two reads that agree end the doubt, as they end any."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._missed_at: datetime | None = None
        self._doubted = False

    @property
    def missed(self) -> bool:
        """The last look came to nothing."""
        return self._missed_at is not None

    def came(self) -> None:
        """All of it was read."""
        self._missed_at, self._doubted = None, False

    def miss(self, put: Line, why: str) -> None:
        """Somebody did not answer for a part of it."""
        now = self._clock.now()
        self._missed_at = self._missed_at or now
        if not self._doubted and now - self._missed_at >= DOUBTED_AFTER:
            self._doubted = True
            put(BrokerDoubted(now, f"the broker's books do not come: {why}"))


async def part(what: str, asked: Awaitable[T]) -> T:
    """One part of a look; whoever does not answer is named."""
    try:
        return await asked
    except (Silence, Refused) as error:
        raise Silence(f"{what}: {error}") from None
