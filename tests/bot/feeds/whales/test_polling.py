"""A feed's rhythm and what is said of it, by a source that answers as the story has it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import pytest

from bot.feeds.whales.asking import Fault, Refusal
from bot.feeds.whales.budget import Budget, next_reset
from bot.feeds.whales.endpoints import Priority
from bot.feeds.whales.hours import Hours
from bot.feeds.whales.polling import Handover, Polled, Polling
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event, FeedLost, FeedRestored, PayloadRefused
from sandbox.clock import MarketClock
from tests.bot.feeds.whales.desk import later
from tests.sandbox.whales.asking import run

SECOND = timedelta(seconds=1)
CLOSES = later(390 * 60 + 120)
IN_THE_MORNING = later(24 * 60 * 60)
DOWN = Polled(refusal=Refusal(Fault.PASSING, "status 503"))
REVOKED = Polled(refusal=Refusal(Fault.KEY, "status 401"))
WITHHELD = Polled(refusal=Refusal(Fault.PLAN, "status 403"))
TURNS = 20


@dataclass
class Script:
    """A source whose next answer is what the story says."""

    clock: MarketClock
    feed: str = "flow"
    priority: Priority = Priority.FLOW
    needed: bool = True
    vital: bool = True
    every: timedelta = timedelta(seconds=5)
    hours: Hours = field(default_factory=Hours)
    answer: Polled = field(default_factory=Polled)
    takes: timedelta = timedelta()
    budget: Budget = field(default_factory=Budget)
    asked: list[datetime] = field(default_factory=list)
    said: list[Event] = field(default_factory=list)
    reads: Callable[[], object] = bool
    """What goes on while each event is read."""

    async def poll(self) -> Polled:
        self.asked.append(self.clock.now())
        await self.clock.sleep_until(self.clock.now() + self.takes)
        return self.answer

    def spend(self, spent: int, limit: int = 30_000) -> None:
        told = {"x-uw-daily-req-count": str(spent), "x-uw-token-req-limit": str(limit)}
        self.budget.heard(told, self.clock.now())

    async def until(self, at: datetime) -> None:
        await self.clock.advance(at, settle=_settle)

    @property
    def standing(self) -> list[str]:
        """lost for status 503, restored, …"""
        marks = [each for each in self.said if isinstance(each, FeedLost | FeedRestored)]
        return [f"lost: {each.why}" if isinstance(each, FeedLost) else "restored" for each in marks]

    @property
    def refused(self) -> list[str]:
        return [each.why for each in self.said if isinstance(each, PayloadRefused)]


async def _settle() -> None:
    for _ in range(TURNS):
        await asyncio.sleep(0)


@asynccontextmanager
async def polled(script: Script) -> AsyncIterator[Script]:
    """Asked, watched and heard for as long as the story lasts."""
    handover = Handover()
    polling = Polling(script, script.budget, script.clock, Heartbeats(), handover)

    async def read() -> None:
        async for event in handover.taken():
            script.said.append(event)
            script.reads()

    tasks = [asyncio.create_task(each) for each in (read(), polling.run(), polling.watch())]
    try:
        await _settle()
        yield script
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def flow(at: datetime) -> Script:
    return Script(MarketClock(at))


def dark(at: datetime) -> Script:
    return Script(MarketClock(at), feed="dark pool", priority=Priority.DARK, needed=False)


def test_a_vendor_that_dies_the_morning_after_a_short_day_is_missed_within_seconds() -> None:
    async def story() -> None:
        async with polled(flow(later(380 * 60))) as script:
            script.spend(26_999)
            await script.until(CLOSES + SECOND)
            assert script.standing == ["lost: asked only every 300 s: requests are short"]
            await script.until(IN_THE_MORNING + 12 * SECOND)
            assert script.standing[1:] == ["restored"]
            script.answer = DOWN
            await script.until(IN_THE_MORNING + 31 * SECOND)
            assert script.standing[2:] == ["lost: status 503"]

    run(story)


def test_a_vendor_that_dies_after_a_larger_plan_came_is_missed_within_seconds() -> None:
    async def story() -> None:
        async with polled(flow(later(60))) as script:
            script.spend(26_999)
            await script.until(later(700))
            script.spend(100)
            await script.until(later(970))
            assert script.standing[1:] == ["restored"]
            script.answer, went = DOWN, script.asked[-1]
            await script.until(went + 26 * SECOND)
            assert script.standing[2:] == ["lost: status 503"]

    run(story)


@pytest.mark.parametrize("before", [DOWN, REVOKED])
def test_what_was_lost_and_then_is_not_in_the_plan_is_no_outage(before: Polled) -> None:
    async def story() -> None:
        async with polled(dark(later(60))) as script:
            script.answer = before
            await script.until(later(100))
            assert len(script.standing) == 1
            script.answer = WITHHELD
            await script.until(later(300))
            assert script.standing[1:] == ["restored"]
            assert script.refused[1:] == ["not in this plan: status 403"]

    run(story)


def test_what_was_lost_when_the_days_share_was_used_up_is_no_outage() -> None:
    async def story() -> None:
        async with polled(dark(later(60))) as script:
            script.answer = DOWN
            await script.until(later(100))
            assert script.standing == ["lost: status 503"]
            script.spend(24_500)
            await script.until(later(1800))
            assert script.standing[1:] == ["restored"]
            assert script.refused[1:] == ["asks again at 2026-11-19 01:00 UTC: the day's requests are short"]

    run(story)


def test_a_share_that_is_used_up_while_somebody_reads_is_no_outage() -> None:
    async def story() -> None:
        script = dark(later(60))
        row = PayloadRefused(later(60), script.feed, "an odd row")
        script.answer, script.reads = Polled((row,)), partial(script.spend, 24_500)
        async with polled(script):
            await script.until(later(200))
            assert script.standing == []
            assert script.refused[-1] == "asks again at 2026-11-19 01:00 UTC: the day's requests are short"

    run(story)


def test_what_was_asked_seldom_and_left_alone_yesterday_is_missed_today_within_seconds() -> None:
    async def story() -> None:
        script = dark(later(300 * 60))
        script.spend(750, 1_000)
        async with polled(script):
            script.spend(850, 1_000)
            await script.until(CLOSES)
            assert len(script.asked) == 2
            script.answer = DOWN
            await script.until(IN_THE_MORNING)
            assert script.standing == []
            await script.until(IN_THE_MORNING + 21 * SECOND)
            assert script.standing == ["lost: status 503"]

    run(story)


def test_what_a_plan_lacks_is_off_again_the_next_day() -> None:
    async def story() -> None:
        async with polled(dark(later(370 * 60))) as script:
            script.answer = WITHHELD
            await script.until(IN_THE_MORNING + 600 * SECOND)
            assert script.standing == []
            assert script.refused == ["not in this plan: status 403"] * 2

    run(story)


def test_the_last_answer_of_a_day_is_judged_by_the_day_it_was_asked_in() -> None:
    async def story() -> None:
        script = flow(CLOSES - SECOND)
        script.spend(4_000, 5_000)
        script.takes = timedelta(seconds=1.2)
        async with polled(script):
            await script.until(CLOSES + 60 * SECOND)
            assert len(script.asked) == 1
            assert script.standing == []

    run(story)


def test_what_is_done_for_the_day_is_asked_again_the_next_though_the_answer_came_late() -> None:
    async def story() -> None:
        script = flow(CLOSES - SECOND)
        script.answer, script.takes = Polled(done=True), timedelta(seconds=1.2)
        async with polled(script):
            await script.until(IN_THE_MORNING)
            assert script.asked == [CLOSES - SECOND, IN_THE_MORNING]

    run(story)


def test_a_second_page_on_a_small_plan_is_no_outage_and_the_next_question_comes_within_a_minute() -> None:
    async def story() -> None:
        async with polled(flow(later(60))) as script:
            script.spend(10, 1_000)
            for minute in range(2, 32):
                script.answer = Polled(calls=5 if minute % 3 else 1)
                await script.until(later(60 * minute))
            assert script.standing == []
            gaps = [after - before for before, after in zip(script.asked, script.asked[1:], strict=False)]
            assert max(gaps) == timedelta(seconds=60)

    run(story)


@pytest.mark.parametrize("script_at", [flow, dark])
def test_a_vendor_that_tells_us_to_wait_is_said_to_and_is_silent(
    script_at: Callable[[datetime], Script],
) -> None:
    async def story() -> None:
        async with polled(script_at(later(60))) as script:
            script.budget.rest(later(1200))
            script.answer = Polled(refusal=Refusal(Fault.LIMIT, "status 429"))
            await script.until(later(120))
            assert script.refused[0] == "asks again at 2026-11-18 14:50 UTC: asked by the vendor to wait"
            assert script.standing == ["lost: status 429"]
            script.answer = Polled()
            await script.until(later(1201))
            assert script.standing[1:] == ["restored"]

    run(story)


def test_a_day_that_the_vendor_says_is_spent_is_short() -> None:
    async def story() -> None:
        async with polled(dark(later(60))) as script:
            script.budget.rest(next_reset(later(60)))
            await script.until(later(120))
            assert script.refused == ["asks again at 2026-11-19 01:00 UTC: the day's requests are short"]
            assert script.standing == []

    run(story)
