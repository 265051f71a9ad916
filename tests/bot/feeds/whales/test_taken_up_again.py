"""What was refused, told before a restart, or stood beside a slip of the vendor's is taken up again."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from bot.feeds.whales.alerts import printed
from bot.feeds.whales.busts import TRIES_MAX, Busts
from bot.feeds.whales.facts import Facts
from bot.feeds.whales.flow import Flow
from bot.feeds.whales.off_exchange import OffExchange
from engine.model.events import (
    DarkPrinted,
    EarningsScheduled,
    Event,
    FlowCancelled,
    FlowPrinted,
    Location,
    PayloadRefused,
)
from tests.bot.feeds.whales.desk import OPENS, Still, asking, later, page, since, written
from tests.bot.feeds.whales.rows import ALERT, DARK, alert
from tests.bot.feeds.whales.test_aged import ids, ms, row

LUNR, SPY = frozenset({"LUNR"}), frozenset({"SPY"})
NOW, DAY, SECOND = later(3_600), timedelta(days=1), timedelta(seconds=1)
LARGE = replace(printed(alert(), later(0)), location=Location.AT_ASK)

Answer = Callable[[httpx.Request], httpx.Response]


def test_the_facts_of_a_day_are_asked_for_again_when_the_key_is_mended() -> None:
    clock = Still(OPENS)

    def answer(request: httpx.Request) -> httpx.Response:
        if clock.at < later(600):
            return httpx.Response(401, json={"message": "no such key"})
        return page([{"report_date": "2026-11-20"}] if "earnings" in request.url.path else [])

    async def story() -> list[Event]:
        client, _ = asking(answer, clock)
        facts, told = Facts(client, LUNR | SPY, clock), list[Event]()
        for clock.at in (later(180 * number) for number in range(12)):
            told += (await facts.poll()).events
        return told

    told = asyncio.run(story())
    assert {event.symbol for event in told if isinstance(event, EarningsScheduled)} == LUNR | SPY


def busted(answer: Answer, clock: Still, *seconds: float) -> list[Event]:
    async def story() -> list[Event]:
        client, _ = asking(answer, clock)
        busts, told = Busts(client, clock, [LARGE, replace(LARGE, print_id="other")]), list[Event]()
        for clock.at in map(later, seconds):
            told += (await busts.poll()).events
        return told

    return asyncio.run(story())


def test_a_look_that_was_not_answered_is_looked_again() -> None:
    clock, gone = Still(later(0)), {"trades": [{"price": "1", "size": 600, "canceled": True}]}
    down = (later(20), later(25), later(90))
    told = busted(
        lambda _: httpx.Response(503 if clock.at in down else 200, json=gone), clock, 20, 25, 30, 35, 40
    )
    assert [event.print_id for event in told if isinstance(event, FlowCancelled)] == [ALERT["id"], "other"]


def test_one_look_that_is_never_answered_holds_up_no_other() -> None:
    clock, asked = Still(later(0)), list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rsplit("/", 1)[1])
        return httpx.Response(200 if asked[-1] == "other" else 503, json={"trades": []})

    busted(answer, clock, *range(20, 60, 5))
    assert asked == [*[ALERT["id"]] * TRIES_MAX, "other"]


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize("end", [-20, -100], ids=["in the overlap", "before it"])
def test_a_burst_is_told_once_though_the_desk_began_again_in_between(restarts: bool, end: int) -> None:
    """A floor print after it comes with all of it once more."""
    clock, start = Still(NOW), ms(NOW + (end - 5) * SECOND)
    burst = row("one", NOW + end * SECOND, start_time=start, total_premium="20000", total_size=200)
    again = row("two", NOW + 10 * SECOND, start_time=start, total_premium="24000", total_size=240)

    def answer(request: httpx.Request) -> httpx.Response:
        wanted = since(request, "newer_than", NOW - DAY)
        some = [again, burst] if clock.at > NOW else [burst]
        return page([each for each in some if datetime.fromisoformat(each["created_at"]) > wanted])

    async def story() -> list[Event]:
        client, _ = asking(answer, clock)
        flow = Flow(client, LUNR, clock)
        told = list((await flow.poll()).events)
        clock.at += 15 * SECOND
        flow = Flow(client, LUNR, clock, told) if restarts else flow
        return [*told, *(await flow.poll()).events]

    told = asyncio.run(story())
    assert [event.premium for event in told if isinstance(event, FlowPrinted)] == [20_000, 4_000]


def flow_of(answer: Answer, clock: Still) -> list[Event]:
    async def story() -> list[Event]:
        client, _ = asking(answer, clock)
        return list((await Flow(client, LUNR, clock).poll()).events)

    return asyncio.run(story())


def test_one_old_row_on_a_full_page_ends_no_walk() -> None:
    rows = [row(f"{n}", NOW - (n + 2) * SECOND / 2, NOW - (n + 1) * SECOND / 2) for n in range(400)]
    stray = row("stray", NOW - DAY)

    def answer(request: httpx.Request) -> httpx.Response:
        after, before = since(request, "newer_than", OPENS), since(request, "older_than", NOW)
        some = [each for each in rows if after < datetime.fromisoformat(each["created_at"]) < before]
        return page([*some[:199], stray])

    assert set(ids(flow_of(answer, Still(NOW)))) == {f"{n}" for n in range(400)}


def dark_of(answer: Answer) -> list[Event]:
    async def story() -> list[Event]:
        client, _ = asking(answer, Still(NOW))
        return list((await OffExchange(client, SPY, Still(NOW)).poll()).events)

    return asyncio.run(story())


def test_one_old_row_on_the_page_of_all_names_fills_no_gap() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        at = NOW - (SECOND if request.url.path.endswith("recent") else 600 * SECOND)
        rows = [DARK | {"tracking_id": f"{at} {n}", "executed_at": written(at)} for n in range(199)]
        return page([*rows, DARK | {"executed_at": written(NOW - DAY)}])

    assert len([event for event in dark_of(answer) if isinstance(event, DarkPrinted)]) == 398


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999Z", 253_402_300_799_000])
def test_a_print_at_the_end_of_time_is_set_aside(at: str | int) -> None:
    (why,) = dark_of(lambda _: page([DARK | {"executed_at": at}]))
    assert isinstance(why, PayloadRefused)
    assert "not a time" in why.why


NONE: list[Any] = [0, "0", 0.0, "", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z"]


@pytest.mark.parametrize("nothing", NONE, ids=repr)
def test_a_time_before_there_were_any_is_none(nothing: Any) -> None:
    times = {"start_time": nothing, "end_time": nothing, "created_at": nothing}
    rows = [row("one", NOW, end_time=nothing), row("two", NOW, **times)]
    more = [
        row(name, NOW, **times, total_premium=money) for name, money in (("three", "900"), ("four", "800"))
    ]
    told = flow_of(lambda _: page([*rows, *more]), Still(NOW + 2 * SECOND))
    assert sorted(map(str, ids(told))) == ["four", "one", "three", "two"]
    assert sum(event.premium for event in told if isinstance(event, FlowPrinted)) == Decimal(3_500)
