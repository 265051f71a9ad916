"""A server that counts what it did, so that a test can tell `refused` from `done, and the reply lost`."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp
from aiohttp import web

from sandbox.clock import MarketClock
from sandbox.faults import Faults, Rule, Stream, control, install
from sandbox.faults.kinds import Fault
from sandbox.serving import Server, serve

OPEN = datetime(2026, 7, 28, 13, 30, tzinfo=UTC)
ROWS = [{"id": n, "price": "1.05"} for n in range(6)]


@dataclass
class Toy:
    """One route that does something, one list, one stream; and what came of it."""

    faults: Faults
    clock: MarketClock = field(default_factory=lambda: MarketClock(OPEN))
    orders: list[str] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)

    async def order(self, request: web.Request) -> web.Response:
        """Counts an order."""
        self.orders.append(await request.text())
        return web.json_response({"order": len(self.orders)})

    async def rows(self, _: web.Request) -> web.Response:
        """Says the same list each time."""
        return web.json_response({"data": ROWS})

    async def stream(self, request: web.Request) -> web.WebSocketResponse:
        """Opens a stream that a test pushes frames through."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.streams.append(Stream("alpaca", self.clock, self.faults, request, socket))
        async for _ in socket:
            pass
        return socket

    def app(self) -> web.Application:
        """The whole server."""
        application = web.Application()
        install(application, "alpaca", self.clock, self.faults)
        application.router.add_post("/v2/orders", self.order)
        application.router.add_get("/rows", self.rows)
        application.router.add_get("/stream", self.stream)
        application.add_subapp("/key/faults", control(self.faults))
        return application


@dataclass(frozen=True)
class Shop:
    """A running toy with a client to it."""

    toy: Toy
    server: Server
    client: aiohttp.ClientSession

    async def order(self) -> tuple[int, str]:
        """Sends one order."""
        async with self.client.post("/v2/orders", data="buy") as reply:
            return reply.status, await reply.text()

    async def body(self) -> str:
        """Reads the list as text."""
        async with self.client.get("/rows") as reply:
            return await reply.text()

    async def streamed(self) -> tuple[aiohttp.ClientWebSocketResponse, Stream]:
        """Opens the stream; both ends."""
        socket = await self.client.ws_connect("/stream")
        while not self.toy.streams:  # noqa: ASYNC110
            await asyncio.sleep(0)
        return socket, self.toy.streams[-1]


@asynccontextmanager
async def shop(*rules: Rule, seed: int = 0) -> AsyncIterator[Shop]:
    """Runs a toy under these rules."""
    toy = Toy(Faults.of(*rules, seed=seed))
    server = await serve(toy.app())
    async with aiohttp.ClientSession(server.url) as client:
        try:
            yield Shop(toy, server, client)
        finally:
            await server.close()


def rule(fault: Fault, where: str = "*", **more: object) -> Rule:
    """A rule for the toy; its name matters to nobody here."""
    return Rule(**{"name": "it", "fault": fault, "server": "alpaca", "where": where, **more})  # type: ignore[arg-type]


def run(story: Callable[[], Awaitable[None]]) -> None:
    """Runs a story that must end by itself."""

    async def bounded() -> None:
        async with asyncio.timeout(20):
            await story()

    asyncio.run(bounded())
