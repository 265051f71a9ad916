"""The passing seconds: a session opens once, late if need be, and never on a holiday."""

import asyncio
from datetime import UTC, datetime

from bot.schedule import Schedule
from engine.model.events import Event, SessionOpened, Tick


class Rehearsed:
    """A clock that is wherever somebody last slept to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    async def sleep_until(self, at: datetime) -> None:
        self.at = max(self.at, at)


def told(start: datetime, count: int) -> list[Event]:
    async def some() -> list[Event]:
        events = Schedule(Rehearsed(start)).events()
        return [await anext(events) for _ in range(count)]

    return asyncio.run(some())


def test_the_day_opens_at_the_open_and_then_seconds_pass():
    events = told(datetime(2026, 7, 31, 13, 29, 58, 400_000, tzinfo=UTC), 4)
    assert [type(event) for event in events] == [Tick, Tick, SessionOpened, Tick]
    assert [event.at.microsecond for event in events] == [400_000, 0, 0, 0]
    assert events[2].at == datetime(2026, 7, 31, 13, 30, tzinfo=UTC)


def test_a_desk_started_at_noon_is_told_of_the_session_late():
    opened = told(datetime(2026, 7, 31, 16, 0, tzinfo=UTC), 2)
    assert isinstance(opened[0], SessionOpened)
    assert opened[0].session.closes == datetime(2026, 7, 31, 20, 0, tzinfo=UTC)
    assert isinstance(opened[1], Tick)


def test_nothing_opens_on_a_holiday():
    assert all(isinstance(event, Tick) for event in told(datetime(2026, 7, 3, 15, 0, tzinfo=UTC), 5))
