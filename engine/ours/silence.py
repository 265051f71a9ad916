"""Since when nothing is read of the broker, while the desk is there to ask."""

from dataclasses import dataclass
from datetime import datetime

from engine.model.events import AccountSeen, BrokerSeen, DeskStarted, Event, FeedLost, FeedRestored, Woke


@dataclass(slots=True)
class Silence:
    """Changes by what was heard, and ends when it was told: one silence is told once."""

    feed: str = ""
    """Under which name the reads of its books are lost and back."""
    since: datetime | None = None

    def hear(self, event: Event) -> None:
        """A desk that was down or asleep did not ask, and counts from where it is there again."""
        match event:
            case FeedLost(feed=feed) if feed == self.feed:
                self.since = self.since or event.at
            case FeedRestored(feed=feed) if feed == self.feed:
                self.since = None
            case AccountSeen() | BrokerSeen():
                self.since = None
            case DeskStarted():
                self.feed, self.since = f"{event.account} orders", None
            case Woke() if self.since is not None:
                self.since = event.at
            case _:
                pass
