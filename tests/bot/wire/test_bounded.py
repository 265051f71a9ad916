"""A vendor that drips for ever, or pours out more than a memory holds, has said nothing in time."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import httpx
import pytest

from bot.alpaca.keys import Keys
from bot.alpaca.nouns import AccountSaid
from bot.alpaca.rest import Rest, Silence
from bot.chat.wire.bot_api import PollFailed, Wire
from bot.config import Config
from bot.doctor.findings import Grade
from bot.doctor.messenger import messenger
from bot.feeds.whales.asking import Asking, Fault, Refusal
from bot.feeds.whales.endpoints import FLOW
from bot.watch.heartbeats import Heartbeats
from bot.wire.bounded import Bounded
from tests.bot.feeds.whales.desk import Still

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Talk = Callable[[asyncio.StreamWriter], Coroutine[None, None, None]]


async def drip(writer: asyncio.StreamWriter) -> None:
    """A byte now and then: each read ends in time, the answer never."""
    writer.write(HEAD + b"Content-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.005)


async def pour(writer: asyncio.StreamWriter) -> None:
    """More than anybody asked for."""
    writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"100000\r\n" + b" " * 0x100000 + b"\r\n")
        await writer.drain()


async def bomb(writer: asyncio.StreamWriter) -> None:
    """A little on the wire, a lot in memory."""
    packed = gzip.compress(b" " * (48 << 20))
    assert len(packed) < 100_000
    writer.write(HEAD + f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode() + packed)
    await writer.drain()


@asynccontextmanager
async def speaking(talk: Talk) -> AsyncIterator[str]:
    """A server on this machine that answers everything in its one way."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            await talk(writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


@pytest.mark.parametrize(
    ("talk", "seconds", "why"),
    [(drip, 0.2, httpx.ReadTimeout), (pour, 30.0, httpx.ReadError), (bomb, 30.0, httpx.ReadError)],
)
def test_an_answer_without_end_breaks_off_as_the_wire_would(
    talk: Talk, seconds: float, why: type[Exception]
) -> None:
    async def story() -> None:
        async with speaking(talk) as url, httpx.AsyncClient(transport=Bounded(seconds)) as client:
            with pytest.raises(why):
                await client.get(url)

    asyncio.run(asyncio.wait_for(story(), 20))


def test_what_is_packed_arrives_unpacked_and_once() -> None:
    packed = gzip.compress(b'{"equity": "1"}')

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=packed, headers={"Content-Encoding": "gzip", "X-Left": "7"})

    async def story() -> httpx.Response:
        async with httpx.AsyncClient(transport=Bounded(1.0, httpx.MockTransport(answer))) as client:
            return await client.get("http://127.0.0.1:1/")

    reply = asyncio.run(story())
    assert (reply.json(), reply.headers["X-Left"]) == ({"equity": "1"}, "7")
    assert "content-encoding" not in reply.headers


def test_every_client_of_the_desk_lives_through_it() -> None:
    """Broker and data, option flow, the chat, and the doctor's own look at it."""

    async def story() -> None:
        async with speaking(pour) as url:
            clock, heartbeats = Still(), Heartbeats()
            rest = Rest("alpaca", url, Keys("key", "s3cret"), clock, heartbeats, limit=200)
            with pytest.raises(Silence):
                await rest.get("/v2/account", AccountSaid)
            asking = Asking(url, "key", clock, heartbeats)
            assert await asking.ask(FLOW, {}) == Refusal(Fault.PASSING, "ReadError")
            wire = Wire("1:token", url)
            with pytest.raises(PollFailed):
                await wire.poll(0)
            findings = [each async for each in messenger(Config(telegram_url=url))]
            assert [each.grade for each in findings] == [Grade.MISSING]
            for each in (rest, asking, wire):
                await each.close()

    asyncio.run(asyncio.wait_for(story(), 30))
