"""A gap off the exchanges is filled name by name: whoever is refused half-way goes on, and begins no more."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

import httpx

from bot.feeds.whales.off_exchange import LOOK_BACK_EVERY, NAMES_AT_ONCE, OffExchange
from bot.feeds.whales.polling import Polled
from engine.model.events import DarkPrinted, Event
from tests.bot.feeds.whales.desk import OPENS, Still, asking, later, page, since, written
from tests.bot.feeds.whales.rows import DARK

NAMES = ("AMD", "QQQ", "SPY")
NOON, EVERY, PAGE = later(9_000), 30, 60
SECOND = timedelta(seconds=1)


class Busy:
    """A print each half minute in each name; so many questions are answered, the next one is refused."""

    def __init__(self, clock: Still, names: Iterable[str] = NAMES, answers: int = 10_000) -> None:
        self.clock, self.names, self.answers = clock, tuple(names), answers
        self.asked: list[tuple[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rsplit("/", 1)[1]
        if not self.answers:
            return httpx.Response(503, text="Something went wrong")
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
