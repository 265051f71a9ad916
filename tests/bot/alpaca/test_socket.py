"""Where the keys are carried: to the place in the settings, and nowhere it may send us on to."""

import asyncio
from collections.abc import Callable

import pytest
from websockets.asyncio.client import connect
from websockets.client import ClientProtocol

from bot.alpaca.socket import GONE, knock
from bot.feeds.whales.stream import knock as knock_at_whales

KNOCKS = [knock, lambda url: knock_at_whales(url.replace("ws:", "http:"), "key")]


@pytest.mark.parametrize("knock", KNOCKS, ids=["alpaca", "whales"])
def test_a_socket_that_is_sent_elsewhere_does_not_go(knock: Callable[[str], connect]) -> None:
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
            with pytest.raises(GONE):
                async with knock(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"):
                    pass
        return visits

    assert asyncio.run(story()) == 0


@pytest.mark.parametrize("knock", KNOCKS, ids=["alpaca", "whales"])
def test_a_socket_asks_whether_somebody_is_there_often_enough_to_know_within_twenty_seconds(
    knock: Callable[[str], connect],
) -> None:
    async def story() -> float:
        here = knock("ws://127.0.0.1:1")
        made = here.factory(ClientProtocol(here.ws_uri))
        assert made.ping_interval is not None
        assert made.ping_timeout is not None
        return made.ping_interval + made.ping_timeout

    assert asyncio.run(story()) <= 20
