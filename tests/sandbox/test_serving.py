"""A server answers this machine and its own pages, and nobody else."""

import asyncio

import aiohttp
import pytest
from aiohttp import web

from sandbox.serving import LOOPBACK, TRAFFIC, Server, serve


async def busy(request: web.Request) -> web.Response:
    """Says how many it is answering, this one among them; resting, it is none of them."""
    tally = request.app[TRAFFIC]
    with tally.resting():
        rested = tally.inflight
    return web.Response(text=f"{tally.inflight} {rested}")


async def hall() -> Server:
    application = web.Application()
    application.router.add_get("/", busy)
    return await serve(application)


async def status(headers: dict[str, str]) -> int:
    server = await hall()
    told = {name: value.replace("PORT", str(server.port)) for name, value in headers.items()}
    async with aiohttp.ClientSession() as http, http.get(server.url, headers=told) as reply:
        found = reply.status
    await server.close()
    return found


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({}, 200),
        ({"Host": "localhost:PORT"}, 200),
        ({"Origin": "http://127.0.0.1:PORT"}, 200),
        ({"Host": "desk.example"}, 403),
        ({"Host": "127.0.0.1.desk.example:PORT"}, 403),
        ({"Host": "[::1]:PORT"}, 403),
        ({"Origin": "http://desk.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Origin": "https://127.0.0.1:PORT"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_only_loopback_names_and_own_pages_are_answered(headers: dict[str, str], answer: int) -> None:
    assert asyncio.run(status(headers)) == answer


def test_a_path_that_is_nowhere_is_guarded_too() -> None:
    async def play() -> int:
        server = await hall()
        elsewhere = {"Host": "desk.example"}
        async with (
            aiohttp.ClientSession() as http,
            http.get(f"{server.url}/nowhere", headers=elsewhere) as reply,
        ):
            found = reply.status
        await server.close()
        return found

    assert asyncio.run(play()) == 403


def test_requests_are_counted_while_they_are_answered_and_not_while_they_rest() -> None:
    async def play() -> tuple[str, int]:
        server = await hall()
        async with aiohttp.ClientSession() as http, http.get(server.url) as reply:
            told = await reply.text()
        left = server.inflight
        await server.close()
        return told, left

    assert asyncio.run(play()) == ("1 0", 0)


def test_a_server_listens_on_loopback_alone_and_is_gone_when_closed() -> None:
    async def play() -> None:
        server = await hall()
        assert {address[0] for address in server.runner.addresses} == {LOOPBACK}
        await server.close()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(LOOPBACK, server.port)

    asyncio.run(play())


def test_a_caller_who_hangs_up_in_the_middle_is_no_accident(caplog: pytest.LogCaptureFixture) -> None:
    gone = asyncio.Event()

    async def reads(request: web.Request) -> web.Response:
        try:
            return web.Response(body=await request.read())
        finally:
            gone.set()

    async def play() -> int:
        application = web.Application()
        application.router.add_post("/", reads)
        server = await serve(application)
        _, pipe = await asyncio.open_connection(LOOPBACK, server.port)
        pipe.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf")
        await pipe.drain()
        while not server.inflight:  # noqa: ASYNC110
            await asyncio.sleep(0)
        pipe.transport.abort()
        await gone.wait()
        await server.close()
        return server.inflight

    assert asyncio.run(play()) == 0
    assert [record.getMessage() for record in caplog.records] == []
