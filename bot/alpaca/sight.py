"""Whether a feed can see: lost and restored are said once each, and the reason beside."""

from datetime import datetime, timedelta

from bot.alpaca.together import Line
from bot.clock import Clock
from engine.model.events import FeedLost, FeedRestored, PayloadRefused

AGAIN = timedelta(minutes=1)
WHY_MAX = 500


class Sight:
    """Of one feed, by the name the desk knows it under."""

    def __init__(self, feed: str, clock: Clock) -> None:
        self.feed = feed
        self._clock = clock
        self._lost = self._for_good = False
        self._said: dict[str, datetime] = {}

    @property
    def lost(self) -> bool:
        return self._lost

    def odd(self, put: Line, why: str) -> None:
        """Something nobody could read, or nobody answered: said, not fatal, and the same not all the time."""
        now, why = self._clock.now(), why[:WHY_MAX]
        self._said = {each: at for each, at in self._said.items() if now - at < AGAIN}
        if why not in self._said:
            self._said[why] = now
            put(PayloadRefused(now, self.feed, why))

    def lose(self, put: Line, why: str, *, for_good: bool = False) -> None:
        """Blind from now on; for good when only a person can mend it: that is said of a lost feed too."""
        given_up = for_good and not self._for_good
        self._for_good |= for_good
        if given_up or not self._lost:
            self._lost = True
            self.odd(put, why)
            told = f"{why}: given up until the next start" if for_good else why
            put(FeedLost(self._clock.now(), self.feed, told))

    def restore(self, put: Line) -> None:
        """It sees again."""
        if self._lost and not self._for_good:
            self._lost = False
            put(FeedRestored(self._clock.now(), self.feed))
