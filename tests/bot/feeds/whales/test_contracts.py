"""Open interest and volume by the flow vendor's count: asked seldom, believed where it knows more."""

import asyncio
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from bot.feeds.base import Count, Counted
from bot.feeds.counted_chain import CountedChain, merged
from bot.feeds.whales.asking import Asking
from bot.feeds.whales.contracts import Contracts, counted
from bot.feeds.whales.reading import ContractRow, read
from bot.watch.heartbeats import Heartbeats
from engine.model.events import ChainArrived, ChainRow, Event, PayloadRefused
from sandbox.whales import KEY as SANDBOX_KEY
from tests.bot.feeds.whales.desk import OPENS, Still, asking, later, page
from tests.bot.feeds.whales.listening import vendor
from tests.contracts.openapi import Published
from tests.engine.examples import market
from tests.sandbox.whales.asking import run

CALL, PUT = "LUNR261120C00012000", "LUNR261120P00011000"
TODAY, LAST, BEFORE = OPENS.date(), date(2026, 11, 17), date(2026, 11, 16)
ROW: dict[str, Any] = {
    "option_symbol": CALL,
    "open_interest": 812,
    "prev_oi": 640,
    "volume": 1500,
    "last_tape_time": "2026-11-18 14:29:58+00:00",
    "nbbo_bid": "0.98",
}


def row(held: int | None, on: date | None = None, volume: int | None = None) -> ChainRow:
    return ChainRow(CALL, market("0.98", "1.02"), held, volume, interest_on=on)


def ask(answer: Any, *moments: float) -> tuple[list[Count], int]:
    """What is told at each of these seconds, and how often the vendor was asked."""
    asked: list[httpx.Request] = []

    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answer(request)

    async def story() -> list[Count]:
        clock = Still(later(0))
        client, _ = asking(reply, clock)
        known, told = Contracts(client, clock), []
        for second in moments:
            clock.at = later(second)
            told.append(await known.of("LUNR"))
        await client.close()
        return told

    return asyncio.run(story()), len(asked)


def test_a_contract_has_the_count_of_the_last_close_and_the_volume_of_today() -> None:
    assert counted(read(msgspec.json.encode(ROW), ContractRow), OPENS) == Counted(812, LAST, 1500)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"last_tape_time": "2026-11-17T20:59:58Z"}, Counted(812, LAST, None)),
        ({"last_tape_time": "0001-01-01T00:00:00Z"}, Counted(812, LAST, None)),
        ({"last_tape_time": None, "volume": 0}, Counted(812, LAST, 0)),
        ({"open_interest": None}, Counted(None, None, 1500)),
        ({"open_interest": 0}, Counted(0, LAST, 1500)),
        ({"volume": None}, Counted(812, LAST, None)),
    ],
)
def test_what_is_not_told_is_unknown_and_yesterdays_volume_is_not_todays(
    change: dict[str, Any], told: Counted
) -> None:
    assert counted(read(msgspec.json.encode(ROW | change), ContractRow), OPENS) == told


@pytest.mark.parametrize(
    ("broker", "told", "held", "on", "volume"),
    [
        (row(None), Counted(812, LAST, 1500), 812, LAST, 1500),
        (row(640, BEFORE, 1400), Counted(812, LAST, 1500), 812, LAST, 1500),
        (row(640, None), Counted(812, LAST), 812, LAST, None),
        (row(800, LAST, 1600), Counted(812, LAST, 1500), 800, LAST, 1600),
        (row(640, BEFORE, 1400), Counted(None, None, 0), 640, BEFORE, 1400),
        (row(None), Counted(), None, None, None),
    ],
)
def test_the_younger_count_and_the_larger_volume_are_believed(
    broker: ChainRow, told: Counted, held: int | None, on: date | None, volume: int | None
) -> None:
    found = merged(broker, told)
    assert (found.open_interest, found.interest_on, found.volume) == (held, on, volume)


def test_a_name_is_asked_once_a_minute() -> None:
    told, asked = ask(lambda _: page([ROW]), 0, 1, 59, 60, 61)
    assert asked == 2
    assert {each.contracts[CALL] for each in told} == {Counted(812, LAST, 1500)}


