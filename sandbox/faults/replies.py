"""Faults of requests and their replies, put around whatever answers them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults.edits import edited, editing, spoilt
from sandbox.faults.kinds import (
    Change,
    Delay,
    Drop,
    Duplicate,
    HalfOpen,
    Insert,
    Malformed,
    Mute,
    Reorder,
    Rows,
    Skew,
    Status,
)
from sandbox.faults.links import LOOK_S, cut, gone
from sandbox.faults.plan import Faults, Strike
from sandbox.serving import TRAFFIC

SPARED = web.AppKey("SPARED", bool)
"""Put into a sub-application that no fault may reach: a control API, a page for people."""

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def install(application: web.Application, server: str, clock: Clock, faults: Faults) -> None:
    """Puts the plan around every route of a server; held requests are let go when it closes."""
    spoiler = Spoiler(server, clock, faults)

    @web.middleware
    async def spoil(request: web.Request, handler: Answer) -> web.StreamResponse:
        return await spoiler.spoil(request, handler)

    application.middlewares.append(spoil)
    application.on_shutdown.append(spoiler.release)


@dataclass(eq=False)
class Spoiler:
    """One server's requests under the plan."""

    server: str
    clock: Clock
    faults: Faults
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def spoil(self, request: web.Request, handler: Answer) -> web.StreamResponse:
        """Answers as the rules that strike want it, the first one outermost."""
        if any(SPARED in application for application in request.match_info.apps):
            return await handler(request)
        strikes = self.faults.strikes(self.server, f"{request.method} {request.path}", self.clock.now())
        for strike in reversed(strikes):
            handler = partial(self._struck, strike, handler)
        return await handler(request)

    async def release(self, _: web.Application) -> None:
        """Lets every held request go, so that closing never waits for a fault."""
        self.closing.set()

    async def _struck(self, strike: Strike, handler: Answer, request: web.Request) -> web.StreamResponse:
        match strike.rule.fault:
            case Status() as fault:
                return await self._told(fault, handler, request)
            case Delay() as fault:
                return await self._late(fault, handler, request)
            case Drop() as fault:
                return await self._dropped(fault, handler, request)
            case HalfOpen() as fault:
                return await self._held(strike, fault, handler, request)
            case Duplicate() as fault:
                for _ in range(fault.times):
                    await applied(handler, request)
                return await handler(request)
            case Rows() | Change() as fault:
                edit = editing(fault, strike.draws)
                return rewritten(await handler(request), lambda said: edited(said, edit))
            case Malformed() as fault:
                return rewritten(await handler(request), lambda said: spoilt(said, fault))
            case Mute() | Reorder() | Insert() | Skew():
                return await handler(request)

    async def _told(self, fault: Status, handler: Answer, request: web.Request) -> web.StreamResponse:
        if fault.applied:
            await applied(handler, request)
        return web.Response(
            status=fault.code, text=fault.body, headers=fault.headers, content_type=fault.content_type
        )

    async def _late(self, fault: Delay, handler: Answer, request: web.Request) -> web.StreamResponse:
        reply = await handler(request) if fault.applied else None
        due = self.clock.now() + timedelta(seconds=fault.seconds)
        async with resting(request):
            await self._first_of(self.clock.sleep_until(due), self.closing.wait())
        return await handler(request) if reply is None else reply

    async def _dropped(self, fault: Drop, handler: Answer, request: web.Request) -> web.StreamResponse:
        if fault.applied:
            await applied(handler, request)
        cut(request, reset=fault.reset)
        return web.Response(status=502)

    async def _held(
        self, strike: Strike, fault: HalfOpen, handler: Answer, request: web.Request
    ) -> web.StreamResponse:
        if fault.applied:
            await applied(handler, request)
        async with resting(request):
            while self._holds(strike) and not gone(request) and not self.closing.is_set():
                await self._first_of(asyncio.sleep(LOOK_S), self.closing.wait())
        cut(request, reset=False)
        return web.Response(status=502)

    def _holds(self, strike: Strike) -> bool:
        return self.faults.holds(strike.rule.name, self.clock.now())

    async def _first_of(self, *waits: Awaitable[object]) -> None:
        tasks = [asyncio.ensure_future(wait) for wait in waits]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await ended(tasks)


async def ended(tasks: Sequence["asyncio.Future[object]"]) -> None:
    """Leaves no task behind."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def applied(handler: Answer, request: web.Request) -> None:
    """Does what was asked and keeps the answer to itself, a refusal too."""
    try:
        await handler(request)
    except web.HTTPException:
        return


@asynccontextmanager
async def resting(request: web.Request) -> AsyncIterator[None]:
    """A market in lock-step must not wait for a request that waits for the market."""
    tally = request.config_dict.get(TRAFFIC)
    if tally is None:
        yield
        return
    with tally.resting():
        yield


def rewritten(reply: web.StreamResponse, rewrite: Callable[[bytes], bytes]) -> web.StreamResponse:
    """The reply with another body; a stream or a file has none to rewrite."""
    if isinstance(reply, web.Response) and isinstance(reply.body, bytes | bytearray) and not reply.prepared:
        reply.body = rewrite(bytes(reply.body))
    return reply
