"""How long to wait before knocking again: longer each time, never the same for two desks, never for ever."""

from datetime import datetime, timedelta
from random import Random

from bot.clock import Clock

LONGEST_S = 30.0
LIVED = timedelta(seconds=30)
"""So long a connection must have held: whoever lets us in and drops us is knocked at ever more rarely too."""


class BackOff:
    """Starts again from the shortest once a connection has lived; each seed has lots of its own."""

    def __init__(self, clock: Clock, seed: str) -> None:
        self._clock = clock
        self._random = Random(seed)
        self._tries = 0
        self._made_at: datetime | None = None

    def made(self) -> None:
        """A connection, from now on."""
        self._made_at = self._clock.now()

    @property
    def lived(self) -> bool:
        """Whether the last one has held for a while."""
        return self._made_at is not None and self._clock.now() - self._made_at >= LIVED

    def again(self) -> timedelta:
        """The next wait: 1, 2, 4 … at most thirty seconds, the last quarter of it by lot."""
        if self.lived:
            self._tries = 0
        self._made_at = None
        longest = min(LONGEST_S, 2.0**self._tries)
        self._tries = min(self._tries + 1, 10)
        return timedelta(seconds=longest * (0.75 + 0.25 * self._random.random()))
