"""Two pretended places outside Telegram: one takes a POST, one takes a letter."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.serving import serve


@dataclass
class Inbox:
    """What was delivered, and what is answered next."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


@asynccontextmanager
async def webhook() -> AsyncIterator[Inbox]:
    """On a loopback socket; whoever follows a redirect is found out."""
    inbox = Inbox()

    async def take(request: web.Request) -> web.Response:
        status = inbox.answers.pop(0) if inbox.answers else 200
        if status == 200:
            inbox.taken.append(await request.text())
            inbox.headers.append(dict(request.headers))
        return web.Response(status=status, headers={"Location": "/elsewhere"} if status == 302 else {})

    async def wrong(request: web.Request) -> web.Response:
        inbox.elsewhere.append(await request.text())
        return web.Response()

    app = web.Application()
    app.add_routes([web.post("/desk", take), web.get("/ping", take), web.route("*", "/elsewhere", wrong)])
    server = await serve(app)
    inbox.url = f"{server.url}/desk"
    try:
        yield inbox
    finally:
        await server.close()


@asynccontextmanager
async def post_office() -> AsyncIterator[Inbox]:
    """A mail server of five verbs."""
    inbox = Inbox()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                inbox.taken.append((await reader.readuntil(b"\r\n.\r\n")).decode())
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                break
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    inbox.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}/me@example.org"
    async with server:
        yield inbox
