"""Pages overlap, polls fail, the desk restarts, rows come late and out of order: each is told once."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.whales.flow import Flow
from bot.feeds.whales.off_exchange import OffExchange
from engine.model.events import DarkPrinted, Event, FlowPrinted, PayloadRefused
from tests.bot.feeds.whales.desk import Still, asking, later, page, since, written
from tests.bot.feeds.whales.rows import ALERT, DARK
from tests.engine.examples import STEADY

NAMES = frozenset({"LUNR", "SPY"})
PAGE, LAG_S, DAY_S = 7, 20.0, 240
NEVER, FOREVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Shown:
    """Something that happened, and when the vendor began to show it."""

    name: str
    at: datetime
    from_: datetime


@st.composite
def shown(draw: st.DrawFn, least: int = 0) -> list[Shown]:
    moments = draw(st.lists(st.integers(0, DAY_S * 100), min_size=least, max_size=60))
    lags = draw(st.lists(st.floats(0, LAG_S), min_size=len(moments), max_size=len(moments)))
    return [
        Shown(str(number), later(moment / 100), later(moment / 100 + lag))
        for number, (moment, lag) in enumerate(zip(moments, lags, strict=True))
    ]


steps = st.lists(
    st.tuples(st.integers(1, 25), st.sampled_from(["", "", "", "fails", "breaks", "restarts"])), max_size=6
)


class Newest:
    """Pages, newest first; some fail when the story says so, and rows of one page come in any order."""

    def __init__(self, every: list[Shown], clock: Still, seed: int, time: str, limit: int = 500) -> None:
        self.limit = limit
        self.every, self.clock, self.draws = every, clock, Random(seed)
        self.trouble = ""
        self.calls = 0
        self._time = time

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.trouble == "fails" or (self.trouble == "breaks" and self.calls > 1):
            return httpx.Response(503, text="Something went wrong")
        after, before = since(request, "newer_than", NEVER), since(request, "older_than", FOREVER)
        seen = [each for each in self.every if each.from_ <= self.clock.now() and after < each.at < before]
        limit = min(int(request.url.params["limit"]), self.limit)
        newest = sorted(seen, key=lambda each: each.at, reverse=True)[:limit]
        self.draws.shuffle(newest)
        return page([self._row(each) for each in newest])

    def _row(self, each: Shown) -> dict[str, object]:
        if self._time == "created_at":
            return ALERT | {
                "id": each.name,
                "created_at": written(each.at),
                "start_time": None,
                "has_sweep": False,
            }
        return DARK | {"tracking_id": int(each.name), "ticker": "SPY", "executed_at": written(each.at)}


def ids(events: list[Event]) -> list[str]:
    return [e.print_id or "" for e in events if isinstance(e, FlowPrinted | DarkPrinted)]


async def told_flow(
    every: list[Shown], moves: list[tuple[int, str]], seed: int, size: int = PAGE, limit: int = 500
) -> list[str]:
    clock = Still()
    vendor, events = Newest(every, clock, seed, "created_at", limit), list[Event]()
    client, _ = asking(vendor, clock)
    flow = Flow(client, NAMES, clock, page=size)
    for seconds, trouble in [*moves, *[(20, "")] * 14]:
        clock.at += timedelta(seconds=seconds)
        client.budget.turn(clock.at)
        vendor.trouble, vendor.calls = trouble, 0
        if trouble == "restarts":
            flow = Flow(client, NAMES, clock, events, page=size)
        events += (await flow.poll()).events
    return ids(events)


async def told_dark(
    every: list[Shown], moves: list[tuple[int, str]], seed: int, size: int = PAGE, limit: int = 500
) -> list[str]:
    clock = Still()
    vendor, events = Newest(every, clock, seed, "executed_at", limit), list[Event]()
    client, _ = asking(vendor, clock)
    dark = OffExchange(client, frozenset({"SPY"}), clock, page=size)
    for seconds, trouble in [*moves, *[(20, "")] * 14]:
        clock.at += timedelta(seconds=seconds)
        vendor.trouble, vendor.calls = trouble, 0
        if trouble == "restarts":
            dark = OffExchange(client, frozenset({"SPY"}), clock, events, page=size)
        events += (await dark.poll()).events
    return ids(events)


@pytest.mark.parametrize(("kept", "limit"), [(50, 50), (100, 100), (100, 60), (100, 49), (100, 20)])
def test_a_vendor_that_keeps_to_a_limit_of_its_own_hides_nothing(kept: int, limit: int) -> None:
    """After a gap of two minutes, with more in it than two of its pages hold."""
    every = [Shown(str(n), later(n / 2), later(n / 2)) for n in range(241)]

    async def story(source: type[Flow | OffExchange], names: frozenset[str], time: str) -> list[str]:
        clock = Still(later(0))
        client, _ = asking(Newest(every, clock, 7, time, limit), clock)
        poller, events = source(client, names, clock, page=kept * 2), list[Event]()
        for clock.at in (later(1), later(120)):
            events += (await poller.poll()).events
        assert not [event for event in events if isinstance(event, PayloadRefused)]
        return ids(events)

    names = sorted(each.name for each in every)
    assert sorted(asyncio.run(story(Flow, NAMES, "created_at"))) == names
    assert sorted(asyncio.run(story(OffExchange, frozenset({"SPY"}), "executed_at"))) == names


POLLERS = [(Flow, "created_at"), (OffExchange, "executed_at")]


@pytest.mark.parametrize(("source", "time"), POLLERS)
def test_a_short_page_is_asked_about_once_where_nothing_is_known_and_never_where_it_reaches_back(
    source: type[Flow | OffExchange], time: str
) -> None:
    """A print each ten seconds, asked for each five: only the first page could be cut, and is not."""
    clock = Still(later(0))
    vendor = Newest([Shown(str(n), later(10 * n), later(10 * n)) for n in range(100)], clock, 7, time)

    async def story() -> list[int]:
        client, _ = asking(vendor, clock)
        poller, calls = source(client, frozenset({"LUNR"}), clock), list[int]()
        for _ in range(40):
            clock.at += timedelta(seconds=5)
            calls.append((await poller.poll()).calls)
        return calls

    first, *others = asyncio.run(story())
    assert (first, set(others)) == (2 if source is Flow else 3, {1})


@pytest.mark.parametrize(("source", "time"), POLLERS)
def test_pages_of_a_few_rows_are_followed_and_of_flow_it_is_said_where_that_ends(
    source: type[Flow | OffExchange], time: str
) -> None:
    clock = Still(later(1))
    every = [Shown(str(n), later(n / 2), later(n / 2)) for n in range(241)]

    async def story() -> tuple[list[str], list[PayloadRefused]]:
        client, _ = asking(Newest(every, clock, 7, time, 5), clock)
        poller, events = source(client, NAMES, clock), list[Event]()
        for clock.at in (later(1), later(120)):
            events += (await poller.poll()).events
        return ids(events), [each for each in events if isinstance(each, PayloadRefused)]

    told, refused = asyncio.run(story())
    assert "240" in told
    assert any("more than 20 pages" in each.why for each in refused) is (source is Flow)
    assert (len(told) == len(every)) is (source is OffExchange)


@pytest.mark.parametrize(("source", "time"), POLLERS)
def test_a_page_full_of_one_moment_hides_nothing_that_was_before_it(
    source: type[Flow | OffExchange], time: str
) -> None:
    clock = Still(later(60))
    every = [Shown(str(n), later(40 if n else 10), later(40)) for n in range(PAGE + 1)]

    async def story() -> list[str]:
        client, _ = asking(Newest(every, clock, 7, time), clock)
        return ids(list((await source(client, NAMES, clock, page=PAGE).poll()).events))

    assert "0" in asyncio.run(story())


@STEADY
@given(shown(), steps, st.integers(0, 99))
def test_alerts_are_neither_lost_nor_repeated(every, moves, seed) -> None:
    told = asyncio.run(told_flow(every, moves, seed))
    assert sorted(told) == sorted(each.name for each in every)


@STEADY
@given(shown(), steps, st.integers(0, 99))
def test_dark_prints_are_neither_lost_nor_repeated(every, moves, seed) -> None:
    told = asyncio.run(told_dark(every, moves, seed))
    assert sorted(told) == sorted(each.name for each in every)


@STEADY
@given(shown(least=30), steps, st.integers(0, 99), st.integers(4, 9))
def test_nothing_is_lost_where_a_vendor_cuts_its_pages_short_and_never_says_so(
    every, moves, seed, limit
) -> None:
    """Whatever it cuts them to, while fewer than that happened in one second, and none is shown late:

    one that is older than all that is known may lie behind a page cut so short, and is lost.
    """
    spread = {each.at.replace(microsecond=0): replace(each, from_=each.at) for each in every}.values()
    told = asyncio.run(told_flow(list(spread), moves, seed, 100, limit))
    assert sorted(told) == sorted(each.name for each in spread)
    told = asyncio.run(told_dark(list(spread), moves, seed, 100, limit))
    assert sorted(told) == sorted(each.name for each in spread)
