"""A pretended Telegram on a real socket, a bot that calls it by hand, and people who act on it."""

import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import aiohttp

from sandbox.clock import MarketClock
from sandbox.faults import Faults
from sandbox.serving import Server, serve
from sandbox.telegram.messenger import TOKEN, Messenger
from sandbox.telegram.pacing import PersonsPace
from sandbox.telegram.seen import MarketSeen
from sandbox.telegram.server import MESSENGER, app

MORNING = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
KEY = "3f9c"
OWNER, STRANGER, GROUP = 7000000001, 7000000003, -1001900000001


def png(width: int, height: int) -> bytes:
    """A grey picture of that size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress((b"\0" + b"\x80" * width) * height))
    return b"\x89PNG\r\n\x1a\n" + header + body + chunk(b"IEND", b"")


@dataclass(frozen=True)
class Told:
    """An answer: its status and its JSON."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def result(self) -> Any:
        """What the bot got."""
        assert self.body.get("ok") is True, self.body
        return self.body["result"]

    @property
    def complaint(self) -> str:
        """What the bot was told instead."""
        assert self.body["ok"] is False
        assert self.body["error_code"] == self.status
        return f"{self.status} {self.body['description']}"


@dataclass
class Scene:
    """Everything a test needs to play."""

    server: Server
    clock: MarketClock
    messenger: Messenger
    pacer: PersonsPace | None
    http: aiohttp.ClientSession
    faults: Faults

    async def call(self, method: str, **parameters: Any) -> Told:
        """The bot calls, with a JSON body."""
        return await self.sent(self.http.post(f"/bot{TOKEN}/{method}", json=parameters))

    async def upload(self, method: str, content: bytes, part: str = "photo", **fields: str) -> Told:
        """The bot calls, with a file."""
        form = aiohttp.FormData({name: str(value) for name, value in fields.items()})
        form.add_field(part, BytesIO(content), filename="chart.png", content_type="image/png")
        return await self.sent(self.http.post(f"/bot{TOKEN}/{method}", data=form))

    async def person(self, wish: str, **body: Any) -> Told:
        """A person does something; `who` is them."""
        if "who" in body:
            body["as"] = body.pop("who")
        return await self.sent(self.http.post(f"/{KEY}/api/{wish}", json=body))

    async def ask(self, path: str) -> Told:
        """The page asks."""
        return await self.sent(self.http.get(f"/{KEY}/api/{path}"))

    async def sent(self, request: Any) -> Told:
        """The answer to any request."""
        async with request as reply:
            return Told(reply.status, await reply.json(content_type=None), dict(reply.headers))

    async def updates(self, **parameters: Any) -> list[Any]:
        """What the bot hears now."""
        heard: list[Any] = (await self.call("getUpdates", **parameters)).result
        return heard

    async def pass_time(self, seconds: float) -> None:
        """The market's clock moves."""
        await self.clock.advance(self.clock.now() + timedelta(seconds=seconds))

    async def start(self, chat: int = OWNER) -> None:
        """Somebody opens the bot, and the bot has heard it."""
        who = next(person.key for person in self.messenger.room(chat).people)
        await self.person("say", who=who, text="/start", chat=chat)
        heard = await self.updates()
        await self.updates(offset=heard[-1]["update_id"] + 1)
        await self.pass_time(10)


@asynccontextmanager
async def scene(
    *, seed: int = 7, pace: float | None = None, market: MarketSeen | None = None
) -> AsyncIterator[Scene]:
    """The server runs for as long as the scene lasts; without a pace nobody drives its clock."""
    clock, faults = MarketClock(MORNING), Faults.none()
    pacer = None if pace is None else PersonsPace(clock, pace=pace)
    application = app(clock, faults, seed=seed, key=KEY, pacer=pacer, market=market)
    server = await serve(application)
    try:
        async with aiohttp.ClientSession(server.url) as http:
            yield Scene(server, clock, application[MESSENGER], pacer, http, faults)
    finally:
        await server.close()
