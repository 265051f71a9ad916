"""A gap off the exchanges is filled name by name: whoever is refused half-way goes on, and begins no more."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

import httpx
import pytest

from bot.feeds.whales.asking import Fault
from bot.feeds.whales.off_exchange import LOOK_BACK_EVERY, NAMES_AT_ONCE, OffExchange
from bot.feeds.whales.paging import PAGES_MAX
from bot.feeds.whales.polling import Polled
from bot.feeds.whales.rounds import TRIES_MAX
from engine.model.events import DarkPrinted, Event, PayloadRefused
from sandbox.faults import Rule, Status
from tests.bot.feeds.whales.desk import OPENS, Still, asking, later, page, since, written
from tests.bot.feeds.whales.listening import listening
from tests.bot.feeds.whales.listening import vendor as vendor_over_sockets
from tests.bot.feeds.whales.rows import DARK
from tests.sandbox.whales.asking import run

NAMES = ("AMD", "QQQ", "SPY")
NOON, EVERY, PAGE = later(9_000), 30, 60
SECOND = timedelta(seconds=1)


class Busy:
    """A print each half minute in each name; so many questions are answered, the next one is refused."""

    def __init__(self, clock: Still, names: Iterable[str] = NAMES, answers: int = 10_000) -> None:
        self.clock, self.names, self.answers = clock, tuple(names), answers
        self.asked: list[tuple[str, str]] = []
        self.refused: dict[str, int] = {}
        """Names that get a status and no prints."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rsplit("/", 1)[1]
        if not self.answers:
            return httpx.Response(503, text="Something went wrong")
        if name in self.refused:
            self.asked.append((name, "refused"))
            return httpx.Response(self.refused[name], json={"message": "no"})
        self.answers -= 1
        after, before = (
            since(request, "newer_than", OPENS),
            since(request, "older_than", self.clock.at + SECOND),
        )
        self.asked.append((name, f"{after:%H:%M:%S}"))
        first = int((self.clock.at - OPENS).total_seconds()) // EVERY
        moments = [later(number * EVERY) for number in range(first, -1, -1)]
        of = [each for each in self.names if each in NAMES and name in (each, "recent")]
        rows = [each_row(each, at) for at in moments if after < at < before for each in of]
        return page(rows[: int(request.url.params["limit"])])


def each_row(name: str, at: datetime) -> dict[str, object]:
    number = int((at - OPENS).total_seconds()) * 1_000 + sum(map(ord, name)) + ord(name[-1])
    return DARK | {
        "ticker": name,
        "tracking_id": number,
        "executed_at": written(at),
        "trf_executed_at": written(at),
    }


def polls(
    vendor: Busy, *seconds: float, already: Iterable[Event] = (), answers: int = 10_000
) -> list[Polled]:
    """At these seconds after noon; from the second one on so many questions are answered each time."""

    async def story() -> list[Polled]:
        client, _ = asking(vendor, vendor.clock)
        dark = OffExchange(client, frozenset(vendor.names), vendor.clock, already, page=PAGE)
        polled = []
        for second in seconds:
            vendor.clock.at = NOON + second * SECOND
            polled.append(await dark.poll())
            vendor.answers = answers
        return polled

    return asyncio.run(story())


def told(polled: Iterable[Polled]) -> list[DarkPrinted]:
    return [event for each in polled for event in each.events if isinstance(event, DarkPrinted)]


def of(polled: Iterable[Polled], names: Iterable[str]) -> list[DarkPrinted]:
    return [event for event in told(polled) if event.symbol in frozenset(names)]


