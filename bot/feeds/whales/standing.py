"""Whether a feed is there: lost after a deadline without a good answer, restored by the next one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.feeds.whales.asking import Fault, Refusal
from bot.feeds.whales.hours import Hours
from engine.model.events import Event, FeedLost, FeedRestored, PayloadRefused

DEADLINE = timedelta(seconds=20)
SLACK = timedelta(seconds=10)
SELDOM, OFTEN = timedelta(seconds=60), timedelta(seconds=45)
"""Lost when questions are more than SELDOM apart, restored at OFTEN or closer."""
SILENT = "no answer"


@dataclass(slots=True)
class Standing:
    """One feed's."""

    feed: str
    hours: Hours
    since: datetime
    vital: bool = True
    """Whether a desk without it adds no risk."""

    deadline: timedelta = DEADLINE
    lost: bool = False
    off_since: datetime | None = None
    """Since when it is not asked for, by plan or quota."""

    seldom: bool = False
    by_hand: bool = False
    """Whether it was said to be lost for what only a person can mend."""
    why: str = SILENT
    """What the latest refusal said, if none was answered since."""

    def good(self, at: datetime, every: timedelta, *, needed: bool) -> tuple[Event, ...]:
        """An answer came; the next is due within two intervals. What is needed and too seldom is lost."""
        self.since, self.deadline, self.off_since = at, max(DEADLINE, 2 * every + SLACK), None
        said = self.seldom and not self.by_hand
        self.why, self.by_hand = SILENT, False
        self.seldom = needed and every > (OFTEN if self.seldom else SELDOM)
        if self.seldom:
            return () if said else self._too_seldom(at, every)
        return self._back(at)

    def _too_seldom(self, at: datetime, every: timedelta) -> tuple[Event, ...]:
        """Said of a lost feed too, for it will not be back with the next answer."""
        self.lost, self.why = True, f"asked only every {every.total_seconds():.0f} s: requests are short"
        return PayloadRefused(at, self.feed, f"lost: {self.why}"), FeedLost(at, self.feed, self.why)

    def bad(self, refusal: Refusal, at: datetime, *, needed: bool) -> tuple[Event, ...]:
        """A key that is refused is lost at once; a part that is not in the plan is off, and no outage."""
        self.why = f"not in this plan: {refusal.why}" if refusal.fault is Fault.PLAN else refusal.why
        if refusal.fault is Fault.KEY or (refusal.fault is Fault.PLAN and needed):
            return self.lose(at, by_hand=True)
        if refusal.fault is Fault.PLAN:
            told = () if self.off(at) else (PayloadRefused(at, self.feed, self.why),)
            return *told, *self.leave(at)
        return ()

    def leave(self, at: datetime) -> tuple[Event, ...]:
        """What is not asked for is not missed, and whatever was missed of it before is no more."""
        self.off_since = at
        return self._back(at)

    def off(self, at: datetime) -> bool:
        """Left alone today; each day begins anew."""
        return self.off_since is not None and self.off_since >= self.hours.window(at)[0]

    def due(self, at: datetime) -> datetime:
        """When it is lost unless somebody answers; yesterday's rhythm counts no more."""
        opens = self.hours.window(at)[0]
        return self.since + self.deadline if self.since >= opens else opens + DEADLINE

    def overdue(self, at: datetime) -> tuple[Event, ...]:
        """The deadline went by."""
        return self.lose(at) if not self.off(at) and at >= self.due(at) else ()

    def lose(self, at: datetime, *, by_hand: bool = False) -> tuple[Event, ...]:
        """Said once, with the reason; and once more of a lost feed that waits for a person from now on."""
        turned = by_hand and not self.by_hand
        if not self.vital or (self.lost and not turned):
            return ()
        self.lost, self.by_hand = True, by_hand
        return PayloadRefused(at, self.feed, f"lost: {self.why}"), FeedLost(at, self.feed, self.why)

    def _back(self, at: datetime) -> tuple[Event, ...]:
        was, self.lost = self.lost, False
        return (FeedRestored(at, self.feed),) if was else ()
