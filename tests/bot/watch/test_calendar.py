"""Two calendars that disagree about today, or one that is silent: no entries until they agree."""

from datetime import timedelta

from bot.watch.calendar import FEED, CalendarWatch
from engine.model.events import FeedLost, FeedRestored, PayloadRefused
from sandbox.faults import Change, Rows, Status
from tests.bot.alpaca.stage import Stage, play

ASKED = "GET /v2/calendar"


def watched(on: Stage) -> list[str]:
    """What the desk was told of it: lost, restored."""
    told = on.told(FeedLost, FeedRestored)
    assert {each.feed for each in told} <= {FEED}
    return ["lost" if isinstance(each, FeedLost) else "restored" for each in told]


def watch(on: Stage) -> None:
    on.hear(CalendarWatch(on.trading, on.clock, on.heartbeats))


def test_where_both_say_the_same_nothing_is_said() -> None:
    async def story(on: Stage) -> None:
        watch(on)
        await on.wait(5)
        assert (watched(on), on.told(PayloadRefused)) == ([], [])
        asked = [each for each in on.sent["trading"].requests if each.url.path == "/v2/calendar"]
        today = on.world.today.isoformat()
        assert [dict(each.url.params) for each in asked] == [{"start": today, "end": today}]

    play(story)


def test_a_holiday_only_the_broker_knows_is_a_lost_feed_until_it_is_none() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="closed", fault=Rows(lost=1.0), where=ASKED)
        watch(on)
        await on.wait(2)
        assert watched(on) == ["lost"]
        (why,) = on.told(PayloadRefused)
        assert why.why == f"{on.world.today}: broker closed, we 09:30-16:00"
        on.mend("closed")
        await on.clock.advance(on.now.replace(hour=on.now.hour + 1, minute=on.now.minute + 1))
        await on.quiet()
        assert watched(on) == ["lost", "restored"]

    play(story)


def test_an_early_close_only_the_broker_knows_is_one_too() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="early", fault=Change("*.close", "13:00"), where=ASKED)
        watch(on)
        await on.wait(2)
        assert watched(on) == ["lost"]
        assert on.told(PayloadRefused)[0].why.endswith("broker 09:30-13:00, we 09:30-16:00")

    play(story)


def test_a_day_that_nobody_confirms_for_five_minutes_is_a_lost_feed_until_somebody_does() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="down", fault=Status(code=503), where=ASKED)
        watch(on)
        await on.wait(4 * 60 + 30)
        assert watched(on) == []
        await on.wait(60)
        assert watched(on) == ["lost"]
        (lost,) = on.told(FeedLost)
        assert lost.why == f"nobody has confirmed the hours of {on.world.today}: alpaca trading: 503"
        on.mend("down")
        await on.wait(61)
        assert watched(on) == ["lost", "restored"]

    play(story)


def test_one_answer_is_enough_for_its_day_and_for_no_other() -> None:
    async def story(on: Stage) -> None:
        watch(on)
        await on.wait(5)
        on.fault(name="down", fault=Status(code=503), where=ASKED)
        midnight = on.now.replace(hour=5, minute=0) + timedelta(days=1)
        await on.clock.advance(midnight - timedelta(minutes=2), settle=on.quiet)
        assert watched(on) == []
        await on.clock.advance(midnight + timedelta(minutes=2), settle=on.quiet)
        assert watched(on) == ["lost"]

    play(story)


def test_silence_says_nothing_of_the_day_and_is_asked_again_a_minute_later() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="down", fault=Status(code=503), where=ASKED, times=1)
        watch(on)
        await on.wait(2)
        assert watched(on) == []
        assert len(on.told(PayloadRefused)) == 1
        on.fault(name="closed", fault=Rows(lost=1.0), where=ASKED)
        await on.wait(61)
        assert watched(on) == ["lost"]

    play(story)
