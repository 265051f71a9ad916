"""Whatever the stream of option quotes says, in bytes or in nearly right rows: good rows beside it arrive.

`TAPDESK_DEEPER=50` tries fifty times as much.
"""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve

from bot.alpaca.keys import Keys
from bot.alpaca.rest import Rest
from bot.alpaca.sight import Sight
from bot.alpaca.stream import DataStream
from bot.alpaca.together import Line
from bot.alpaca.wants import Wants
from bot.feeds.alpaca_quotes import AlpacaQuotes
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event, PayloadRefused, QuoteMoved
from sandbox.clock import MarketClock
from tests.test_any_bytes import keeps

NOW = datetime(2026, 11, 18, 22, 0, tzinfo=UTC)
KEYS = Keys("key", "s3cret")
SOME = settings(max_examples=100 * int(os.environ.get("TAPDESK_DEEPER", "1")), database=None, deadline=None)
ODD, END, GOOD_MAX = "SPY261120C00600000", "SPY261120C00601000", 4
GOOD = [f"SPY261120P0060{n}000" for n in range(GOOD_MAX)]

Frame = bytes | str


def quote(symbol: str, **changes: Any) -> dict[Any, Any]:
    """As the vendor packs it: its own kind of time among it."""
    return {
        "T": "q", "S": symbol, "bp": 2.38, "ap": 2.4, "bs": 10, "as": 20, "bx": "C", "ax": "C", "c": "A",
        "t": NOW - timedelta(seconds=1),
    } | changes  # fmt: skip


