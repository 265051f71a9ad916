"""Every route answers with rows that have the vendor's own habits, and refuses in the vendor's words."""

from typing import Any

import pytest

from sandbox.whales import BASIC
from sandbox.whales.elsewhere import NOT_PLAYED
from sandbox.whales.questions import ROUTES
from tests.sandbox.whales.asking import run, running, shared, spec

CONTRACT = "SPY261120C00681000"
FILL = {"ticker": "LUNR", "id": CONTRACT, "date": "2026-11-18"}
NEEDED = {"/api/stock/{ticker}/greeks": {"expiry": "2026-11-20"}}
WITH_ROWS = sorted(
    set(ROUTES) - {"/api/option-trades/full-tape/{date}", "/api/option-trades/flow-alerts/{id}"}
)


def filled(route: str) -> str:
    """A path that can be asked for."""
    for name, value in FILL.items():
        route = route.replace(f"{{{name}}}", value)
    return route


@pytest.mark.parametrize("route", WITH_ROWS)
def test_every_route_has_something_to_say(route: str) -> None:
    async def story() -> None:
        async with running() as here:
            reply = await here.get(filled(route), **NEEDED.get(route, {}))
            assert reply.status_code == 200, reply.text
            body = reply.json()
            assert body if isinstance(body, list) else body["data"] or route.endswith("economic-calendar")

    run(story)


def test_an_alert_writes_numbers_as_strings_times_as_milliseconds_and_nothing_as_null() -> None:
    async def story() -> None:
        async with running() as here:
            rows = await here.rows("/api/option-trades/flow-alerts", limit=200)
            assert len(rows) == 150
            first = rows[0]
            assert all(
                isinstance(first[name], str)
                for name in (
                    "total_premium",
                    "price",
                    "bid",
                    "ask",
                    "strike",
                    "volume_oi_ratio",
                    "underlying_price",
                )
            )
            assert isinstance(first["start_time"], int)
            assert first["start_time"] > 1_700_000_000_000
            assert first["created_at"].endswith("Z")
            assert {row["sector"] for row in rows} == {None, "Industrials"}
            assert {"iv_start" in row for row in rows} == {True, False}
            assert "0" in {row["volume_oi_ratio"] for row in rows}
            assert "0" in {row["ask"] for row in rows}
            both = [float(row["total_ask_side_prem"]) + float(row["total_bid_side_prem"]) for row in rows]
            totals = [float(row["total_premium"]) for row in rows]
            assert all(sides <= total for sides, total in zip(both, totals, strict=True))

    run(story)


def test_a_detail_tells_the_prints_in_the_older_spelling_and_not_its_rule() -> None:
    async def story() -> None:
        async with running() as here:
            (alert,) = await here.rows("/api/option-trades/flow-alerts", limit=1)
            body = (await here.get(f"/api/option-trades/flow-alerts/{alert['id']}")).json()
            assert "alert_rule" not in body["alert"]
            assert body["alert"]["created_at"].endswith("+00:00")
            assert len(body["trades"]) == alert["trade_count"]
            assert not body["has_more"]
            assert {row["exchange"] for row in body["trades"]} <= {"XCBO", "ARCO"}
            unknown = await here.get("/api/option-trades/flow-alerts/00000000-0000-4000-8000-000000000001")
            assert (unknown.status_code, unknown.json()) == (404, {})

    run(story)


def test_a_busted_print_is_seen_as_busted_once_it_is() -> None:
    async def story() -> None:
        async with running(minutes=1) as here:
            busted = here.market.prints[10].id
            early = {row["id"]: row["canceled"] for row in await here.rows("/api/option-trades", limit=500)}
            assert early[busted] is False
            await here.pass_by(minutes=5)
            rows = await here.rows("/api/option-trades", limit=500)
            assert [row["canceled"] for row in rows if row["id"] == busted] == [True]
            assert await here.rows("/api/option-trades", canceled="true") != rows

    run(story)


def test_a_side_is_above_or_below_the_middle_as_this_vendor_has_it() -> None:
    async def story() -> None:
        async with running() as here:
            rows = await here.rows("/api/option-trades", limit=500)
            sides = {tag for row in rows for tag in row["tags"] if tag.endswith("_side")}
            assert sides == {"ask_side", "bid_side", "mid_side", "no_side"}
            for row in rows:
                middle = (float(row["nbbo_bid"]) + float(row["nbbo_ask"])) / 2
                above = float(row["nbbo_ask"]) > 0 and float(row["price"]) > middle + 1e-9
                assert ("ask_side" in row["tags"]) == above
            assert {row["delta"] is None for row in rows} == {True, False}

    run(story)


def test_recent_flow_of_a_share_is_a_bare_list() -> None:
    async def story() -> None:
        async with running() as here:
            body = (await here.get("/api/stock/SPY/flow-recent")).json()
            assert isinstance(body, list)
            assert {row["underlying_symbol"] for row in body} == {"SPY"}

    run(story)


