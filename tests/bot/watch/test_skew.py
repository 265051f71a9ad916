"""The broker's clock and ours, a pretended broker at the other end of the wire."""

from datetime import timedelta

import pytest

from bot.watch.skew import Skew
from engine.model.events import FeedLost, FeedRestored, PayloadRefused
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


def test_clocks_that_agree_are_compared_every_quarter_of_an_hour_and_nothing_is_said() -> None:
    async def story(on: Stage) -> None:
        on.hear(skew(on))
        await on.wait()
        await on.clock.advance(on.now + 31 * MINUTE, settle=on.quiet)
        await on.quiet()
        assert (told(on), asked(on)) == ([], 3)

    play(story)


@pytest.mark.parametrize("seconds", [-7.0, 7.0])
def test_a_few_seconds_are_said_and_change_nothing(seconds: float) -> None:
    async def story(on: Stage) -> None:
        on.fault(name="C1", fault=Wrong(seconds=seconds))
        on.hear(skew(on))
        await on.wait(5)
        (said,) = on.told(PayloadRefused)
        assert said.why == f"the broker's clock is {seconds:+.1f} s from ours"
        assert told(on) == ["PayloadRefused"]

    play(story)


@pytest.mark.parametrize("seconds", [-40.0, 40.0])
def test_half_a_minute_is_too_much_until_it_is_right_again(seconds: float) -> None:
    async def story(on: Stage) -> None:
        on.fault(name="C1", fault=Wrong(seconds=seconds))
        on.hear(skew(on))
        await on.wait(150)
        assert told(on) == ["PayloadRefused", "FeedLost"]
        assert on.told(FeedLost)[0].feed == "clock"
        on.mend("C1")
        await on.wait(61)
        assert told(on) == ["PayloadRefused", "FeedLost", "FeedRestored"]
        assert on.told(FeedRestored)[0].feed == "clock"

    play(story)


def test_a_slow_answer_is_no_wrong_clock() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="slow", fault=Delay(seconds=5), where=CLOCK)
        on.hear(skew(on))
        await on.clock.advance(on.now + timedelta(seconds=6))
        await on.quiet()
        assert (told(on), asked(on)) == ([], 1)

    play(story)


def test_a_broker_that_cannot_say_is_asked_again_in_a_minute() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="down", fault=Status(code=503), where=CLOCK, times=1)
        on.fault(
            name="zone",
            fault=Change(path="timestamp", value="2026-11-20T10:00:00"),
            where=CLOCK,
            times=1,
            after=1,
        )
        on.hear(skew(on))
        await on.wait(121)
        assert [said.feed for said in on.told(PayloadRefused)] == ["clock", "clock"]
        assert (len(on.events), asked(on)) == (2, 3)

    play(story)


@pytest.mark.skipif(not SPECS.exists(), reason=f"no OpenAPI files under {SPECS}")
def test_the_question_keeps_to_the_vendor_s_file() -> None:
    async def story(on: Stage) -> None:
        on.hear(skew(on))
        await on.wait(2)
        assert [faults_of("trading", request) for request in on.sent["trading"].requests] == [[]]

    play(story)