values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), st.binary(max_size=8),
        st.text(max_size=8), st.datetimes(timezones=st.just(UTC)),
        st.sampled_from([
            "NaN", "sNaN", "1E+999999", "-1", "9" * 5_000, "2026-11-18T21:59:59", "2026-11-18T21:59:59Z",
            "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", ODD, "q",
            "error", "subscription", "success", msgspec.msgpack.Ext(5, b"x"), float("nan"), 1e308, -0.0,
        ]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
fields = st.sampled_from(["T", "S", "bp", "ap", "bs", "as", "t", "quotes", "code", "msg", "new"])
nearly = st.builds(
    lambda changes, gone: {key: value for key, value in quote(ODD, **changes).items() if key not in gone},
    st.dictionaries(fields, values, max_size=3),
    st.sets(fields, max_size=2),
)
strange_keys = st.builds(
    lambda key, value: {**quote(ODD), key: value}, st.integers() | st.binary(max_size=3) | st.none(), values
).filter(lambda row: all(not isinstance(key, int) or -(2**63) <= key < 2**64 for key in row))
others = st.builds(
    lambda kind, more: {"T": kind, **more},
    st.sampled_from(["error", "subscription", "success", "b", "zz"]),
    st.dictionaries(fields.filter(lambda name: name != "T"), values, max_size=3),
)
rows = nearly | strange_keys | others | values
heads = st.sampled_from(
    [b"\xdd\xff\xff\xff\xff", b"\x91\xdf\xff\xff\xff\xff", b"\x91\x81\x80\x01", b"\x91\xa1\xff"]
)
bytes_ = st.binary(max_size=40) | heads | st.integers(900, 3_000).map(lambda depth: b"\x91" * depth + b"\xc0")


@st.composite
def frames(draw: st.DrawFn) -> tuple[list[Frame], list[str]]:
    """Good rows between odd ones, in frames between odd ones; and whose they are."""
    told, whole = list[Frame](), list[str]()
    for symbol in GOOD[: draw(st.integers(1, GOOD_MAX))]:
        told += draw(st.lists(bytes_ | st.text(max_size=10), max_size=2))
        batch = draw(st.lists(rows, max_size=3))
        batch.insert(draw(st.integers(0, len(batch))), quote(symbol))
        packed = msgspec.msgpack.encode(batch)
        told.append(packed)
        whole.append(symbol)
        if draw(st.booleans()):
            told.append(packed[: draw(st.integers(0, len(packed) - 1))])
    return told, whole


async def heard(told: list[Frame]) -> list[Event]:
    """What the feed makes of these, up to a good quote of its own after them."""
    clock, heartbeats, events = MarketClock(NOW), Heartbeats(), list[Event]()

    async def talk(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send(msgspec.msgpack.encode([{"T": "success", "msg": "authenticated"}]))
        for frame in (*told, msgspec.msgpack.encode([quote(END)])):
            await socket.send(frame)
        await socket.wait_closed()

    def nothing(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"quotes": {}})

    async with serve(talk, "127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        options = DataStream("options", url, KEYS, clock, heartbeats, seed="", packed=True)
        stocks = DataStream("stocks", url, KEYS, clock, heartbeats, seed="")
        data = Rest("data", "https://host", KEYS, clock, heartbeats, limit=9_999,
                    transport=httpx.MockTransport(nothing))  # fmt: skip
        feed = AlpacaQuotes(options, stocks, data, clock, heartbeats, option_feed="opra", stock_feed="sip")
        feed.follow(frozenset({ODD, END, *GOOD}), frozenset())
        said = feed.events()
        async for event in said:
            events.append(event)
            if isinstance(event, QuoteMoved) and event.symbol == END:
                break
        await said.aclose()
    return events


def told_of(told: list[Frame]) -> list[Event]:
    return asyncio.run(asyncio.wait_for(heard(told), 30))


@SOME
@given(frames())
def test_whatever_comes_with_them_good_quotes_arrive_and_all_that_is_told_can_be_kept(
    spoken: tuple[list[Frame], list[str]],
) -> None:
    told, whole = spoken
    events = told_of(told)
    quotes = [event for event in events if isinstance(event, QuoteMoved)]
    assert set(whole) <= {event.symbol for event in quotes}
    for event in events:
        keeps(event)
    for moved in quotes:
        assert moved.quote.bid.is_finite()
        assert moved.source_at is not None
        assert moved.source_at.tzinfo is not None
    assert all(len(each.why) <= 500 for each in events if isinstance(each, PayloadRefused))


NESTED: Any = msgspec.msgpack.decode(b"\x91" * 850 + b"\xc0")


@pytest.mark.parametrize(
    "row",
    [
        7,
        [quote(ODD)],
        quote(ODD, t="2026-11-18T21:59:59"),
        quote(ODD, t="0001-01-01T00:00:00+23:59"),
        quote(ODD, t="9999-12-31T23:59:59-23:59"),
        quote(ODD, t=1795015862),
        quote(ODD, bp="NaN"),
        quote(ODD, bs=float("nan")),
        quote(ODD, ap=2**64 - 1),
        {1: 2},
        {**quote(ODD), 1: 2},
        {"T": NESTED},
        {"T": "error", "code": NESTED, "msg": "x" * 100_000},
    ],
)
def test_each_oddity_is_counted_and_costs_its_own_row_alone(row: object) -> None:
    batch = msgspec.msgpack.encode([quote(GOOD[0]), row, quote(GOOD[1])])
    events = told_of([batch])
    assert [each.symbol for each in events if isinstance(each, QuoteMoved)] == [GOOD[0], GOOD[1], END]
    refused = [each for each in events if isinstance(each, PayloadRefused)]
    assert len(refused) == 1
    assert refused[0].why.isascii()
    assert "[[" not in refused[0].why


def test_an_echo_is_compared_whatever_is_nested_in_it() -> None:
    wants = Wants(Heartbeats())
    wants.want("quotes", {ODD}, connected=True)
    assert len(list(wants.differences())) == 1
    (why,) = wants.echoed({"T": "subscription", "quotes": [NESTED, {}, ODD]})
    assert why == f"quotes: asked for {[ODD]}, got {sorted(['dict', 'list', ODD])}"


def test_what_is_said_of_an_oddity_is_no_longer_than_a_few_lines() -> None:
    line = Line(Heartbeats())
    Sight("alpaca quotes", MarketClock(NOW)).odd(line, "x" * 100_000)
    said = line.take()
    assert isinstance(said, PayloadRefused)
    assert len(said.why) == 500


def test_a_quote_from_the_future_holds_up_none_that_comes_after_it() -> None:
    late = quote(GOOD[0], t=NOW + timedelta(days=9), bp=1.0)
    told = told_of([msgspec.msgpack.encode([late]), msgspec.msgpack.encode([quote(GOOD[0])])])
    last = [each for each in told if isinstance(each, QuoteMoved) and each.symbol == GOOD[0]][-1]
    assert last.source_at == NOW - timedelta(seconds=1)
