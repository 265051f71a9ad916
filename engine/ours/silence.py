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
    lost: bool = False
    """A feed that stays lost for one question's sake is not lost anew when all the others fall silent."""

    def hear(self, event: Event) -> None:
        """A desk that was down or asleep did not ask, and counts from where it is there again."""
        match event:
            case FeedLost(feed=feed) if feed == self.feed:
                self.since, self.lost = self.since or event.at, True
            case FeedRestored(feed=feed) if feed == self.feed:
                self.since, self.lost = None, False
            case AccountSeen() | BrokerSeen():
                self.since = event.at if self.lost else None
            case DeskStarted():
                self.feed, self.since, self.lost = f"{event.account} orders", None, False
            case Woke() if self.since is not None:
                self.since = event.at
            case _:
                pass
