"""Whatever a socket says, the feeds go on: what cannot be read is said, and the next good row is taken."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import httpx
import msgspec
from websockets.asyncio.server import ServerConnection, serve

from bot.alpaca.keys import Keys
from bot.alpaca.rest import Rest
from bot.alpaca.stream import DataStream
from bot.alpaca.updates import Updates
from bot.feeds.alpaca_bars import AlpacaBars
from bot.venues.alpaca import AlpacaBroker
from bot.watch.heartbeats import Heartbeats
from engine.model.events import BarClosed, Event, OrderFilled, PayloadRefused
from sandbox.clock import MarketClock

NOW = datetime(2026, 11, 18, 22, 0, tzinfo=UTC)
KEYS = Keys("key", "s3cret")
BAR = {"T": "b", "S": "SPY", "o": 1.0, "h": 1.0, "l": 1.0, "c": 1.0, "v": 5, "t": "2026-11-18T20:59:00Z"}
FILL = {
    "stream": "trade_updates",
    "data": {
        "event": "fill", "execution_id": "e1", "price": "2.39", "qty": "2",
        "order": {"id": "b1", "client_order_id": "o-1", "status": "filled", "filled_qty": "2"},
    },
}  # fmt: skip
Talk = Callable[[ServerConnection], object]


TIMES = [
    "2026-11-18T20:59:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59", "2026-11-19T20:59:00Z",
]  # fmt: skip
"""Without a zone, at the ends of time, and of tomorrow."""


def odd_values(lots: Random) -> list[object]:
    """Values that no field of ours should hold."""
    return [None, "", "NaN", "1E+999999", -1, 2**70, 1e308, [], {}, True, "2026-13-45", lots.random(), *TIMES]


def garbage(lots: Random, good: dict[str, object]) -> list[str | bytes]:
    """Frames that are no JSON, no list, no rows, or rows with one field that is wrong."""
    frames: list[str | bytes] = ["", "{", "null", "[]", "[1]", "[[]]", '{"T": 1}', "[" * 100_000, b"\xff\xfe"]
    for name in good:
        for value in odd_values(lots):
            row = {**good, name: value}
            frames.append(msgspec.json.encode([row] if "T" in good else row).decode())
        lacking = {key: value for key, value in good.items() if key != name}
        frames.append(msgspec.json.encode([lacking] if "T" in good else lacking).decode())
    lots.shuffle(frames)
    return frames


async def heard(
    feed_of: Callable[[str], object], frames: list[str | bytes], kind: type[Event]
) -> list[Event]:
    """What a feed says of these frames, up to the first event of a kind."""
    events: list[Event] = []

    async def talk(socket: ServerConnection) -> None:
        await socket.recv()
        for reply in ('[{"T": "success", "msg": "authenticated"}]', AUTHORIZED, LISTENING):
            await socket.send(reply)
        for frame in frames:
            await socket.send(frame)
        await socket.wait_closed()

    async with serve(talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        feed = feed_of(f"ws://127.0.0.1:{port}")
        told = feed.events()  # type: ignore[attr-defined]
        async for event in told:
            events.append(event)
            if isinstance(event, kind) and last(event):
                break
        await told.aclose()
    return events


AUTHORIZED = '{"stream": "authorization", "data": {"status": "authorized", "action": "auth"}}'
LISTENING = '{"stream": "listening", "data": {"streams": ["trade_updates"]}}'


def last(event: Event) -> bool:
    """The good one at the end."""
    match event:
        case BarClosed(volume=volume):
            return volume == 77.0
        case OrderFilled(fill_id=fill_id):
            return fill_id == "good"
        case _:
            return False


def nothing_to_tell(request: httpx.Request) -> httpx.Response:
    """A REST host with an empty book, and a history of bars that no day has."""
    bars = {"bars": {"SPY": [{**BAR, "t": at} for at in TIMES]}, "next_page_token": None}
    empty = {"/v2/stocks/bars": msgspec.json.encode(bars).decode(), "/v2/account": '{"equity": "1"}'}
    return httpx.Response(200, text=empty.get(request.url.path, "[]"))


def rest(clock: MarketClock, heartbeats: Heartbeats) -> Rest:
    """Its client."""
    transport = httpx.MockTransport(nothing_to_tell)
    return Rest("rest", "https://host", KEYS, clock, heartbeats, limit=9_999, transport=transport)


def test_a_stream_of_bars_survives_everything_that_is_no_bar() -> None:
    clock, heartbeats = MarketClock(NOW), Heartbeats()

    def feed(url: str) -> AlpacaBars:
        stocks = DataStream("stocks", url, KEYS, clock, heartbeats, seed="")
        data = rest(clock, heartbeats)
        return AlpacaBars(stocks, data, clock, heartbeats, frozenset({"SPY"}), feed="sip", since=NOW)

    frames = [*garbage(Random(3), BAR), msgspec.json.encode([{**BAR, "v": 77}]).decode()]
    events = asyncio.run(asyncio.wait_for(heard(feed, frames, BarClosed), 30))
    bars = [event for event in events if isinstance(event, BarClosed)]
    assert len([event for event in events if isinstance(event, PayloadRefused)]) > 50
    assert all(bar.low > 0 and bar.high < 1e300 and bar.volume >= 0 for bar in bars)
    assert {bar.starts for bar in bars} == {NOW - timedelta(minutes=61)}


def test_the_order_stream_survives_everything_that_is_no_update() -> None:
    clock, heartbeats = MarketClock(NOW), Heartbeats()

    def feed(url: str) -> AlpacaBroker:
        updates = Updates(url, KEYS, clock, heartbeats, "trade_updates", seed="")
        return AlpacaBroker(rest(clock, heartbeats), updates, clock, heartbeats)

    lots = Random(5)
    data = FILL["data"]
    assert isinstance(data, dict)
    inner = [msgspec.json.encode({**FILL, "data": each}).decode() for each in odd_values(lots)]
    fields = [
        msgspec.json.encode({**FILL, "data": {**data, name: value}}).decode()
        for name in data for value in odd_values(lots)
    ]  # fmt: skip
    order = {**data["order"], "id": "b-good", "client_order_id": "good"}
    good = msgspec.json.encode({**FILL, "data": {**data, "execution_id": "good", "order": order}}).decode()
    frames = [*garbage(lots, FILL), *inner, *fields, good]
    events = asyncio.run(asyncio.wait_for(heard(feed, frames, OrderFilled), 30))
    fills = [event for event in events if isinstance(event, OrderFilled)]
    assert all(0 < fill.quantity <= 1_000_000 for fill in fills)
    assert len([event for event in events if isinstance(event, PayloadRefused)]) > 30
