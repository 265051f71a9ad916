"""What printed long ago is not of now, whatever the vendor was asked: passed over, and said once."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.feeds.whales.aged import BACK_MAX, OVERLAP
from bot.feeds.whales.budget import SLOWEST
from bot.feeds.whales.flow import Flow
from bot.feeds.whales.off_exchange import OffExchange
from bot.feeds.whales.singles import Singles
from engine.detectors.sweeps import SweepRule
from engine.exits.flow_reversal import FlowReversal
from engine.model.contract import Direction
from engine.model.events import DarkPrinted, Event, FlowPrinted, PayloadRefused
from engine.plays.playbook import watching
from engine.weighing import FLOW_WINDOW
from tests.bot.feeds.whales.desk import Still, asking, later, page, since, written
from tests.bot.feeds.whales.rows import ALERT, DARK, alert, without
from tests.bot.feeds.whales.test_prints import frame

LUNR = frozenset({"LUNR"})
DAY, HOUR, MINUTE, SECOND = (timedelta(**{unit: 1}) for unit in ("days", "hours", "minutes", "seconds"))
NOW = later(3_600)
ACK = b'["option_trades:LUNR",{"response":{},"status":"ok"}]'


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def row(name: str, at: datetime, shown: datetime | None = None, **changes: Any) -> dict[str, Any]:
    """A small sweep that ended then."""
    times = {"start_time": ms(at - SECOND), "end_time": ms(at), "created_at": written(shown or at + SECOND)}
    return ALERT | times | {"id": name, "total_premium": "900"} | changes


def ids(events: list[Event]) -> list[str | None]:
    return [event.print_id for event in events if isinstance(event, FlowPrinted)]


def complaints(events: list[Event]) -> list[str]:
    return [event.why for event in events if isinstance(event, PayloadRefused)]


def polled(answer: Callable[[httpx.Request], httpx.Response], clock: Still, *seconds: float) -> list[Event]:
    """What polls at these seconds after the first hour bring."""

    async def story() -> list[Event]:
        client, _ = asking(answer, clock)
        flow, events = Flow(client, LUNR, clock), list[Event]()
        for second in seconds:
            clock.at = NOW + second * SECOND
            client.budget.turn(clock.at)
            events += (await flow.poll()).events
        return events

    return asyncio.run(story())


def test_alerts_of_yesterday_are_not_of_now_though_the_vendor_did_not_heed_what_it_was_asked() -> None:
    clock = Still(NOW)

    def answer(_: httpx.Request) -> httpx.Response:
        log = [row(f"old {n}", clock.at - DAY - n * SECOND) for n in range(75)]
        return page([row(f"new {clock.at:%H%M%S}", clock.at - 3 * SECOND), *log])

    events = polled(answer, clock, 0, 5, 10)
    assert ids(events) == ["new 153000", "new 153005", "new 153010"]
    (why,) = complaints(events)
    assert why == "flow older than 6 min is passed over: of 2026-11-17 15:28:46 UTC, and maybe more"


def test_when_it_begins_again_hours_later_it_is_said_again() -> None:
    clock = Still(NOW)
    told = polled(lambda _: page([row(f"{clock.at}", clock.at - HOUR)]), clock, 0, 5, 7_200, 7_205)
    assert ids(told) == []
    assert len(complaints(told)) == 2


@pytest.mark.parametrize(
    "times",
    [{"end_time": ms(NOW - HOUR)}, {"end_time": None, "created_at": written(NOW - HOUR)},
     {"end_time": None, "created_at": None, "start_time": ms(NOW - HOUR)}],
    ids=["end", "created", "start"],
)  # fmt: skip
def test_an_alert_is_as_old_as_the_newest_print_it_tells_of(times: dict[str, Any]) -> None:
    clock = Still(NOW)
    rows = [row("old", NOW - 4 * SECOND, **times), row("new", NOW - 4 * SECOND)]
    told = polled(lambda _: page(rows), clock, 0)
    assert ids(told) == ["new"]
    assert len(complaints(told)) == 1


@pytest.mark.parametrize("times", [("created_at", "start_time", "end_time"), ()], ids=["unknown", "ahead"])
def test_what_says_nothing_of_its_age_is_not_known_to_be_old(times: tuple[str, ...]) -> None:
    told = polled(lambda _: page([without(row("one", NOW + HOUR), *times)]), Still(NOW), 0)
    assert (ids(told), complaints(told)) == (["one"], [])


def test_an_alert_of_the_stream_whose_last_print_is_an_hour_old_is_passed_over() -> None:
    async def story() -> list[Event]:
        clock = Still(NOW)
        client, _ = asking(lambda _: page([]), clock)
        flow, events = Flow(client, LUNR, clock), list[Event]()
        for name, at in (("a", NOW - HOUR), ("b", NOW - 14 * SECOND), ("c", NOW - HOUR)):
            events += await flow.said(alert(**row(name, at, created_at=None)))
        return events

    events = asyncio.run(story())
    assert ids(events) == ["b"]
    assert len(complaints(events)) == 1


def test_what_was_told_in_its_time_and_comes_again_is_no_old_flow() -> None:
    clock = Still(NOW)
    told = polled(lambda _: page([row("one", NOW - 4 * SECOND)]), clock, 0, 5, 1_200)
    assert (ids(told), complaints(told)) == (["one"], [])


def test_a_single_print_that_comes_an_hour_late_is_passed_over() -> None:
    singles = Singles(LUNR, Still(NOW), ())
    singles.heard(ACK)
    late = [singles.heard(frame(id=f"late {n}", executed_at=ms(NOW - HOUR))) for n in range(5)]
    assert isinstance(late[0], PayloadRefused)
    assert late[1:] == [None] * 4
    assert isinstance(singles.heard(frame(id="new", executed_at=ms(NOW - SECOND))), FlowPrinted)


def test_prints_off_the_exchanges_of_an_earlier_day_turn_no_day_back() -> None:
    """The newest of all names reach back over night by themselves; a name's own since then must not."""
    clock, spy = Still(NOW), frozenset({"SPY"})
    before = [DARK | {"tracking_id": n, "executed_at": written(NOW - DAY - n * SECOND)} for n in range(60)]
    today = [DARK | {"tracking_id": 99, "executed_at": written(NOW - SECOND)}]
    crowd = [today[0] | {"ticker": "QQQ", "tracking_id": n} for n in range(1_000, 1_200)]

    def answer(request: httpx.Request) -> httpx.Response:
        return page([*today, *before] if request.url.path.endswith("SPY") else heard)

    async def story() -> list[Event]:
        client, _ = asking(answer, clock)
        return list((await OffExchange(client, spy, clock).poll()).events)

    heard = [*today, *before]
    assert [type(event) for event in asyncio.run(story())] == [DarkPrinted]
    heard = crowd
    told = asyncio.run(story())
    assert [event.print_id for event in told if isinstance(event, DarkPrinted)] == ["99"]
    assert complaints(told) == ["SPY: prints of an earlier day are passed over: 2026-11-17 and maybe more"]


