"""What the stream should have told: a mute one is known by what only the questions bring."""

from datetime import datetime

from bot.clock import Clock
from bot.feeds.whales.remembered import Seen
from bot.feeds.whales.singles import STREAM_LAG_MAX

TOLD_MAX = 1_000


class Streamed:
    """Since when it speaks, and how much it has left out since."""

    def __init__(self, clock: Clock) -> None:
        self.since: datetime | None = None
        self.missed = 0
        self._clock = clock
        self._left_to_prints = Seen(TOLD_MAX)

    def begin(self) -> None:
        """It was joined."""
        self.since, self.missed = self._clock.now(), 0

    def end(self) -> bool:
        """Whether it had begun."""
        begun, self.since = self.since is not None, None
        return begun

    def leave_to_prints(self, print_id: str | None) -> None:
        """It told an alert that nobody repeats yet, for its prints may come."""
        self._left_to_prints.add(print_id)

    def lost(self) -> None:
        """Its prints did not come."""
        self.missed += 1

    def asked(self, print_id: str | None, seen_at: datetime | None) -> None:
        """A question brought what was never told here; late is not missed, nor is what it left to prints."""
        if self.since is None or seen_at is None or print_id in self._left_to_prints:
            return
        if self.since < seen_at < self._clock.now() - STREAM_LAG_MAX:
            self.missed += 1
