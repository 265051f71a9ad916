"""What the edges have set aside since the start: of which feed, how much of it, and why last."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from bot.chat.words import clock, plain, shortened
from engine.model.events import PayloadRefused

FEEDS_SHOWN, WHY_SHOWN = 8, 120


@dataclass(frozen=True, slots=True)
class Refused:
    """One feed's."""

    rows: int
    why: str
    at: datetime


@dataclass(slots=True)
class SetAside:
    """Since the start and not of the day: what a plan withholds is said once in a life."""

    feeds: dict[str, Refused] = field(default_factory=dict)
    """In the order of their latest."""

    def take(self, event: PayloadRefused) -> None:
        """One more, and its reason is the latest."""
        before = self.feeds.pop(event.feed, None)
        first = Refused(1, event.why, event.at)
        self.feeds[event.feed] = first if before is None else replace(first, rows=before.rows + 1)

    def lines(self, zone: tzinfo) -> Iterator[str]:
        """A line per feed, the newest first."""
        newest = list(reversed(self.feeds.items()))
        for feed, each in newest[:FEEDS_SHOWN]:
            why = shortened(" ".join(each.why.split()), WHY_SHOWN)
            yield f"{plain(feed)}: {each.rows:,} set aside, last: {why} ({clock(each.at, zone)})"
        if len(newest) > FEEDS_SHOWN:
            yield f"and of {len(newest) - FEEDS_SHOWN} more feeds"
