"""The broker's clock and ours, a pretended broker at the other end of the wire."""

from datetime import timedelta

import pytest

from bot.watch.skew import Skew
from engine.model.events import FeedLost, PayloadRefused
from sandbox.faults import Change, Delay, Status
from sandbox.faults import Skew as Wrong
from tests.bot.alpaca.stage import Stage, play
from tests.contracts.alpaca_requests import SPECS, faults_of

MINUTE = timedelta(minutes=1)
CLOCK = "GET /v2/clock"


def skew(on: Stage) -> Skew:
    return Skew(on.trading, on.clock, on.heartbeats)


def told(on: Stage) -> list[str]:
    """What was said, in short."""
    return [type(event).__name__ for event in on.events]


def asked(on: Stage) -> int:
    return sum(request.url.path == "/v2/clock" for request in on.sent["trading"].requests)


def test_clocks_that_agree_are_compared_every_minute_and_nothing_is_said() -> None:
    async def story(on: Stage) -> None:
        on.hear(skew(on))
        await on.wait()
        await on.clock.advance(on.now + 2 * MINUTE, settle=on.quiet)
        await on.quiet()
        assert (told(on), asked(on)) == ([], 3)

    play(story)


@pytest.mark.parametrize("seconds", [-1.5, 1.5])
def test_a_second_and_a_half_is_how_clocks_are(seconds: float) -> None:
    async def story(on: Stage) -> None:
        on.fault(name="C1", fault=Wrong(seconds=seconds))
        on.hear(skew(on))
        await on.wait(5)
        assert told(on) == []

    play(story)


@pytest.mark.parametrize("seconds", [-7.0, 7.0])
def test_more_than_two_seconds_are_too_much_until_it_is_right_again(seconds: float) -> None:
    async def story(on: Stage) -> None:
        on.fault(name="C1", fault=Wrong(seconds=seconds))
        on.hear(skew(on))
        await on.wait(15)
        assert told(on) == ["PayloadRefused", "FeedLost"]
        assert on.told(FeedLost)[0].feed == "clock"
        assert on.told(PayloadRefused)[0].why == f"the broker's clock is {seconds:+.1f} s from ours"
        on.mend("C1")
        await on.wait(6)
        assert told(on) == ["PayloadRefused", "FeedLost", "FeedRestored"]

    play(story)


def test_a_clock_nobody_could_compare_with_yet_is_no_clock_to_enter_by() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="down", fault=Status(code=503), where=CLOCK)
        on.hear(skew(on))
        await on.wait(12)
        assert told(on) == ["PayloadRefused", "FeedLost"]
        on.mend("down")
        await on.wait(6)
        assert told(on)[-1] == "FeedRestored"

    play(story)


def test_a_comparison_is_good_for_five_minutes_and_no_longer() -> None:
    async def story(on: Stage) -> None:
        on.hear(skew(on))
        await on.wait()
        on.fault(name="down", fault=Status(code=503), where=CLOCK)
        await on.wait(4 * 60)
        assert on.told(FeedLost) == []
        await on.wait(2 * 60)
        assert [lost.feed for lost in on.told(FeedLost)] == ["clock"]

    play(story)


def test_a_slow_answer_is_no_wrong_clock() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="slow", fault=Delay(seconds=5), where=CLOCK)
        on.hear(skew(on))
        await on.clock.advance(on.now + timedelta(seconds=6))
        await on.quiet()
        assert (told(on), asked(on)) == ([], 1)

    play(story)


def test_a_time_without_a_zone_is_no_time() -> None:
    async def story(on: Stage) -> None:
        zoneless = Change(path="timestamp", value="2026-11-20T10:00:00")
        on.fault(name="zone", fault=zoneless, where=CLOCK, times=1, after=1)
        on.hear(skew(on))
        await on.wait(121)
        (said,) = on.told(PayloadRefused)
        assert (said.feed, len(on.events), asked(on)) == ("clock", 1, 3)

    play(story)


@pytest.mark.skipif(not SPECS.exists(), reason=f"no OpenAPI files under {SPECS}")
def test_the_question_keeps_to_the_vendor_s_file() -> None:
    async def story(on: Stage) -> None:
        on.hear(skew(on))
        await on.wait(2)
        assert [faults_of("trading", request) for request in on.sent["trading"].requests] == [[]]

    play(story)
