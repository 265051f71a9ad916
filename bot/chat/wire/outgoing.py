"""What waits to be said in one chat, and which of it may go next: pure, so that it can be proved."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.chat.wire.buckets import Bucket
from bot.chat.wishes import Say, Show, Urgency

RANK = {urgency: rank for rank, urgency in enumerate(Urgency)}
SPARED = {Urgency.EDIT: 3, Urgency.ALERT: 2}
"""An edit leaves room in the bucket for an alert, and both leave room for what cannot wait."""

BURST, EACH = 6, timedelta(seconds=1)
BACK_OFF = (1, 2, 4, 5)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to send, its place in the queue, whether it was tried, and whether it may have been said."""

    wish: Show | Say
    number: int
    since: datetime
    tried: bool = False
    again: bool = False

    @property
    def name(self) -> str:
        """A card is one thing however often it changes; a saying is its key."""
        return f"show {self.wish.card}" if isinstance(self.wish, Show) else f"say {self.wish.key}"

    @property
    def place(self) -> tuple[int, int]:
        """Urgency first, then who came first."""
        return RANK[self.wish.urgency], self.number


class Outgoing:
    """One chat's queue."""

    def __init__(self) -> None:
        self._waiting: dict[str, Item] = {}
        self._bucket = Bucket(size=BURST, each=EACH)
        self._numbers = 0
        self._held = datetime.min.replace(tzinfo=UTC)
        self._failures = 0

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, wish: Show | Say, now: datetime) -> None:
        """A card that waits already keeps its place and the greater urgency, and shows the latest."""
        self._numbers += 1
        item = Item(wish, self._numbers, now)
        waiting = self._waiting.get(item.name)
        match waiting:
            case None:
                self._waiting[item.name] = item
            case Item(wish=Show() as older) if isinstance(wish, Show):
                urgency = min(older.urgency, wish.urgency, key=RANK.__getitem__)
                latest = replace(wish, urgency=urgency, buzz=older.buzz or wish.buzz)
                self._waiting[item.name] = replace(waiting, wish=latest)
            case _:
                pass

    def put_back(self, item: Item) -> None:
        """It did not get there: first in its rank again, unless something newer says it better."""
        self._waiting.setdefault(item.name, item)

    def take(self, now: datetime) -> Item | None:
        """The most urgent that may go now."""
        first = min(self._waiting.values(), key=lambda item: item.place, default=None)
        if first is None or self._held > now:
            return None
        if not self._bucket.holds(now, SPARED.get(first.wish.urgency, 1)):
            return None
        self._bucket.take(now)
        return self._waiting.pop(first.name)

    def due(self, now: datetime) -> datetime | None:
        """When the next one may go; none when nothing waits."""
        first = min(self._waiting.values(), key=lambda item: item.place, default=None)
        if first is None:
            return None
        return max(self._held, self._bucket.full_enough(now, SPARED.get(first.wish.urgency, 1)))

    def hold(self, until: datetime) -> None:
        """Nothing leaves this chat before."""
        self._held = max(self._held, until)

    def back_off(self, now: datetime) -> None:
        """The longer it fails, the longer the pause, up to five seconds."""
        pause = BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
        self._failures += 1
        self.hold(now + timedelta(seconds=pause))

    def went_well(self) -> None:
        """The next failure is a first one."""
        self._failures = 0

    def clear(self) -> list[Say]:
        """Nobody is there to be told; what was to be said, the most urgent first."""
        left = sorted(self._waiting.values(), key=lambda item: item.place)
        self._waiting.clear()
        return [item.wish for item in left if isinstance(item.wish, Say)]

    def older(self, than: datetime) -> list[Say]:
        """What has waited to be said since before then."""
        return [
            each.wish for each in self._waiting.values() if isinstance(each.wish, Say) and each.since <= than
        ]
