"""What a key may: how often, how many at once, and which parts; and the headers that say so."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.model.calendar import EASTERN

RESET_AT_HOUR = 20
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Plan:
    """A subscription. What is not in it is refused by its code, not by silence."""

    name: str
    per_minute: int = 120
    per_day: int = 30_000
    at_once: int = 3
    advanced: bool = False

    def __post_init__(self) -> None:
        """A plan that allows nothing is a mistake, never a wish."""
        if min(self.per_minute, self.per_day, self.at_once) < 1:
            raise ValueError(f"plan {self.name}: every limit is at least 1")


BASIC = Plan("basic")
ADVANCED = Plan("advanced", advanced=True)


def quota_day(at: datetime) -> date:
    """The day a request counts for: it begins at eight in the evening, New York."""
    return (at.astimezone(EASTERN) + timedelta(hours=24 - RESET_AT_HOUR)).date()


@dataclass(slots=True)
class Account:
    """One key's use of its plan. Only what was answered well is counted."""

    plan: Plan
    running: int = 0
    in_minute: int = 0
    in_day: int = 0
    minute: int = -1
    day: date = date.min

    def turn(self, at: datetime) -> None:
        """Starts a new minute or day if it is one."""
        minute, day = int(at.timestamp()) // 60, quota_day(at)
        if minute != self.minute:
            self.minute, self.in_minute = minute, 0
        if day != self.day:
            self.day, self.in_day = day, 0

    @property
    def day_is_spent(self) -> bool:
        """Nothing more until the evening."""
        return self.in_day >= self.plan.per_day

    @property
    def minute_is_spent(self) -> bool:
        """Nothing more until the next minute."""
        return self.in_minute >= self.plan.per_minute

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Takes a place among those that run at once."""
        self.running += 1
        try:
            yield
        finally:
            self.running -= 1

    def count(self) -> None:
        """Counts an answer."""
        self.in_minute += 1
        self.in_day += 1

    def headers(self, at: datetime) -> Mapping[str, str]:
        """What every answer to a known key says about its use."""
        self.turn(at)
        left = MINUTE_MS - int(at.timestamp() * 1000) % MINUTE_MS
        return {
            "x-uw-daily-req-count": str(self.in_day),
            "x-uw-token-req-limit": str(self.plan.per_day),
            "x-uw-minute-req-counter": str(self.in_minute),
            "x-uw-req-per-minute-remaining": str(max(self.plan.per_minute - self.in_minute, 0)),
            "x-uw-req-per-minute-reset": str(left),
        }
