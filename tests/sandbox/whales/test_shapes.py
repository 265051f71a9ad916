"""Rows against the vendor's description and against what was recorded from it, field by field."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from sandbox.whales import alerts, trades
from sandbox.whales.questions import ROUTES
from sandbox.whales.trades import trade
from tests.sandbox.whales.asking import Here, run, running, shared, spec
from tests.sandbox.whales.test_routes import NEEDED, WITH_ROWS, filled

OBSERVED = "specs/unusual-whales/uw-observed-shapes.json"
NOT_HERE = {
    "/api/stock/{ticker}/option-contracts": {"prev_oi"},
    "/api/option-trades": {"is_agg", "trade_ids"},
    "/api/option-contract/{id}/flow": {"is_agg", "trade_ids"},
    "/api/earnings/{ticker}": {
        "ending_fiscal_quarter", "long_straddle_1d", "long_straddle_1w", "post_earnings_move_1d",
        "post_earnings_move_1w", "post_earnings_move_2w", "post_earnings_move_3d", "pre_earnings_move_1d",
        "pre_earnings_move_1w", "pre_earnings_move_2w", "pre_earnings_move_3d", "short_straddle_1d",
        "short_straddle_1w",
    },
}  # fmt: skip
BARE_NAMES = {"/api/stock/{ticker}/option-chains"}
LIES = {"/api/stock/{ticker}/flow-recent"}


def opened(schema: Any, every: dict[str, Any]) -> Any:
    """A schema with its references put in, and what the vendor leaves null allowed to be."""
    if isinstance(schema, list):
        return [opened(each, every) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return opened(every[schema["$ref"].rpartition("/")[2]], every)
    plain = {name: opened(each, every) for name, each in schema.items() if name != "example"}
    return {"anyOf": [plain, {"type": "null"}]} if schema.get("nullable") is True else plain


def row_schema(route: str) -> dict[str, Any]:
    """What one row should be; some descriptions wrap rows in `data`, most forget to."""
    described = spec()
    schema = described["paths"][route]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    found: dict[str, Any] = opened(schema, described["components"]["schemas"])
    data = found.get("properties", {}).get("data")
    if data is None:
        return found
    return dict(data["items"] if data["type"] == "array" else data)


def without_nulls(row: dict[str, Any]) -> dict[str, Any]:
    """The vendor's description knows few nulls, its replies many."""
    return {name: value for name, value in row.items() if value is not None}


async def rows_of(here: Here, route: str) -> list[dict[str, Any]]:
    """The rows of a route, one object or many."""
    found: Any = await here.rows(filled(route), **NEEDED.get(route, {}))
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("route", sorted(set(WITH_ROWS) - BARE_NAMES - LIES))
def test_rows_hold_to_the_description_and_have_all_its_fields(route: str) -> None:
    schema = row_schema(route)

    async def story() -> None:
        async with running() as here:
            rows = await rows_of(here, route)
            named: set[str] = set()
            for row in rows:
                jsonschema.validate(without_nulls(row), schema)
                named |= set(row)
            missing = set(schema["properties"]) - named - NOT_HERE.get(route, set())
            assert not missing or not rows

    run(story)


def test_every_route_with_rows_is_held_to_something() -> None:
    assert set(ROUTES) >= BARE_NAMES | LIES | set(NOT_HERE)


def kinds(row: dict[str, Any]) -> dict[str, str]:
    """Each field with the sort of thing in it."""
    return {name: type(value).__name__ for name, value in row.items()}


def agree(
    ours: list[dict[str, Any]], theirs: dict[str, Any], *, missing: frozenset[str] = frozenset()
) -> None:
    """The same fields, and where both have a value, the same sort."""
    named = {name for row in ours for name in row}
    assert set(theirs) - named <= missing
    for row in ours:
        for name, kind in kinds(row).items():
            if name in theirs and theirs[name] is not None and row[name] is not None:
                assert kind == type(theirs[name]).__name__, name


@pytest.mark.parametrize(
    ("observed", "path"),
    [
        ("GET /api/option-trades/flow-alerts", "/api/option-trades/flow-alerts"),
        ("GET /api/option-trades", "/api/option-trades"),
        ("GET /api/darkpool/recent", "/api/darkpool/recent"),
    ],
)
def test_rows_are_what_was_observed(observed: str, path: str) -> None:
    theirs = json.loads(shared(OBSERVED).read_text("utf-8"))["rest"][observed]

    async def story() -> None:
        async with running() as here:
            body = (await here.get(path)).json()
            agree(body["data"], theirs["data"][0])
            assert set(theirs) == set(body)

    run(story)


def recorded(name: str) -> Iterator[dict[str, Any]]:
    """What the vendor really sent on its stream."""
    for line in shared(f"data/flow/{name}.jsonl").read_text("utf-8").splitlines():
        frame = json.loads(line)
        if "status" not in frame["payload"]:
            yield frame["payload"]


def test_stream_rows_are_what_was_recorded() -> None:
    async def story() -> None:
        async with running() as here:
            tape = here.whales.hub.channels.tape
            tape.read_prints()
            ours = [alerts.stream_row(each) for each in here.market.made]
            for theirs in recorded("uw_ws_flowalerts_2025-05-16"):
                agree(ours, theirs)
                assert set(ours[0]) == set(theirs)
            prints = [trades.stream_row(trade(tape, each)) for each in here.market.prints]
            for theirs in recorded("uw_ws_optiontrades_2025-05-16"):
                agree(prints, theirs)
                assert set(prints[0]) == set(theirs)
            gex = dict(here.whales.hub.channels.exposures.minute("SPY", here.clock.now()))
            theirs = next(recorded("uw_ws_greeks_2025-05-16"))
            added = {"ticker", "timestamp", "delta_per_one_percent_move_oi", "delta_per_one_percent_move_vol"}
            assert (set(gex) - {"time"}) | added == set(theirs)

    run(story)


def test_dark_prints_are_shaped_like_the_recorded_ones() -> None:
    theirs = json.loads(
        shared("data/darkpool/uw_shape_trf_prints_2013.jsonl").read_text("utf-8").splitlines()[0]
    )

    async def story() -> None:
        async with running() as here:
            agree(await here.rows("/api/darkpool/recent"), theirs)

    run(story)
