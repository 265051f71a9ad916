"""What comes later than it should: busts, long silences, and mistakes of our own."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from bot.feeds.unusual_whales import WhalesFeed
from bot.feeds.whales.aged import BACK_MAX
from bot.feeds.whales.asking import Refusal
from bot.feeds.whales.endpoints import CONTRACTS
from bot.feeds.whales.facts import Facts
from bot.feeds.whales.flow import Flow
from bot.feeds.whales.off_exchange import OffExchange
from bot.watch.heartbeats import Heartbeats
from engine.model.events import DarkPrinted, EarningsScheduled, FlowPrinted, IvRecorded, PayloadRefused, Trap
from sandbox.clock import MarketClock
from tests.bot.feeds.whales.desk import KEY, URL, Still, asking, later, page, since, written
from tests.bot.feeds.whales.rows import ALERT, DARK, without

SPY = frozenset({"SPY"})


def test_a_bust_that_comes_minutes_later_takes_the_print_back() -> None:
    clock = Still(later(60))
    row = DARK | {"executed_at": written(later(50)), "trf_executed_at": written(later(50))}

    def answer(request: httpx.Request) -> httpx.Response:
        busted = clock.at >= later(200)
        recent = request.url.path.endswith("recent")
        if recent and clock.at >= later(100):
            crowd = DARK | {"ticker": "QQQ", "executed_at": written(clock.at - timedelta(seconds=40))}
            return page([crowd | {"tracking_id": n} for n in range(200)])
        asked_for = since(request, "newer_than", later(0)) < later(50)
        return page([row | {"canceled": busted}] if asked_for else [])

    async def story() -> None:
        client, _ = asking(answer, clock)
        dark, events = OffExchange(client, SPY, clock), []
        for second in range(60, 500, 10):
            clock.at = later(second)
            events += (await dark.poll()).events
        told = [each for each in events if isinstance(each, DarkPrinted)]
        assert [each.trap for each in told] == [None, Trap.CANCELLED]
        assert len({each.print_id for each in told}) == 1
        assert told[1].at <= later(60 + 300 + 10)

    asyncio.run(story())


def test_flow_older_than_can_be_followed_is_not_asked_for() -> None:
    clock, asked = Still(later(0)), []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/historic"):
            return httpx.Response(404, json={})
        if "older_than" in request.url.params:
            return page([])
        asked.append(since(request, "newer_than", later(0)))
        return page([ALERT | {"id": str(len(asked)), "created_at": written(clock.at), "has_sweep": False}])

    async def story() -> None:
        client, _ = asking(answer, clock)
        flow = Flow(client, frozenset({"LUNR"}), clock)
        await flow.poll()
        clock.at = later(3_600)
        await flow.poll()
        clock.at = later(3_605)
        await flow.poll()
        assert asked[1] == later(3_600) - BACK_MAX
        assert asked[2] == later(3_600) - timedelta(seconds=30)

    asyncio.run(story())


def test_a_name_nobody_watches_is_passed_over_even_if_the_vendor_sends_it() -> None:
    async def story() -> None:
        clock = Still(later(60))
        client, _ = asking(lambda _: page([ALERT | {"created_at": written(clock.at)}]), clock)
        assert (await Flow(client, SPY, clock).poll()).events == ()

    asyncio.run(story())


def test_an_alert_without_id_or_times_is_still_told_once() -> None:
    async def story() -> None:
        clock = Still(later(60))
        row = without(ALERT, "id", "created_at", "start_time", "end_time")
        client, _ = asking(lambda _: page([row]), clock)
        flow = Flow(client, frozenset({"LUNR"}), clock)
        events = [*(await flow.poll()).events, *(await flow.poll()).events]
        assert len(events) == 1
        assert isinstance(events[0], FlowPrinted)

    asyncio.run(story())


def facts(*rows: dict, status: int = 200) -> tuple[list, int]:
    async def story() -> tuple[list, int]:
        clock = Still(later(60))

        def answer(_: httpx.Request) -> httpx.Response:
            return page(list(rows)) if status == 200 else httpx.Response(status, json={})

        client, published = asking(answer, clock)
        source, events = Facts(client, SPY, clock), []
        for _ in range(12):
            polled = await source.poll()
            events += polled.events
            if polled.done:
                break
        return events, len(published.asked)

    return asyncio.run(story())


def test_a_day_without_a_volatility_says_nothing_and_a_bad_one_is_refused() -> None:
    day = {"date": "2026-11-17"}
    events, _ = facts({**day, "volatility": "0.42"}, {**day, "volatility": None}, {"volatility": "0.1"})
    assert [(each.day.isoformat(), each.iv) for each in events if isinstance(each, IvRecorded)] == [
        ("2026-11-17", 0.42)
    ]
    assert any(isinstance(each, PayloadRefused) for each in events)


def test_the_next_report_is_the_nearest_that_is_not_past() -> None:
    events, _ = facts(*({"date": "2026-11-17", "report_date": day} for day in
                        ("2027-02-01", "2026-11-18", "2026-08-01", None)))  # fmt: skip
    assert [each.day.isoformat() for each in events if isinstance(each, EarningsScheduled)] == ["2026-11-18"]


@pytest.mark.parametrize(("status", "asked"), [(404, 2), (403, 2), (503, 6)])
def test_a_fact_nobody_gives_is_let_be(status: int, asked: int) -> None:
    assert facts(status=status)[1] == asked


def test_a_mistake_of_our_own_ends_the_reading() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    async def story() -> None:
        feed = WhalesFeed(
            URL,
            KEY,
            SPY,
            MarketClock(later(60)),
            Heartbeats(),
            stream=False,
            transport=httpx.MockTransport(answer),
        )
        async for _ in feed.events():
            raise AssertionError("nothing can come")

    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(asyncio.wait_for(story(), 10))
    assert caught.group_contains(ZeroDivisionError)


def test_an_errand_may_still_ask_when_the_feed_has_been_told_to_stop() -> None:
    async def story() -> bytes | Refusal:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"{}"))
        feed = WhalesFeed(
            URL, KEY, SPY, MarketClock(later(60)), Heartbeats(), stream=False, transport=transport
        )
        reader = asyncio.create_task(anext(feed.events()))
        await asyncio.sleep(0)
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        answer = await feed.asking.ask(CONTRACTS, {}, name="SPY")
        await feed.asking.close()
        return answer

    assert asyncio.run(asyncio.wait_for(story(), 10)) == b"{}"