def test_flow_is_filled_as_far_back_as_any_rule_looks_and_any_budget_waits() -> None:
    plays = watching(LUNR).plays
    windows = [each.window for play in plays for each in (*play.detectors, *play.exits)
               if isinstance(each, SweepRule | FlowReversal)]  # fmt: skip
    assert windows
    assert max(*windows, FLOW_WINDOW, SLOWEST) + OVERLAP <= BACK_MAX


def test_sweeps_of_four_minutes_ago_are_told_after_an_outage_of_six() -> None:
    """What turned against a position meanwhile is nothing its exits may miss."""
    clock = Still(NOW)
    puts = [row(f"put {n}", NOW + (118 + n) * SECOND, option_chain="LUNR261120P00011000") for n in range(3)]

    def answer(request: httpx.Request) -> httpx.Response:
        if 0 < (clock.at - NOW).total_seconds() < 360:
            return httpx.Response(503, text="Something went wrong")
        wanted = since(request, "newer_than", NOW - DAY)
        return page(
            [each for each in puts if wanted < datetime.fromisoformat(each["created_at"]) <= clock.at]
        )

    told = polled(answer, clock, 0, 5, 180, 359, 360)
    assert sorted(map(str, ids(told))) == ["put 0", "put 1", "put 2"]
    against = [event for event in told if isinstance(event, FlowPrinted)]
    assert {event.direction for event in against} == {Direction.BEARISH}
    assert all(event.at - (event.source_at or event.at) >= 4 * MINUTE for event in against)
