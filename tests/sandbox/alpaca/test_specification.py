"""Every route against the vendor's OpenAPI files: its parameters are theirs, its replies are valid."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sandbox.alpaca.routing import Route
from sandbox.alpaca.server import ROUTES
from sandbox.alpaca.terms import Fills, Terms
from tests.sandbox.alpaca.running import Running, running

SHARED = Path(os.environ.get("TAPDESK_SHARED", Path(__file__).parents[4] / "shared"))
SPECS = SHARED / "specs" / "alpaca"
pytestmark = pytest.mark.skipif(not SPECS.exists(), reason=f"no OpenAPI files under {SPECS}")

NEWER_THAN_THE_FILES = {("GET", "/v2/account/activities"): {"order_id"}}
NEWER_THAN_THE_FILES[("GET", "/v2/account/activities/{}")] = {"order_id"}
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


@cache
def documents() -> tuple[dict[str, Any], ...]:
    """Trading and data."""
    return tuple(
        json.loads((SPECS / name).read_text()) for name in ("trading-api.json", "market-data-api.json")
    )


def bare(path: str) -> str:
    """A path without the names of its parameters."""
    return re.sub(r"{[^}]*}", "{}", path)


def operation(method: str, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document and the operation of a route."""
    for document in documents():
        for known, methods in document["paths"].items():
            if bare(known) == bare(path) and method.lower() in methods:
                return document, methods[method.lower()]
    pytest.fail(f"{method} {path} is in no specification")


def parameters(document: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    """Names of query parameters."""
    for each in found.get("parameters", []):
        if "$ref" in each:
            each = document["components"]["parameters"][each["$ref"].rpartition("/")[2]]
        if each["in"] == "query":
            yield each["name"]


def modern(schema: Any) -> Any:
    """As JSON Schema says it. `oneOf` is loosened: the files use it for alternatives that both allow all."""
    if isinstance(schema, list):
        return [modern(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    new = {name: modern(value) for name, value in schema.items() if name not in ("example", "nullable")}
    if "oneOf" in new:
        new["anyOf"] = new.pop("oneOf")
    if schema.get("nullable") is True and "type" in new:
        new["type"] = [new["type"], "null"]
    return new


def stamps(found: Any) -> Iterator[str]:
    """Every value that looks like a time."""
    if isinstance(found, dict):
        for value in found.values():
            yield from stamps(value)
    elif isinstance(found, list):
        for value in found:
            yield from stamps(value)
    elif isinstance(found, str) and re.match(r"\d{4}-\d\d-\d\dT", found):
        yield found


def check(method: str, path: str, reply: Any) -> None:
    """A reply against the schema of its status."""
    document, found = operation(method, path)
    described = found["responses"].get(str(reply.status_code))
    assert described is not None, f"{method} {path}: {reply.status_code} {reply.text[:200]}"
    schema = described.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return
    root = modern({"components": document["components"], **schema})
    errors = [error.message[:200] for error in Draft202012Validator(root).iter_errors(reply.json())]
    assert not errors, f"{method} {path}: {errors[:5]}"
    assert all(STAMP.fullmatch(each) for each in stamps(reply.json()))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_route_knows_the_parameters_of_the_specification(route: Route) -> None:
    document, found = operation(route.method, route.path)
    newer = NEWER_THAN_THE_FILES.get((route.method, bare(route.path)), set())
    assert route.known == set(parameters(document, found)) | newer


@pytest.fixture(scope="module")
def traded() -> Iterator[Running]:
    """An account in which something of everything has happened."""
    with running(terms=Terms(fills=Fills(partial=0.0))) as venue:
        symbol = venue.near("SPY")
        for client, limit in (("a", "99"), ("b", "0.05"), ("c", "0.05")):
            order = {"symbol": symbol, "qty": "1", "side": "buy", "type": "limit", "time_in_force": "day"}
            if client == "a":
                order = {**order, "type": "market", "client_order_id": client}
            else:
                order = {**order, "limit_price": limit, "client_order_id": client}
            check("POST", "/v2/orders", venue.ask("POST", "/v2/orders", json=order))
        venue.pump(3)
        yield venue


def cases(venue: Running) -> dict[str, tuple[str, str]]:
    """One request for every GET route."""
    symbol, start = venue.near("SPY"), "start=2026-11-18T14:45:00Z"
    orders = venue.ask("GET", "/v2/orders?status=all").json()
    past = f"{start}&limit=50"
    return {
        "/v2/orders:by_client_order_id": ("", "client_order_id=a"),
        "/v2/orders/{order_id}": (orders[0]["id"], ""),
        "/v2/orders": ("", "status=all"),
        "/v2/account/activities/{activity_type}": ("FILL", ""),
        "/v2/positions/{name}": (symbol, ""),
        "/v2/assets/{name}": ("SPY", ""),
        "/v2/options/contracts": ("", "underlying_symbols=SPY&show_deliverables=true"),
        "/v2/options/contracts/{name}": (symbol, ""),
        "/v3/calendar/{market}": ("NYSE", ""),
        **{f"/v2/stocks/{each}": ("", f"symbols=SPY,QQQ&{past}") for each in ("quotes", "trades")},
        "/v2/stocks/bars": ("", f"symbols=SPY&timeframe=1Min&{past}"),
        **{f"/v2/stocks/{{symbol}}/{each}": ("SPY", past) for each in ("quotes", "trades")},
        "/v2/stocks/{symbol}/bars": ("SPY", f"timeframe=10Min&{past}"),
        **{f"/v2/stocks/{{symbol}}/{each}/latest": ("SPY", "") for each in ("bars", "quotes", "trades")},
        "/v2/stocks/{symbol}/snapshot": ("SPY", ""),
        **{f"/v2/stocks/{each}/latest": ("", "symbols=SPY") for each in ("bars", "quotes", "trades")},
        "/v2/stocks/snapshots": ("", "symbols=SPY,QQQ"),
        "/v1beta1/options/snapshots": ("", f"symbols={symbol}"),
        "/v1beta1/options/snapshots/{underlying}": ("SPY", "limit=500"),
        **{f"/v1beta1/options/{each}/latest": ("", f"symbols={symbol}") for each in ("quotes", "trades")},
        "/v1beta1/options/trades": ("", f"symbols={symbol}"),
        "/v1beta1/options/bars": ("", f"symbols={symbol}&timeframe=5Min"),
        "/v1beta1/options/meta/conditions/{ticktype}": ("trade", ""),
        "/v2/stocks/meta/conditions/{ticktype}": ("trade", "tape=A"),
    }


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES if route.method == "GET"}))
def test_every_reply_is_valid(traded: Running, path: str) -> None:
    name, query = cases(traded).get(path, ("", ""))
    reply = traded.ask("GET", f"{re.sub('{[^}]*}', name, path)}?{query}".rstrip("?"))
    assert reply.status_code == 200, reply.text
    assert reply.json() not in ([], {}), path
    assert reply.headers["X-RateLimit-Limit"].isdigit()
    check("GET", path, reply)


