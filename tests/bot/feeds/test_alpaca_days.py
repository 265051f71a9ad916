"""The sessions before this one, from the pretended vendor, over real sockets."""

from datetime import date, timedelta

from bot.alpaca.history import sessions_before
from engine.model.calendar import EASTERN, is_session
from engine.model.events import FeedLost, HistoryArrived, PayloadRefused
from engine.theirs.history import take_history
from engine.theirs.market import Market
from sandbox.alpaca.terms import BASIC, Terms
from sandbox.faults import Change, Status
from tests.bot.alpaca.stage import Stage, play

DAY = timedelta(days=1)


def asked(on: Stage) -> list[dict[str, str]]:
    """What went out for days."""
    sent = [dict(request.url.params) for request in on.sent["data"].requests]
    return [query for query in sent if query.get("timeframe") == "1Day"]


def newest(on: Stage) -> date:
    """The last finished session."""
    return next(iter(sessions_before(on.world.today, 1)))


def test_each_name_has_its_finished_sessions_and_a_swing_can_read_them() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.days("SPY", "LUNR"))
        await on.wait(3)
        first, second = on.told(HistoryArrived)
        assert (first.symbol, second.symbol) == ("LUNR", "SPY")
        days = [past.day for past in first.days]
        assert days == sorted(sessions_before(on.world.today, 50))
        truth = on.world.daily("LUNR", 1)[-1]
        assert first.days[-1].close == truth.close
        market = Market()
        assert take_history(market, first)
        readings = market.bars["LUNR"].now.days
        assert readings.last == newest(on)
        assert readings.slope is not None
        assert readings.crossings.value is not None
        assert not on.told(PayloadRefused, FeedLost)

    play(story)


def test_the_smallest_plan_may_read_them() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.days("SPY"))
        await on.wait(3)
        assert [len(event.days) for event in on.told(HistoryArrived)] == [50]

    play(story, Terms(plan=BASIC))


def test_a_second_life_on_the_same_day_asks_for_what_the_first_has_not_heard() -> None:
    async def story(on: Stage) -> None:
        told = {"SPY": newest(on), "QQQ": newest(on) - 7 * DAY}
        on.hear(on.days("SPY", "QQQ", "LUNR", told=told))
        await on.wait(3)
        assert [event.symbol for event in on.told(HistoryArrived)] == ["LUNR", "QQQ"]
        assert [query["symbols"] for query in asked(on)] == ["LUNR,QQQ"]

    play(story)


def test_they_are_told_once_a_day_and_again_before_the_next_opening() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.days("SPY"))
        await on.wait(3)
        await on.clock.advance(on.now + timedelta(hours=10), settle=on.quiet)
        assert len(on.told(HistoryArrived)) == 1
        await on.clock.advance(on.now + 4 * DAY, settle=on.quiet)
        later = on.told(HistoryArrived)[1:]
        assert {f"{event.at.astimezone(EASTERN):%H:%M}" for event in later} == {"09:00"}
        assert [event.at.astimezone(EASTERN).date() for event in later] == [
            day for day in (on.world.today + n * DAY for n in (1, 2, 3, 4)) if is_session(day)
        ]

    play(story)


def test_a_vendor_that_does_not_answer_is_asked_again_in_a_minute() -> None:
    async def story(on: Stage) -> None:
        on.fault(name="down", fault=Status(code=503), where="GET /v2/stocks/bars")
        on.hear(on.days("SPY"))
        await on.wait(3)
        assert not on.told(HistoryArrived)
        assert on.told(PayloadRefused)
        on.mend("down")
        await on.wait(60)
        assert len(on.told(HistoryArrived)) == 1
        assert not on.told(FeedLost)

    play(story)


def test_a_day_that_is_no_bar_and_one_that_is_not_over_cost_only_themselves() -> None:
    async def story(on: Stage) -> None:
        today = f"{on.now:%Y-%m-%d}T04:00:00Z"
        for path, value in (("3.c", -4), ("4.t", "yesterday"), ("5.t", today)):
            change = Change(path=f"bars.SPY.{path}", value=value)
            on.fault(name=path, fault=change, where="GET /v2/stocks/bars")
        on.hear(on.days("SPY"))
        await on.wait(3)
        (event,) = on.told(HistoryArrived)
        assert len(event.days) == 50 - 3
        assert on.world.today not in {past.day for past in event.days}
        assert len(on.told(PayloadRefused)) == 2

    play(story)
