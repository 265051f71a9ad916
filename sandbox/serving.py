"""A server on this machine for this machine: loopback, guarded, and able to say whether it is busy."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

LOOPBACK = "127.0.0.1"
OWN_NAMES = frozenset({LOOPBACK, "localhost"})
SHUTDOWN_S = 1.0

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Traffic:
    """What is being answered now: a market in lock-step may move only when nobody is."""

    def __init__(self) -> None:
        self.inflight = 0

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Counts a request from its arrival until its answer is ready to leave."""
        self.inflight += 1
        try:
            yield
        finally:
            self.inflight -= 1

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Takes a long poll or a stream out of the count: it waits for the market, not the market for it."""
        self.inflight -= 1
        try:
            yield
        finally:
            self.inflight += 1


TRAFFIC = web.AppKey("TRAFFIC", Traffic)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: where it is, and how to end it."""

    port: int
    traffic: Traffic
    runner: web.AppRunner

    @property
    def url(self) -> str:
        """What a client's base URL is made from."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def inflight(self) -> int:
        """Requests being answered; long polls and streams are not among them."""
        return self.traffic.inflight

    async def close(self) -> None:
        """Ends every connection: a server that lingers would answer the next test."""
        await self.runner.cleanup()


def own(host: str) -> bool:
    """True for a name no web page elsewhere can make a browser send to us: DNS can be rebound."""
    return host.rpartition(":")[0 if ":" in host else 2] in OWN_NAMES


@web.middleware
async def guard(request: web.Request, handler: Answer) -> web.StreamResponse:
    """Refuses whatever did not come from this machine for this server, before anything reads it."""
    origin = request.headers.get("Origin")
    if not own(request.host):
        raise web.HTTPForbidden(text="this server answers to loopback names only")
    elsewhere = request.headers.get("Sec-Fetch-Site") == "cross-site"
    if elsewhere or (origin is not None and origin != f"http://{request.host}"):
        raise web.HTTPForbidden(text="this server answers its own pages only")
    return await handler(request)


@web.middleware
async def count(request: web.Request, handler: Answer) -> web.StreamResponse:
    """Keeps the count of what is being answered; a caller who has hung up is no accident."""
    with request.app[TRAFFIC].answering():
        try:
            return await handler(request)
        except ConnectionResetError:
            return web.Response()


def traffic(application: web.Application) -> Traffic:
    """The one count of an application, made when it is first asked for."""
    if TRAFFIC not in application:
        application[TRAFFIC] = Traffic()
    return application[TRAFFIC]


async def serve(application: web.Application, port: int = 0) -> Server:
    """Runs an application on loopback; the guard is put on here, so no server can forget it."""
    tally = traffic(application)
    application.middlewares[:0] = [guard, count]
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=SHUTDOWN_S)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, port)
    await site.start()
    return Server(port=runner.addresses[0][1], traffic=tally, runner=runner)
