"""The sockets' own words: who may connect, what is refused, what a stuck or silent stream looks like."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from sandbox.alpaca.server import ALPACA, Alpaca, app
from sandbox.alpaca.terms import BASIC, Fills, Sockets, Terms
from sandbox.clock import MarketClock
from sandbox.faults import Faults
from sandbox.serving import serve
from tests.sandbox.alpaca.running import CONTROL, KEYS, world

WHOLE = Fills(partial=0.0)
AUTH = {"action": "auth", "key": KEYS.id, "secret": KEYS.secret}
HEADERS = {"APCA-API-KEY-ID": KEYS.id, "APCA-API-SECRET-KEY": KEYS.secret}
PACKED = {"Content-Type": "application/msgpack"}
WAIT_S = 10.0


@dataclass
class Stage:
    """A server in this loop, with a client."""

    alpaca: Alpaca
    clock: MarketClock
    session: ClientSession
    url: str

    async def pump(self, seconds: float = 1.0) -> None:
        """Lets market time pass."""
        to = self.clock.now() + timedelta(seconds=seconds)
        await self.clock.advance(to)
        await self.alpaca.pump(to)

    async def connect(self, path: str, **headers: str) -> ClientWebSocketResponse:
        """A socket; its first frame is read and must greet."""
        socket = await self.session.ws_connect(self.url + path, headers=headers)
        if path != "/stream":
            assert (await told(socket))[0]["msg"] == "connected"
        return socket


@asynccontextmanager
async def stage(terms: Terms) -> AsyncIterator[Stage]:
    """Serves for as long as the block lasts."""
    clock = MarketClock(world().session.opens + timedelta(minutes=30))
    application = app(world(), clock, Faults.none(), seed=3, terms=terms, keys=KEYS, control_key=CONTROL)
    server = await serve(application)
    try:
        async with ClientSession() as session:
            yield Stage(application[ALPACA], clock, session, server.url)
    finally:
        await server.close()


def run(story: Any, terms: Terms | None = None) -> None:
    """Plays one story; a story that hangs is a failure."""

    async def play() -> None:
        async with stage(Terms(fills=WHOLE) if terms is None else terms) as on:
            await asyncio.wait_for(story(on), WAIT_S)

    asyncio.run(play())


async def told(socket: ClientWebSocketResponse) -> Any:
    """The next frame, decoded."""
    message = await socket.receive(WAIT_S)
    assert message.type in (WSMsgType.TEXT, WSMsgType.BINARY), message
    if message.type is WSMsgType.TEXT:
        return json.loads(message.data)
    if message.data[:1] in (b"{", b"["):
        return json.loads(message.data)
    return msgspec.msgpack.decode(message.data)


async def say(socket: ClientWebSocketResponse, frame: object) -> Any:
    """A text frame and what is answered."""
    await socket.send_str(json.dumps(frame))
    return await told(socket)


async def pack(socket: ClientWebSocketResponse, frame: object) -> Any:
    """The same in MessagePack."""
    await socket.send_bytes(msgspec.msgpack.encode(frame))
    return await told(socket)


def code(rows: Any) -> int:
    """Of an error frame."""
    assert rows[0]["T"] == "error", rows
    return int(rows[0]["code"])


def test_every_error_of_the_share_stream() -> None:
    async def story(on: Stage) -> None:
        socket = await on.connect("/v2/sip")
        await socket.send_str("{")
        assert code(await told(socket)) == 400
        assert code(await say(socket, {"action": "subscribe", "bars": ["SPY"]})) == 401
        assert code(await say(socket, {**AUTH, "secret": "wrong"})) == 402
        assert (await say(socket, AUTH))[0]["msg"] == "authenticated"
        assert code(await say(socket, AUTH)) == 403
        assert code(await say(socket, {"action": "subscribe", "moons": ["SPY"]})) == 410
        assert code(await say(socket, {"action": "dance"})) == 400
        (echo,) = await say(socket, {"action": "subscribe", "bars": ["SPY", "NOSUCH"]})
        assert (echo["bars"], echo["trades"]) == (["SPY", "NOSUCH"], [])
        second = await on.connect("/v2/sip")
        assert code(await say(second, AUTH)) == 406
        await socket.close()
        await asyncio.sleep(0.05)
        assert (await say(second, AUTH))[0]["msg"] == "authenticated"

    run(story)


def test_the_free_plan_has_fewer_symbols_and_no_consolidated_tape() -> None:
    async def story(on: Stage) -> None:
        assert code(await say(await on.connect("/v2/sip"), AUTH)) == 409
        assert code(await pack(await on.connect("/v1beta1/opra", **PACKED), AUTH)) == 409
        socket = await on.connect("/v2/iex")
        await say(socket, AUTH)
        symbols = [f"X{n}" for n in range(31)]
        assert code(await say(socket, {"action": "subscribe", "quotes": symbols})) == 405
        reply = await on.session.get(
            f"{on.url}/v2/stocks/quotes/latest?symbols=SPY&feed=sip", headers=HEADERS
        )
        assert reply.status == 403

    run(story, Terms(plan=BASIC))


def test_options_speak_messagepack_only_and_know_no_star() -> None:
    async def story(on: Stage) -> None:
        assert code(await say(await on.connect("/v1beta1/opra"), AUTH)) == 412
        socket = await on.connect("/v1beta1/opra", **PACKED)
        assert (await pack(socket, AUTH))[0]["msg"] == "authenticated"
        assert code(await pack(socket, {"action": "subscribe", "quotes": ["*"]})) == 413
        assert (await pack(socket, {"action": "subscribe", "trades": ["*"]}))[0]["trades"] == ["*"]
        await on.pump(60)
        rows = await told(socket)
        assert {row["T"] for row in rows} == {"t"}
        assert all(row["t"].tzinfo is not None for row in rows)

    run(story)


def test_who_does_not_authorise_is_let_go() -> None:
    async def story(on: Stage) -> None:
        socket = await on.connect("/v2/sip")
        assert code(await told(socket)) == 404
        assert (await socket.receive(WAIT_S)).type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING)

    run(story, Terms(sockets=Sockets(auth_s=0.05)))


def test_a_bar_comes_at_the_end_of_its_minute_and_may_be_corrected() -> None:
    async def story(on: Stage) -> None:
        socket = await on.connect("/v2/sip")
        await say(socket, AUTH)
        await say(socket, {"action": "subscribe", "bars": ["*"], "updatedBars": ["*"]})
        seen: set[str] = set()
        bars: dict[tuple[str, str], Any] = {}
        while seen != {"b", "u"}:
            await on.pump(60)
            for row in await told(socket):
                seen.add(row["T"])
                if row["T"] == "u":
                    assert bars[row["S"], row["t"]]["v"] != row["v"]
                bars[row["S"], row["t"]] = row

    run(story)


def order(on: Stage) -> dict[str, str]:
    """A market buy of something liquid."""
    spot = on.alpaca.venue.market.stock("SPY", on.clock.now()).mid
    listings = [each for each in world().listings("SPY") if each.expiry > world().today]
    nearest = min(listings, key=lambda each: (each.expiry, abs(each.strike - spot)))
    return {"symbol": nearest.symbol, "qty": "1", "side": "buy", "type": "market", "time_in_force": "day"}


async def place(on: Stage) -> None:
    """Through the front door."""
    reply = await on.session.post(f"{on.url}/v2/orders", json=order(on), headers=HEADERS)
    assert reply.status == 200, await reply.text()


def test_order_updates_come_in_binary_frames_and_are_never_repeated() -> None:
    async def story(on: Stage) -> None:
        socket = await on.connect("/stream")
        listen = {"action": "listen", "data": {"streams": ["trade_updates"]}}
        assert (await say(socket, listen))["data"]["status"] == "unauthorized"
        assert "error_message" in (await say(socket, {"action": "dance"}))["data"]
        assert (await say(socket, AUTH))["data"] == {"status": "authorized", "action": "auth"}
        assert (await say(socket, listen))["data"]["streams"] == ["trade_updates"]
        await place(on)
        await on.pump()
        events = []
        for _ in range(3):
            message = await socket.receive(WAIT_S)
            assert message.type is WSMsgType.BINARY
            events.append(json.loads(message.data)["data"]["event"])
        assert events == ["pending_new", "new", "fill"]
        late = await on.connect("/stream")
        await say(late, AUTH)
        await say(late, listen)
        await on.pump(5)
        assert on.alpaca.links[-1].frames_sent == 2

    run(story)


def test_a_frozen_stream_stays_connected_and_says_nothing() -> None:
    async def story(on: Stage) -> None:
        socket = await on.connect("/v2/sip")
        await say(socket, AUTH)
        await say(socket, {"action": "subscribe", "quotes": ["SPY"]})
        await on.session.patch(f"{on.url}/{CONTROL}/terms", json={"sockets": {"frozen": True}})
        sent = on.alpaca.links[0].frames_sent
        await on.pump(30)
        assert on.alpaca.links[0].frames_sent == sent
        await on.session.patch(f"{on.url}/{CONTROL}/terms", json={"sockets": {"frozen": False}})
        await on.pump(30)
        assert (await told(socket))[0]["T"] == "q"

    run(story)


def test_the_other_hand_trades_in_the_app_and_shows_what_nobody_knows() -> None:
    async def story(on: Stage) -> None:
        control = f"{on.url}/{CONTROL}"
        symbol = order(on)["symbol"]
        bought = {"symbol": symbol, "qty": 2, "price": "1.00"}
        assert (await on.session.post(f"{control}/positions", json=bought)).status == 200
        (held,) = await (await on.session.get(f"{on.url}/v2/positions", headers=HEADERS)).json()
        assert (held["qty"], held["avg_entry_price"]) == ("2", "1")
        (known,) = await (await on.session.get(f"{on.url}/v2/orders?status=all", headers=HEADERS)).json()
        strange = {"order_id": known["id"], "status": "quantum"}
        assert (await on.session.post(f"{control}/statuses", json=strange)).status == 200
        (known,) = await (await on.session.get(f"{on.url}/v2/orders?status=all", headers=HEADERS)).json()
        assert known["status"] == "quantum"
        book = await (await on.session.get(f"{control}/book")).json()
        assert book["positions"] == {symbol: 2}
        closed = {"account": {"status": "ACCOUNT_CLOSED"}}
        assert (await on.session.patch(f"{control}/terms", json=closed)).status == 200
        refused = await on.session.post(f"{on.url}/v2/orders", json=order(on), headers=HEADERS)
        assert refused.status == 403

    run(story)


def test_two_hundred_requests_a_minute_of_the_market() -> None:
    async def story(on: Stage) -> None:
        for _ in range(200):
            reply = await on.session.get(f"{on.url}/v2/clock", headers=HEADERS)
        assert (reply.status, reply.headers["X-RateLimit-Remaining"]) == (200, "0")
        reply = await on.session.get(f"{on.url}/v2/clock", headers=HEADERS)
        assert (reply.status, (await reply.json())["code"]) == (429, 42910000)
        await on.pump(60)
        assert (await on.session.get(f"{on.url}/v2/clock", headers=HEADERS)).status == 200

    run(story)


def test_what_no_specification_knows_is_refused_and_put_on_record() -> None:
    async def story(on: Stage) -> None:
        assert (await on.session.get(f"{on.url}/v2/orders?colour=red", headers=HEADERS)).status == 400
        assert (await on.session.get(f"{on.url}/v2/oders", headers=HEADERS)).status == 404
        strays = await (await on.session.get(f"{on.url}/{CONTROL}/strays")).json()
        assert [stray["what"] for stray in strays] == ["unknown query parameter colour", "no such path"]

    run(story)
