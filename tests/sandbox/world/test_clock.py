"""Market time: who wakes when, and that a hurried or slow machine changes nothing."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.clock import MarketClock

START = datetime(2026, 11, 18, 14, 30, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


class Wall:
    """A real time that passes only as it is slept through."""

    def __init__(self, *, late: float = 0.0) -> None:
        self.passed, self.late = 0.0, late

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        self.passed += seconds + self.late
        await asyncio.sleep(0)


@given(st.lists(st.integers(0, 20), max_size=12), st.lists(st.integers(0, 25), min_size=1, max_size=6))
def test_sleepers_wake_by_deadline_then_by_order_of_coming(deadlines: list[int], steps: list[int]) -> None:
    woken: list[tuple[int, int]] = []

    async def play() -> None:
        clock = MarketClock(START)

        async def sleeper(order: int, seconds: int) -> None:
            await clock.sleep_until(after(seconds))
            assert clock.now() == max(after(seconds), START)
            woken.append((seconds, order))

        tasks = [asyncio.create_task(sleeper(order, each)) for order, each in enumerate(deadlines)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        for to in sorted(steps):
            await clock.advance(after(to))
            assert all(seconds > to for seconds, _ in set(enumerate_due(deadlines)) - set(woken))
        await clock.advance(after(30))
        await asyncio.gather(*tasks)
        assert clock.waiting == 0
        assert clock.next_deadline is None

    asyncio.run(play())
    assert woken == sorted(enumerate_due(deadlines))


def enumerate_due(deadlines: list[int]) -> list[tuple[int, int]]:
    return [(seconds, order) for order, seconds in enumerate(deadlines)]


def test_one_who_sleeps_again_is_woken_again_within_the_same_advance() -> None:
    seen: list[datetime] = []

    async def play() -> None:
        clock = MarketClock(START)

        async def every_second() -> None:
            for second in range(1, 6):
                await clock.sleep_until(after(second))
                seen.append(clock.now())

        task = asyncio.create_task(every_second())
        await asyncio.sleep(0)
        assert (clock.waiting, clock.next_deadline) == (1, after(1))
        await clock.advance(after(5))
        await task
        assert clock.now() == after(5)

    asyncio.run(play())
    assert seen == [after(second) for second in range(1, 6)]


def test_time_waits_for_what_a_woken_one_still_does() -> None:
    seen: list[str] = []

    async def play() -> None:
        clock = MarketClock(START)
        busy = asyncio.Event()

        async def bot() -> None:
            await clock.sleep_until(after(1))
            for _ in range(5):
                await asyncio.sleep(0)
            seen.append(f"worked at {clock.now():%S}")
            busy.set()

        async def market() -> None:
            await clock.sleep_until(after(2))
            seen.append("moved on")

        async def settle() -> None:
            await (busy.wait() if clock.now() < after(2) else asyncio.sleep(0))

        tasks = [asyncio.create_task(bot()), asyncio.create_task(market())]
        await asyncio.sleep(0)
        await clock.advance(after(2), settle=settle)
        await asyncio.gather(*tasks)

    asyncio.run(play())
    assert seen == ["worked at 01", "moved on"]


def test_one_who_gave_up_holds_nobody() -> None:
    async def play() -> None:
        clock = MarketClock(START)
        task = asyncio.create_task(clock.sleep_until(after(3)))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert (clock.waiting, clock.next_deadline) == (0, None)
        await clock.advance(after(4))
        assert clock.now() == after(4)

    asyncio.run(play())


@pytest.mark.parametrize(("pace", "takes"), [(1.0, 60.0), (30.0, 2.0)])
def test_a_minute_takes_as_long_as_its_pace_says(pace: float, takes: float) -> None:
    wall = Wall()
    asyncio.run(MarketClock(START, pace=pace).run(after(60), real=wall))
    assert wall.passed == pytest.approx(takes, abs=0.05)


def test_a_slow_machine_skips_nobody() -> None:
    seen: list[int] = []

    async def play() -> None:
        clock = MarketClock(START, pace=100.0)

        async def every_second() -> None:
            for second in range(1, 61):
                await clock.sleep_until(after(second))
                seen.append(second)

        task = asyncio.create_task(every_second())
        await asyncio.sleep(0)
        await clock.run(after(60), real=Wall(late=0.3))
        await task

    asyncio.run(play())
    assert seen == list(range(1, 61))


def test_a_slow_machine_does_not_run_past_a_change_of_pace() -> None:
    """Three seconds late at sixty market seconds each are three minutes: the life of a card."""
    seen: dict[int, float] = {}

    async def play() -> None:
        clock, wall = MarketClock(START, pace=60.0), Wall(late=3.0)

        async def every_second() -> None:
            for second in range(1, 31):
                await clock.sleep_until(after(second))
                seen[second] = wall.passed
                if second == 10:
                    clock.pace = 1.0

        task = asyncio.create_task(every_second())
        await asyncio.sleep(0)
        await clock.run(after(30), real=wall)
        await task

    asyncio.run(play())
    assert seen[10] - seen[1] == 0.0
    assert seen[30] - seen[10] >= 17.0


def test_a_pause_is_not_caught_up() -> None:
    async def play() -> None:
        clock, wall = MarketClock(START, pace=10.0), Wall()
        driver = asyncio.create_task(clock.run(after(100), real=wall))
        await clock.sleep_until(after(50))
        clock.pause()
        assert clock.paused
        stood, began = clock.now(), wall.passed
        for _ in range(3_000):
            await asyncio.sleep(0)
        paused = wall.passed - began
        assert paused > 5.0
        assert clock.now() == stood
        clock.resume()
        await driver
        assert wall.passed == pytest.approx(10.0 + paused, abs=0.2)

    asyncio.run(play())


def test_time_needs_a_zone_and_goes_forward() -> None:
    with pytest.raises(ValueError, match="zone"):
        MarketClock(datetime(2026, 11, 18, 14, 30))  # noqa: DTZ001
    clock = MarketClock(START)
    for pace in (0.0, -1.0, float("inf")):
        with pytest.raises(ValueError, match="forward"):
            clock.pace = pace
    asyncio.run(clock.advance(after(-5)))
    assert clock.now() == START
