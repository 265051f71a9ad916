"""Large alerts are looked at again, and one whose prints were cancelled since is taken back, once."""

import asyncio
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from bot.feeds.whales.alerts import printed
from bot.feeds.whales.asking import Fault
from bot.feeds.whales.busts import WAITING_MAX, Busts
from bot.feeds.whales.polling import Polled
from engine.model.contract import Direction
from engine.model.events import Event, FlowCancelled, FlowPrinted, Location
from tests.bot.feeds.whales.desk import Still, asking, later
from tests.bot.feeds.whales.rows import ALERT, alert

TOLD = replace(printed(alert(), later(0)), location=Location.AT_ASK)
BUSTED = {"price": "1.02", "size": 600, "canceled": True}
STANDS = {"price": "1.02", "size": 600, "canceled": False}


def polls(
    *seconds: float, rows: list[dict[str, object]], told: tuple[Event, ...] = (TOLD,), status: int = 200
) -> tuple[list[Polled], list[str]]:
    """What each poll at these seconds brought, and what was asked."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(status, json={"trades": rows})

    async def all_of_them() -> list[Polled]:
        clock = Still(later(0))
        client, _ = asking(answer, clock)
        busts = Busts(client, clock, told)
        found = []
        for each in seconds:
            clock.at = later(each)
            found.append(await busts.poll())
        return found

    return asyncio.run(all_of_them()), asked


def events(*seconds: float, **more) -> list[Event]:
    found, _ = polls(*seconds, **more)
    return [event for polled in found for event in polled.events]


def test_what_was_cancelled_since_is_taken_back_once() -> None:
    found, asked = polls(19, 20, 25, 90, 95, rows=[BUSTED])
    (gone,) = [event for polled in found for event in polled.events]
    assert gone == FlowCancelled(
        later(20), "LUNR", TOLD.symbol, Direction.BULLISH, Decimal(60_000), later(0), ALERT["id"]
    )
    assert asked == [f"/api/option-trades/flow-alerts/{ALERT['id']}"]


def test_what_stands_is_asked_about_twice_and_never_again() -> None:
    found, asked = polls(20, 25, 90, 95, 500, rows=[STANDS])
    assert not [event for polled in found for event in polled.events]
    assert len(asked) == 2


def test_a_bust_of_the_second_look_is_told_too() -> None:
    assert len(events(90, rows=[BUSTED])) == 1


@pytest.mark.parametrize(
    ("rows", "gone"),
    [
        ([BUSTED, STANDS], True),
        ([BUSTED | {"size": 299}, STANDS | {"size": 301}], False),
        ([BUSTED | {"size": 0}], False),
        ([BUSTED | {"canceled": None}], False),
        ([], False),
        ([{"price": "1.02"}], False),
    ],
    ids=["half", "less than half", "no size", "not said", "nothing shown", "unreadable"],
)
def test_half_of_its_contracts_is_all_of_it(rows, gone) -> None:
    assert bool(events(20, rows=rows)) is gone


@pytest.mark.parametrize(
    "other",
    [
        replace(TOLD, premium=Decimal(24_999)),
        replace(TOLD, location=Location.MID),
        replace(TOLD, exchange="XCBO"),
        replace(TOLD, print_id="LUNR261120C00012000 1 2 60000"),
        replace(TOLD, print_id=None),
    ],
    ids=["small", "leans nowhere", "a single print", "a number of our own", "no number"],
)
def test_others_are_not_asked_about(other: FlowPrinted) -> None:
    assert polls(20, 90, rows=[BUSTED], told=(other,)) == ([Polled(), Polled()], [])


def test_a_life_before_this_one_is_only_asked_about_while_it_matters() -> None:
    assert not polls(200, rows=[BUSTED])[1]


def test_of_too_many_the_oldest_are_let_go() -> None:
    many = tuple(replace(TOLD, print_id=f"a{number}") for number in range(WAITING_MAX + 1))
    _, asked = polls(*[20] * (WAITING_MAX + 2), rows=[STANDS], told=many)
    assert asked[0].endswith("/a1")
    assert len(asked) == WAITING_MAX


@pytest.mark.parametrize(("status", "fault"), [(404, None), (403, Fault.PLAN), (500, Fault.PASSING)])
def test_who_has_no_answer_is_asked_later_or_not_at_all(status: int, fault: Fault | None) -> None:
    (polled,), _ = polls(20, rows=[], status=status)
    assert (polled.refusal.fault if polled.refusal is not None else None) is fault