def test_dark_prints_carry_their_traps_and_no_side() -> None:
    async def story() -> None:
        async with running() as here:
            rows = await here.rows("/api/darkpool/SPY", limit=500)
            assert {"side", "value"}.isdisjoint(rows[0])
            assert {row["canceled"] for row in rows} == {True, False}
            assert {row["trf_executed_at"] is None for row in rows} == {True, False}
            assert {row["market_center"] for row in rows} == {"L", "2"}
            assert "average_price_trade" in {row["sale_cond_codes"] for row in rows}
            dear = await here.rows(
                "/api/darkpool/recent", min_premium="1000000", order_by="premium", order="asc"
            )
            premiums = [float(row["premium"]) for row in dear]
            assert premiums == sorted(premiums)
            assert premiums[0] >= 1_000_000

    run(story)


def test_contracts_come_in_pages_most_traded_first() -> None:
    async def story() -> None:
        async with running() as here:
            path = "/api/stock/LUNR/option-contracts"
            every = await here.rows(path)
            pages = [row for page in range(4) for row in await here.rows(path, limit=20, page=page)]
            assert pages == every
            assert len(every) == 66
            assert {row["delta"] is None for row in every} == {True, False}
            near = await here.rows(
                path, expiry="2026-11-20", option_type="Put", exclude_zero_vol_chains="true"
            )
            assert near
            assert all("261120P" in row["option_symbol"] for row in near)
            assert all(row["volume"] > 0 for row in near)

    run(story)


REFUSALS: list[tuple[str, dict[str, Any], int, Any]] = [
    ("/api/stock/SPY/options-flow", {}, 404, {"error": "Route not found"}),
    ("/options-flow", {}, 404, {"error": "Route not found"}),
    ("/api/flow/alerts", {}, 404, {"error": "Route not found"}),
    ("/api/darkpool", {"symbol": "SPY"}, 404, {"error": "Route not found"}),
    ("/api/darkpool/QQQQ", {}, 404, {}),
    ("/api/option-contract/XYZ261120C00100000/flow", {}, 404, {}),
]


@pytest.mark.parametrize(("path", "query", "status", "body"), REFUSALS)
def test_a_wrong_path_and_an_unknown_share_are_not_found(
    path: str, query: dict[str, Any], status: int, body: Any
) -> None:
    async def story() -> None:
        async with running() as here:
            reply = await here.get(path, **query)
            assert (reply.status_code, reply.json()) == (status, body)

    run(story)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/darkpool/MSFT12", {"date": "2023-02-140"}),
        ("/api/darkpool/recent", {"date": "2023-02-140"}),
        ("/api/darkpool/recent", {"limit": "201"}),
        ("/api/darkpool/recent", {"order_by": "luck"}),
        ("/api/option-trades/flow-alerts", {"limit": "0"}),
        ("/api/option-trades/flow-alerts", {"min_ask_perc": "70"}),
        ("/api/option-trades/flow-alerts", {"is_call": "True"}),
        ("/api/option-trades/flow-alerts", {"newer_than": "yesterday"}),
        ("/api/option-trades/flow-alerts", {"rule_name[]": "GOLDEN_SWEEP"}),
        ("/api/option-trades/flow-alerts/7", {}),
        ("/api/option-contract/nothing/flow", {}),
        ("/api/stock/SPY/greeks", {}),
    ],
)
def test_a_bad_value_is_told_with_an_example(path: str, query: dict[str, str]) -> None:
    async def story() -> None:
        async with running() as here:
            reply = await here.get(path, **query)
            body = reply.json()
            assert reply.status_code == 422
            assert set(body) == {"msg", "path", "query", "url"}
            assert body["path"] == path
            assert "valid example" in body["msg"]

    run(story)


def test_another_day_is_history_and_nobody_here_has_it() -> None:
    async def story() -> None:
        async with running() as here:
            reply = await here.get("/api/darkpool/recent", date="2026-11-17")
            assert (reply.status_code, reply.json()["code"]) == (403, "historic_data_access_missing")
        async with running(plans={"poor": BASIC}, key="poor") as here:
            reply = await here.get("/api/option-trades/full-tape/2026-11-18")
            assert (reply.status_code, reply.json()["code"]) == (403, "advanced_tier_required")

    run(story)


def test_what_is_not_played_says_so_loudly() -> None:
    async def story() -> None:
        async with running() as here:
            for path, query in (
                ("/api/stock/SPY/nope", {}),
                ("/api/earnings/premarket", {}),
                ("/api/option-trades", {"industries[]": "Semiconductors"}),
                ("/api/option-trades/flow-alerts", {"min_skew": "0.2"}),
            ):
                reply = await here.get(path, **query)
                assert (reply.status_code, reply.json()["error"]["code"]) == (501, "not_emulated")

    run(story)


def test_all_documented_routes_and_parameters_are_known() -> None:
    described = spec()["paths"]
    for route, known in ROUTES.items():
        asked = {each["name"] for each in described[route]["get"]["parameters"] if each["in"] == "query"}
        assert set(known) == asked, route
    text = shared("specs/unusual-whales/uw-openapi.yaml").read_text("utf-8")
    paths = {line.strip(" :\"'") for line in text.splitlines() if line.startswith(("  /api/", '  "/api/'))}
    assert paths - {path for path in paths if path.startswith("/api/socket")} == set(ROUTES) | set(NOT_PLAYED)
