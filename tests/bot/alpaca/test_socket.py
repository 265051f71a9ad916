"""Where the keys are carried: to the place in the settings, and nowhere it may send us on to."""

import asyncio
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from hashlib import sha1

import pytest
from websockets.client import ClientProtocol

from bot.alpaca.socket import GONE, knock
from bot.feeds.whales.socket import GONE as GONE_FROM_WHALES
from bot.feeds.whales.socket import PING_S
from bot.feeds.whales.socket import knock as knock_at_whales

Knock = Callable[[str], AbstractAsyncContextManager[object]]
KNOCKS: list[Knock] = [knock, lambda url: knock_at_whales(url.replace("ws:", "http:"), "key")]


@pytest.mark.parametrize("knock", KNOCKS, ids=["alpaca", "whales"])
def test_a_socket_that_is_sent_elsewhere_does_not_go(knock: Knock) -> None:
    async def story() -> int:
        visits = 0

        async def elsewhere(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal visits
            visits += 1
            writer.close()

        async def sends_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            there = other.sockets[0].getsockname()[1]
            writer.write(f"HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:{there}/\r\n\r\n".encode())
            await writer.drain()
            writer.close()

        other = await asyncio.start_server(elsewhere, "127.0.0.1", 0)
        server = await asyncio.start_server(sends_on, "127.0.0.1", 0)
        async with other, server:
            with pytest.raises((*GONE, *GONE_FROM_WHALES)):
                async with knock(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"):
                    pass
        return visits

    assert asyncio.run(story()) == 0


def test_a_socket_asks_whether_somebody_is_there_often_enough_to_know_within_twenty_seconds() -> None:
    async def story() -> float:
        here = knock("ws://127.0.0.1:1")
        made = here.factory(ClientProtocol(here.ws_uri))
        assert made.ping_interval is not None
        assert made.ping_timeout is not None
        return made.ping_interval + made.ping_timeout

    assert asyncio.run(story()) <= 20
    assert PING_S * 1.5 <= 20


def test_the_flow_stream_ends_when_nobody_answers_its_pings() -> None:
    async def story() -> None:
        async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            asked = (await reader.readuntil(b"\r\n\r\n")).decode()
            key = next(line.split(": ")[1] for line in asked.split("\r\n") if "Sec-WebSocket-Key" in line)
            mark = f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()
            accept = b64encode(sha1(mark).digest()).decode()  # noqa: S324 - as the protocol has it
            agreed = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}"
            writer.write(f"HTTP/1.1 101 Switching Protocols\r\n{agreed}\r\n\r\n".encode())
            await reader.read()
            writer.close()

        server = await asyncio.start_server(mute, "127.0.0.1", 0)
        async with server, asyncio.timeout(10):
            url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            async with knock_at_whales(url, "key", ping_s=0.2) as socket:
                with pytest.raises(GONE_FROM_WHALES):
                    await socket.recv()

    asyncio.run(story())


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999", "http://[bad", "http://a..b", ""])
def test_an_address_that_is_none_is_a_stream_that_is_not_there(url: str) -> None:
    async def story() -> None:
        with pytest.raises(GONE_FROM_WHALES):
            async with knock_at_whales(url, "key"):
                pass

    asyncio.run(story())
