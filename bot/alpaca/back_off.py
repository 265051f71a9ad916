"""How long to wait before knocking again: longer each time, never the same for two desks, never for ever."""

from datetime import timedelta
from random import Random

LONGEST_S = 30.0


class BackOff:
    """Starts again from the shortest once a connection has held."""

    def __init__(self, seed: int = 0) -> None:
        self._random = Random(seed)
        self._tries = 0

    def again(self) -> timedelta:
        """The next wait: 1, 2, 4 … at most thirty seconds, the last quarter of it by lot."""
        longest = min(LONGEST_S, 2.0**self._tries)
        self._tries = min(self._tries + 1, 10)
        return timedelta(seconds=longest * (0.75 + 0.25 * self._random.random()))

    def held(self) -> None:
        """It works again."""
        self._tries = 0