def test_what_changes_something_answers_validly_too(traded: Running) -> None:
    orders = {order["client_order_id"]: order["id"] for order in traded.ask("GET", "/v2/orders").json()}
    path = "/v2/orders/{order_id}"
    check("PATCH", path, traded.ask("PATCH", f"/v2/orders/{orders['b']}", json={"limit_price": "0.06"}))
    check("DELETE", path, traded.ask("DELETE", f"/v2/orders/{orders['c']}"))
    traded.pump(3)
    check("DELETE", "/v2/orders", traded.ask("DELETE", "/v2/orders"))
    traded.pump(3)
    account = "/v2/account/configurations"
    check("PATCH", account, traded.ask("PATCH", account, json={"no_shorting": True}))
    check("DELETE", "/v2/positions", traded.ask("DELETE", "/v2/positions?cancel_orders=true"))
    traded.pump(3)
    assert traded.ask("GET", "/v2/positions").json() == []


def test_refusals_have_the_shape_of_refusals(traded: Running) -> None:
    order = {
        "symbol": traded.near("SPY"),
        "qty": "1",
        "side": "sell",
        "type": "market",
        "time_in_force": "day",
    }
    for more, http in (({}, 403), ({"position_intent": "sell_to_close"}, 422), ({"qty": "1.5"}, 422)):
        reply = traded.ask("POST", "/v2/orders", json={**order, **more})
        assert reply.status_code == http
        assert set(reply.json()) >= {"code", "message"}
    assert traded.ask("GET", "/v2/positions/SPY").json()["code"] == 40410000
