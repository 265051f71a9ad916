"""Garbage in bodies, queries, paths and frames: an answer below 500 every time, and nothing hangs."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.alpaca.server import ROUTES
from sandbox.alpaca.terms import Plan, Terms
from tests.sandbox.alpaca.running import Running, running
from tests.sandbox.alpaca.test_sockets import AUTH, PACKED, run, say

FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
TEXT = st.text(max_size=40)
HOSTILE = st.sampled_from(
    ["", "0", "-1", "1e999", "NaN", "Infinity", "0x10", "9" * 400, "2026-13-45", "0001-01-01", "9999-12-31",
     "9999-12-31T23:59:59-23:59", "true", "null", "SPY", "SPY,QQQ", "SPY261120C00600000", "1Min", "10000",
     "00000001", "FILL", "asc", "%00", "../..", "٣", "1_000"]
)  # fmt: skip
VALUE = st.one_of(TEXT, HOSTILE)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SETTINGS = st.sampled_from(
    ["suspend_trade", "no_shorting", "max_options_trading_level", "max_margin_multiplier"]
)
JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), VALUE
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(VALUE, inner, max_size=3)),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["symbol", "qty", "side", "type", "time_in_force", "limit_price", "position_intent", "client_order_id",
     "order_class", "legs", "notional", "extended_hours", "stop_price", "take_profit"]
)  # fmt: skip
GOOD = {
    "symbol": "SPY",
    "qty": "1",
    "side": "buy",
    "type": "limit",
    "time_in_force": "day",
    "limit_price": "1",
}


@pytest.fixture(scope="module")
def venue() -> Iterator[Running]:
    """One venue takes all of it."""
    plenty = Plan(data_rate=10**9, trading_rate=10**9)
    with running(terms=Terms(plan=plenty)) as running_:
        yield running_


@FUZZ
@given(data=st.data())
def test_no_query_and_no_path_breaks_a_route(venue: Running, data: st.DataObject) -> None:
    route = data.draw(st.sampled_from(ROUTES))
    names = sorted(route.known) or ["x"]
    query = data.draw(st.dictionaries(st.sampled_from(names), VALUE, max_size=4))
    path = route.path
    while "{" in path:
        name = data.draw(
            st.one_of(st.sampled_from(["SPY", "FILL", "trade", "NYSE"]), st.text("abz09-.", min_size=1))
        )
        path = path[: path.index("{")] + name + path[path.index("}") + 1 :]
    reply = venue.ask(route.method, path, params=query)
    assert reply.status_code < 500, (route.method, reply.url, reply.text)


@FUZZ
@given(
    body=st.one_of(st.binary(max_size=200), st.sampled_from([b"[" * 5000, b'{"qty":1e99999}', b"\xff", b"{"]))
)
def test_no_bytes_break_an_order(venue: Running, body: bytes) -> None:
    assert venue.ask("POST", "/v2/orders", data=body).status_code < 500


@FUZZ
@given(changes=st.dictionaries(FIELDS, JSON, max_size=4))
def test_no_fields_break_an_order(venue: Running, changes: dict[str, Any]) -> None:
    body = {**GOOD, **changes}
    assert venue.ask("POST", "/v2/orders", json=body).status_code < 500
    for path in ("/v2/account/configurations", "/v2/orders/none"):
        assert venue.ask("PATCH", path, json=changes).status_code < 500


@FUZZ
@given(settings_=st.dictionaries(SETTINGS, JSON))
def test_no_settings_break_the_account(venue: Running, settings_: dict[str, Any]) -> None:
    assert venue.ask("PATCH", "/v2/account/configurations", json=settings_).status_code < 500
    assert venue.ask("GET", "/v2/account").status_code == 200


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(frames=st.lists(st.one_of(st.binary(max_size=60), TEXT, JSON), min_size=1, max_size=12))
def test_no_frame_breaks_a_socket(frames: list[Any]) -> None:
    async def story(on: Any) -> None:
        for path, headers in (("/stream", {}), ("/v2/sip", {}), ("/v1beta1/opra", PACKED)):
            socket = await on.connect(path, **headers)
            for frame in frames:
                if isinstance(frame, bytes):
                    await socket.send_bytes(frame)
                elif isinstance(frame, str):
                    await socket.send_str(frame)
                else:
                    await socket.send_json({"action": "subscribe", "data": frame, "bars": frame})
            await asyncio.sleep(0)
            await socket.close()
        socket = await on.connect("/v2/delayed_sip")
        assert (await say(socket, AUTH))[0]["msg"] == "authenticated"
        await on.pump(2)

    run(story)