def test_a_row_nobody_can_read_costs_only_itself_and_is_counted_once() -> None:
    odd = [{"volume": 3}, ROW | {"option_symbol": "NOT AN OPTION"}, ROW | {"open_interest": -1}]
    told, _ = ask(lambda _: page([*odd, ROW | {"option_symbol": PUT}]), 0, 60)
    assert [list(each.contracts) for each in told] == [[PUT], [PUT]]
    assert [len(each.troubles) for each in told] == [3, 0]
    assert all(isinstance(each, PayloadRefused) and each.feed == "contracts" for each in told[0].troubles)


def test_a_plan_without_it_is_told_once_and_not_asked_again_that_day() -> None:
    told, asked = ask(lambda _: httpx.Response(403, json={"code": "advanced_tier_required"}), 0, 60, 86_400)
    assert asked == 2
    assert [len(each.troubles) for each in told] == [1, 0, 0]


def test_a_minute_without_an_answer_keeps_what_was_counted_today_and_no_longer() -> None:
    answers = iter([page([ROW]), httpx.Response(503), httpx.Response(503)])
    told, _ = ask(lambda _: next(answers), 0, 60, 86_400)
    assert [len(each.contracts) for each in told] == [1, 1, 0]
    assert [len(each.troubles) for each in told] == [0, 1, 0]


class Listed:
    """The broker's chain."""

    async def fetch(self, underlying: str) -> Iterable[Event]:
        await asyncio.sleep(0)
        rows = row(640, BEFORE, 1400), ChainRow(PUT, market("0.40", "0.42"))
        return [PayloadRefused(OPENS, "alpaca chain", "odd"), ChainArrived(OPENS, underlying, rows)]


class Silent(httpx.AsyncBaseTransport):
    """Takes the question and says nothing."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError(request)


def test_a_chain_goes_with_the_brokers_count_when_the_vendor_says_nothing() -> None:
    async def story() -> list[Event]:
        clock = Still(later(0))
        client = Asking("http://127.0.0.1:1", "a-key", clock, Heartbeats(), transport=Silent())
        return list(await CountedChain(Listed(), Contracts(client, clock, within_s=0.01)).fetch("LUNR"))

    silent, _, chain = asyncio.run(story())
    assert silent == PayloadRefused(later(0), "contracts", "LUNR: no answer within 0.01 s")
    assert isinstance(chain, ChainArrived)
    assert (chain.rows[0].open_interest, chain.rows[0].interest_on) == (640, BEFORE)


def test_two_ideas_about_one_name_share_one_question_and_get_one_chain() -> None:
    async def story() -> tuple[list[ChainArrived], list[httpx.URL]]:
        clock = Still(later(0))
        client, published = asking(lambda _: page([ROW, ROW | {"option_symbol": PUT}]), clock)
        chains = CountedChain(Listed(), Contracts(client, clock))
        both = await asyncio.gather(chains.fetch("LUNR"), chains.fetch("LUNR"))
        return [each for events in both for each in events if isinstance(each, ChainArrived)], published.asked

    (one, other), asked = asyncio.run(story())
    assert one == other
    assert [each.interest_on for each in one.rows] == [LAST, LAST]
    assert [each.query for each in asked] == [b"limit=500&max_dte=50"]


def test_the_pretended_vendor_counts_as_its_market_does() -> None:
    async def story() -> None:
        async with vendor(minutes=30) as whales:
            published = Published(httpx.AsyncHTTPTransport())
            url = whales.server.url
            client = Asking(url, SANDBOX_KEY, whales.clock, Heartbeats(), transport=published)
            told = await Contracts(client, whales.clock).of("LUNR")
            await client.close()
            now = whales.clock.now()
            truth = {each.symbol: each for each in whales.market.chain("LUNR", now)}
            assert told.troubles == ()
            assert set(told.contracts) <= set(truth)
            assert len(told.contracts) > 20
            for symbol, each in told.contracts.items():
                assert each.open_interest == truth[symbol].open_interest
                assert each.interest_on == now.date() - timedelta(days=1)
                assert each.volume in (None, truth[symbol].volume)

    run(story)
