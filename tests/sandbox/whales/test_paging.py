"""Asking for what is new, again and again, loses nothing and repeats nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.whales import Plan
from tests.sandbox.whales.asking import Here, run, running

ALERTS, DARK = "/api/option-trades/flow-alerts", "/api/darkpool/LUNR"


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_polling_with_newer_than_sees_every_alert_once(pauses: list[int]) -> None:
    async def story() -> None:
        async with running(minutes=0) as here:
            seen: list[str] = []
            last = here.market.session.opens.isoformat()
            for pause in pauses:
                await here.pass_by(seconds=pause)
                rows = await here.rows(ALERTS, newer_than=last, limit=200)
                seen += [row["id"] for row in reversed(rows)]
                last = rows[0]["created_at"] if rows else last
            known = [each.id for each in here.market.alerts(here.market.session.opens, here.clock.now())]
            assert seen == known

    run(story)


@pytest.mark.parametrize("limit", [1, 7, 200])
def test_pages_backwards_by_their_edges_are_the_whole_day(limit: int) -> None:
    async def story() -> None:
        async with running(plans={"key": Plan("wide", per_minute=1000)}, key="key") as here:
            seen: list[str] = []
            query: dict[str, str] = {}
            while True:
                body = (await here.get(ALERTS, limit=limit, **query)).json()
                seen += [row["id"] for row in body["data"]]
                if "older_than" not in body:
                    break
                assert body["newer_than"] >= body["older_than"]
                query = {"older_than": body["older_than"]}
            assert seen == [each.id for each in reversed(here.market.made)]

    run(story)


async def after(here: Here, text: str) -> set[str]:
    """Ids of the alerts after a time, however it is written."""
    return {row["id"] for row in await here.rows(ALERTS, newer_than=text, limit=200)}


def test_a_time_may_be_written_in_four_ways() -> None:
    async def story() -> None:
        async with running() as here:
            at = here.market.session.opens + timedelta(minutes=10)
            ways = [
                str(int(at.timestamp())),
                f"{int(at.timestamp())}000",
                at.isoformat(),
                f"{at:%Y-%m-%dT%H:%M:%SZ}",
            ]
            found = [await after(here, way) for way in ways]
            assert all(each == found[0] for each in found)
            assert found[0] == {each.id for each in here.market.made if each.created > at}
            assert await after(here, "2026-11-18") == {each.id for each in here.market.made}

    run(story)


def test_dark_prints_of_a_share_page_by_time() -> None:
    async def story() -> None:
        async with running() as here:
            every = [each.id for each in here.market.dark if each.symbol == "LUNR"]
            seen: list[int] = []
            query: dict[str, str] = {}
            while rows := await here.rows(DARK, limit=50, **query):
                seen += [row["tracking_id"] for row in rows]
                query = {"older_than": rows[-1]["executed_at"]}
            assert seen == every[::-1]

    run(story)


def outside(row: dict[str, Any]) -> bool:
    """Strike beyond the price; a strike at the price is on neither side."""
    away = float(row["strike"]) - float(row["underlying_price"])
    return away > 0 if row["type"] == "call" else away < 0


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"ticker_symbol": "SPY"}, lambda row: row["ticker"] == "SPY"),
        ({"ticker_symbol": "-SPY"}, lambda row: row["ticker"] == "LUNR"),
        ({"min_premium": "20000"}, lambda row: float(row["total_premium"]) >= 20_000),
        ({"max_dte": "0"}, lambda row: row["expiry"] == "2026-11-18"),
        ({"is_put": "false"}, lambda row: row["type"] == "call"),
        ({"is_sweep": "false"}, lambda row: not row["has_sweep"]),
        ({"is_otm": "true"}, outside),
        ({"vol_greater_oi": "true"}, lambda row: row["volume"] > row["open_interest"]),
        ({"rule_name[]": "SweepsFollowedByFloor"}, lambda row: row["alert_rule"] == "SweepsFollowedByFloor"),
        ({"issue_types[]": "ETF"}, lambda row: row["issue_type"] == "ETF"),
        ({"min_marketcap": "1"}, lambda row: row["marketcap"] is not None),
    ],
)  # fmt: skip
def test_a_filter_narrows_to_what_it_says(
    query: dict[str, str], holds: Callable[[dict[str, Any]], bool]
) -> None:
    async def story() -> None:
        async with running() as here:
            every = await here.rows(ALERTS, limit=200)
            some = await here.rows(ALERTS, limit=200, **query)
            assert 0 < len(some) < len(every)
            assert {row["id"] for row in some} == {row["id"] for row in every if holds(row)}

    run(story)