def due(of: Iterable[str], until: datetime) -> int:
    return len(tuple(of)) * (int((until - OPENS).total_seconds()) // EVERY + 1)


def test_a_fill_that_is_refused_each_minute_goes_on_and_ends() -> None:
    """A day of three names is nineteen questions, and six are answered at a time."""
    vendor = Busy(Still(NOON), answers=6)
    polled = polls(vendor, 0, 60, 120, 180, 240, answers=6)
    assert [each.refusal is not None for each in polled] == [True, True, True, False, False]
    names = [name for name, _ in vendor.asked]
    assert names == ["recent", *sorted(names[1:-1]), "recent"]
    assert len(told(polled)) == due(NAMES, NOON + 240 * SECOND)


def test_of_a_gap_nothing_is_told_before_all_of_it_and_then_in_order() -> None:
    polled = polls(Busy(Still(NOON), answers=6), 0, 60, 120, 180, answers=6)
    assert not told(polled[:-1])
    moments = [event.source_at for event in told(polled)]
    assert all(one <= other for one, other in pairwise(filter(None, moments)))
    assert {event.at for event in told(polled)} == {NOON + 180 * SECOND}


def test_a_life_that_begins_at_noon_begins_where_the_one_before_it_ended() -> None:
    before = told(polls(Busy(Still(NOON), NAMES[:2]), 0))
    again = Busy(Still(NOON))
    after = told(polls(again, 90, already=before))
    assert {name: since for name, since in again.asked if name != "recent"} == {
        "AMD": "16:59:30",
        "QQQ": "16:59:30",
        "SPY": "14:29:59",
    }
    ids = [event.print_id for event in (*before, *after)]
    assert len(ids) == len(set(ids)) == due(NAMES, NOON + 90 * SECOND)


def test_a_life_that_ended_half_way_through_a_gap_leaves_no_hole() -> None:
    half = polls(Busy(Still(NOON), answers=6), 0, 60, answers=6)
    after = polls(Busy(Still(NOON)), 90, already=told(half))
    assert len(told([*half, *after])) == due(NAMES, NOON + 90 * SECOND)


def test_a_print_of_a_year_to_come_hides_nothing_from_the_next_life() -> None:
    first = told(polls(Busy(Still(NOON), ("SPY",)), 0))
    slip = DarkPrinted(NOON, "SPY", first[0].price, 100, source_at=NOON.replace(year=2027), print_id="slip")
    again = Busy(Still(NOON), ("SPY",))
    polls(again, 60, already=[*first, slip])
    assert ("SPY", "16:59:30") in again.asked


def test_many_names_are_looked_back_at_a_few_a_poll_and_at_all_of_them_in_the_end() -> None:
    names = (*NAMES, *(f"Z{one}{other}" for one in "ABCDEFG" for other in "ABCDEFGHIJ"))
    vendor = Busy(Still(NOON), names)
    start = int(LOOK_BACK_EVERY.total_seconds())

    async def story() -> list[set[str]]:
        client, _ = asking(vendor, vendor.clock)
        dark = OffExchange(client, frozenset(names), vendor.clock)
        found: list[set[str]] = []
        for second in range(0, start + 150, 10):
            vendor.clock.at, vendor.asked = NOON + second * SECOND, []
            assert (await dark.poll()).refusal is None
            found.append({name for name, _ in vendor.asked if name != "recent"})
        return found

    found = asyncio.run(story())[start // 10 :]
    assert max(map(len, found)) == NAMES_AT_ONCE
    assert set().union(*found) == set(names)


def test_one_long_gap_does_not_slow_the_questions_after_it() -> None:
    (polled,) = polls(Busy(Still(NOON)), 0)
    assert polled.refusal is None
    assert polled.calls == 1 + NAMES_AT_ONCE


TRIED = (0, 1, 3, 7, 17, 27)
"""Seconds after noon, as far apart as a feed that is refused asks."""


def why(polled: Iterable[Polled]) -> list[str]:
    return [event.why for each in polled for event in each.events if isinstance(event, PayloadRefused)]


@pytest.mark.parametrize("status", [400, 403, 422, 500])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_never_answered_holds_up_no_other_and_is_said_to_be_left_out(
    name: str, status: int
) -> None:
    vendor = Busy(Still(NOON))
    vendor.refused = {name: status}
    polled = polls(vendor, *TRIED)
    assert [each.refusal is not None for each in polled] == [True, True, True, False, False, False]
    assert vendor.asked.count((name, "refused")) == TRIES_MAX
    assert [each for each, _ in vendor.asked].count("recent") >= 3
    others = set(NAMES) - {name}
    assert len(of(polled, others)) == due(others, NOON)
    left_out = f"{name}: not answered 3 times, left out until the next look back: status {status} no"
    assert why(polled) == [left_out]


def test_one_name_that_is_never_answered_lays_no_latch_on_the_feed() -> None:
    async def story() -> None:
        refused = Rule(name="refused", fault=Status(422), where="GET /api/darkpool/LUNR")
        async with (
            vendor_over_sockets(refused, minutes=60) as whales,
            listening(whales.clock, whales.server.url) as desk,
        ):
            await desk.pass_by(minutes=12)
            assert whales.faults.standing[0].struck > TRIES_MAX
            assert {event.symbol for event in desk.dark} >= {"SPY"}
            assert desk.standing == []

    run(story)


def test_a_name_that_was_left_out_is_looked_back_at_from_where_it_was_left() -> None:
    vendor = Busy(Still(NOON))

    async def story() -> list[Polled]:
        client, _ = asking(vendor, vendor.clock)
        dark, polled = OffExchange(client, frozenset(NAMES), vendor.clock, page=PAGE), []
        for second in range(0, int(LOOK_BACK_EVERY.total_seconds()) + 60, 10):
            vendor.clock.at = NOON + second * SECOND
            vendor.refused = {"QQQ": 503} if second < 60 else {}
            polled.append(await dark.poll())
        return polled

    polled = asyncio.run(story())
    assert len(told(polled)) == due(NAMES, vendor.clock.at)
    assert len(why(polled)) == 1


def test_a_name_left_out_before_is_tried_once_a_gap_and_refuses_no_poll() -> None:
    vendor = Busy(Still(NOON))
    vendor.refused = {"SPY": 422}
    long = int(LOOK_BACK_EVERY.total_seconds()) * 3
    polled = polls(vendor, *TRIED, *(long * number for number in range(1, 4)))
    assert [each.refusal for each in polled[len(TRIED) :]] == [None] * 3
    assert vendor.asked.count(("SPY", "refused")) == TRIES_MAX + 3
    assert len(of(polled, NAMES[:2])) == due(NAMES[:2], vendor.clock.at)
    assert len(why(polled)) == 1


def test_after_an_outage_in_the_midst_of_a_gap_all_of_it_is_told() -> None:
    vendor = Busy(Still(NOON), answers=4)

    async def story() -> list[Polled]:
        client, _ = asking(vendor, vendor.clock)
        dark, polled = OffExchange(client, frozenset(NAMES), vendor.clock, page=PAGE), []
        for minute in range(30):
            vendor.clock.at = NOON + minute * 60 * SECOND
            vendor.answers = vendor.answers if minute < 20 else 10_000
            polled.append(await dark.poll())
        return polled

    polled = asyncio.run(story())
    assert [each.refusal is None for each in polled] == [False] * 20 + [True] * 10
    assert len(told(polled)) == due(NAMES, vendor.clock.at)


def test_minutes_that_have_no_questions_left_are_no_tries() -> None:
    vendor = Busy(Still(NOON))

    async def story() -> list[Polled]:
        client, _ = asking(vendor, vendor.clock)
        dark = OffExchange(client, frozenset(NAMES), vendor.clock, page=PAGE)
        vendor.refused = dict.fromkeys(NAMES, 429)
        polled = []
        for minute in range(10):
            vendor.clock.at = NOON + minute * 60 * SECOND
            vendor.refused = vendor.refused if minute < 8 else {}
            polled.append(await dark.poll())
        return polled

    polled = asyncio.run(story())
    assert {each.refusal.fault for each in polled if each.refusal is not None} == {Fault.LIMIT}
    assert why(polled) == []
    assert len(told(polled)) == due(NAMES, vendor.clock.at)


def test_a_look_back_that_is_not_answered_is_no_refusal_of_the_poll() -> None:
    vendor = Busy(Still(NOON))
    start = int(LOOK_BACK_EVERY.total_seconds())

    async def story() -> list[Polled]:
        client, _ = asking(vendor, vendor.clock)
        dark, polled = OffExchange(client, frozenset(NAMES), vendor.clock), []
        for second in range(0, start + 60, 10):
            vendor.clock.at = NOON + second * SECOND
            vendor.refused = {"AMD": 422} if second else {}
            polled.append(await dark.poll())
        return polled

    polled = asyncio.run(story())
    assert [each.refusal for each in polled] == [None] * len(polled)
    back = [name for name, _ in vendor.asked if name != "recent"]
    assert back[-5:] == ["AMD", "AMD", "AMD", "QQQ", "SPY"]
    assert len(why(polled)) == 1


def test_of_a_gap_of_more_pages_than_flow_reads_nothing_is_missing() -> None:
    vendor = Busy(Still(NOON), ("SPY",))

    async def story() -> Polled:
        client, _ = asking(vendor, vendor.clock)
        return await OffExchange(client, frozenset({"SPY"}), vendor.clock, page=10).poll()

    polled = asyncio.run(story())
    assert len(vendor.asked) > 1 + PAGES_MAX
    assert len(told([polled])) == due(("SPY",), NOON)
    assert why([polled]) == []
