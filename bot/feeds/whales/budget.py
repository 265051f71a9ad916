"""How often this key may ask, as its own answers say; what matters most is asked longest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import ceil

from bot.feeds.whales.endpoints import Priority
from engine.model.calendar import EASTERN

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
SLOWEST = timedelta(minutes=5)
RESET = time(20, 0)

MINUTE_KEPT = {
    Priority.FLOW: 0.0,
    Priority.DETAIL: 0.1,
    Priority.CONTRACTS: 0.2,
    Priority.USUAL: 0.25,
    Priority.DARK: 0.3,
    Priority.FACTS: 0.4,
}
"""Of each minute, what must be left before somebody of this rank may ask."""

DAY_SPENT_MAX = {
    Priority.FLOW: 1.0,
    Priority.DETAIL: 0.9,
    Priority.CONTRACTS: 0.9,
    Priority.USUAL: 0.8,
    Priority.DARK: 0.8,
    Priority.FACTS: 0.8,
}
PLANNED = {Priority.FLOW: 2 / 3, Priority.DARK: 1 / 4}
"""How polls share what a day affords; the rest is for details and facts."""
DAY_PLANNED = 0.9
CAPPED = (Priority.DETAIL, Priority.USUAL)
CAPPED_A_MINUTE = 6
"""Each by itself: what is asked of many small prints is not taken from a large one."""


@dataclass(slots=True)
class Budget:
    """Counted by the vendor, and between its answers by ourselves."""

    day_limit: int | None = None
    day_spent: int = 0
    day_ends: datetime | None = None
    minute_limit: int | None = None
    minute_left: int = 0
    minute_ends: datetime | None = None
    rests_until: datetime | None = None
    _capped: dict[Priority, list[datetime]] = field(default_factory=lambda: {each: [] for each in CAPPED})

    def heard(self, headers: Mapping[str, str], at: datetime) -> None:
        """What an answer says about the key; an answer without a word about it changes nothing."""
        spent, limit = count(headers, "x-uw-daily-req-count"), count(headers, "x-uw-token-req-limit")
        if spent is not None and limit:
            self.day_spent, self.day_limit, self.day_ends = spent, limit, next_reset(at)
        used, left = (
            count(headers, "x-uw-minute-req-counter"),
            count(headers, "x-uw-req-per-minute-remaining"),
        )
        if left is not None:
            reset = count(headers, "x-uw-req-per-minute-reset")
            self.minute_left = left
            self.minute_limit = left + used if used is not None else self.minute_limit
            self.minute_ends = at + min(timedelta(milliseconds=60_000 if reset is None else reset), MINUTE)

    def spend(self, priority: Priority, at: datetime) -> None:
        """Counts a question that is on its way."""
        self.turn(at)
        self.minute_left = max(self.minute_left - 1, 0)
        self.day_spent += 1
        if priority in self._capped:
            self._capped[priority].append(at)

    def rest(self, until: datetime) -> None:
        """Told to wait; nobody asks before that."""
        self.rests_until = until if self.rests_until is None else max(until, self.rests_until)

    def turn(self, at: datetime) -> None:
        """A minute or a day that is over is forgotten."""
        if self.minute_ends is not None and at >= self.minute_ends:
            self.minute_ends, self.minute_left = None, self.minute_limit or 0
        if self.day_ends is not None and at >= self.day_ends:
            self.day_ends, self.day_spent = None, 0
        if self.rests_until is not None and at >= self.rests_until:
            self.rests_until = None
        for asked in self._capped.values():
            asked[:] = [each for each in asked if each > at - MINUTE]

    def opens(self, priority: Priority, at: datetime) -> datetime:
        """When somebody of this rank may ask: now, or at a whole second later."""
        self.turn(at)
        until = [at]
        if self.rests_until is not None:
            until.append(self.rests_until)
        if self.minute_ends is not None and self.minute_limit is not None:
            kept = MINUTE_KEPT[priority] * self.minute_limit
            until += [self.minute_ends] if self.minute_left <= kept else []
        if self.day_ends is not None and self.day_limit is not None:
            until += [self.day_ends] if self.day_spent >= DAY_SPENT_MAX[priority] * self.day_limit else []
        asked = self._capped.get(priority, [])
        until += [asked[0] + MINUTE] if len(asked) >= CAPPED_A_MINUTE else []
        latest = max(until)
        return at if latest <= at else whole_second(latest)

    def interval(
        self, priority: Priority, base: timedelta, at: datetime, until: datetime, calls: int = 1
    ) -> timedelta:
        """The wished one, or what the rest of this key's day affords until the market closes."""
        self.turn(at)
        minutes = max((until - at) / MINUTE, 1.0)
        affords = [] if self.minute_limit is None else [self.minute_limit * DAY_PLANNED]
        if self.day_limit is not None:
            affords.append(max(self.day_limit * DAY_PLANNED - self.day_spent, 0.0) / minutes)
        if not affords or priority not in PLANNED:
            return base
        rate = min(affords) * PLANNED[priority]
        slowed = ceil(60 * calls / rate) * SECOND if rate > 0.2 * calls else SLOWEST
        return max(base, min(slowed, SLOWEST))


def count(headers: Mapping[str, str], name: str) -> int | None:
    """A number in a header, if it is one."""
    text = headers.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else None


def next_reset(at: datetime) -> datetime:
    """Days of this vendor begin at eight in the evening, New York."""
    here = at.astimezone(EASTERN)
    day = here.date() if here.time() < RESET else here.date() + timedelta(days=1)
    return datetime.combine(day, RESET, EASTERN).astimezone(at.tzinfo)


def whole_second(at: datetime) -> datetime:
    """The next one, so that polls stay on the second."""
    return at if at.microsecond == 0 else at.replace(microsecond=0) + SECOND
