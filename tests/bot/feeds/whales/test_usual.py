"""A contract's usual day: asked once, of finished days only, and unknown rather than guessed."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.feeds.whales.flow import Flow
from bot.feeds.whales.usual import Usual
from engine.model.events import FlowPrinted, Location
from tests.bot.feeds.whales.desk import OPENS, Still, asking, later, page, written
from tests.bot.feeds.whales.rows import ALERT

TODAY = OPENS.date()


def days(*volumes: int) -> list[dict[str, Any]]:
    """Newest first, as the vendor tells them, today among them."""
    return [{"date": f"{TODAY - timedelta(days=ago)}", "volume": each} for ago, each in enumerate(volumes)]


def told(rows: list[dict[str, Any]], status: int = 200) -> tuple[float | None, int]:
    """What is believed of it, and how often it was asked for two prints."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, json={"chains": rows})

    async def ask() -> float | None:
        client, _ = asking(answer, Still(later(0)))
        usual = Usual(client, Still(later(0)))
        await usual.of("LUNR261120C00012000")
        return await usual.of("LUNR261120C00012000")

    return asyncio.run(ask()), len(asked)


def test_the_mean_of_finished_days_is_asked_once_and_today_is_not_among_them() -> None:
    assert told(days(9_999, 100, 200, 300, 400, 500)) == (300.0, 1)


def test_only_thirty_days_count() -> None:
    assert told(days(0, *[10] * 30, *[10_000] * 10)) == (10.0, 1)


def test_a_young_contract_has_no_usual_day() -> None:
    assert told(days(9_999, 100, 200, 300, 400)) == (None, 1)


def test_what_is_not_in_the_plan_is_not_asked_twice_and_what_failed_is() -> None:
    assert told([], 403) == (None, 1)
    assert told([], 503) == (None, 2)


@pytest.mark.parametrize("volume", [pytest.param(10**400, id="huge"), 10**13, -5, "many", None])
def test_a_day_nobody_can_believe_is_left_out_and_spoils_no_other(volume: Any) -> None:
    wrong = {"date": f"{TODAY - timedelta(days=90)}", "volume": volume}
    assert told([*days(9_999, 100, 200, 300, 400, 500), wrong]) == (300.0, 1)


def test_a_large_print_carries_its_contracts_usual_day() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/historic"):
            return httpx.Response(200, json={"chains": days(9_999, *[50] * 10)})
        return page([ALERT | {"created_at": written(later(0)), "has_sweep": False}])

    async def poll() -> FlowPrinted:
        clock = Still(later(1))
        client, _ = asking(answer, clock)
        (event,) = (await Flow(client, frozenset({"LUNR"}), clock).poll()).events
        assert isinstance(event, FlowPrinted)
        return event

    assert asyncio.run(poll()).usual_volume == 50.0


def test_usual_days_of_others_take_no_detail_away_from_the_sweep_that_follows() -> None:
    quiet = [
        ALERT | {
            "id": f"{strike}", "option_chain": f"LUNR261120C000{strike}000", "has_sweep": False,
            "start_time": None, "end_time": None, "created_at": written(later(strike)),
        }
        for strike in range(10, 20)
    ]  # fmt: skip
    sweep = ALERT | {"id": "sweep", "price": "1.00", "created_at": written(later(40))}
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if request.url.path.endswith("/historic"):
            return httpx.Response(200, json={"chains": days(9_999, *[50] * 10)})
        if request.url.path.endswith("/sweep"):
            trade = {"price": "1.02", "size": 600, "exchange": "XCBO", "nbbo_bid": "1", "nbbo_ask": "1.02"}
            return httpx.Response(200, json={"trades": [trade]})
        return page([sweep, *quiet])

    async def poll() -> FlowPrinted:
        clock = Still(later(50))
        client, _ = asking(answer, clock)
        *_, last = (await Flow(client, frozenset({"LUNR"}), clock).poll()).events
        assert isinstance(last, FlowPrinted)
        return last

    told = asyncio.run(poll())
    assert (told.print_id, told.exchanges, told.location) == ("sweep", 1, Location.AT_ASK)
    assert sum(path.endswith("/historic") for path in asked) == 6
