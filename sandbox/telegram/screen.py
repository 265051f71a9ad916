"""A person's screen: the page, its pictures, and the feed that keeps it true."""

import asyncio
import re
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from aiohttp import WSMsgType, web

from sandbox.serving import Traffic
from sandbox.telegram import telling
from sandbox.telegram.acts import Impossible
from sandbox.telegram.feed import encoded
from sandbox.telegram.messenger import Messenger
from sandbox.telegram.pacing import Pacer
from sandbox.telegram.seen import Frame, Pacing
from sandbox.telegram.wishes import StateFrame

PAGE = Path(__file__).parent / "page"
FLAT = re.compile(r"[a-z0-9_-]+\.[a-z0-9]+")
TICK_S = 1.0
NOTHING_NEW = Frame(seq=0, kind="pace")
GUARDS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Screen:
    """All that a browser asks for."""

    messenger: Messenger
    pacer: Pacer | None
    counted: Traffic

    def pace(self) -> Pacing | None:
        """How fast the market runs, if anybody drives it."""
        return None if self.pacer is None else self.pacer.pacing()

    async def feed(self, request: web.Request) -> web.StreamResponse:
        """The state, and from then on every change."""
        socket = web.WebSocketResponse()
        if not socket.can_prepare(request):
            raise Impossible(400, "the feed is a WebSocket")
        await socket.prepare(request)
        with self.counted.resting(), self.messenger.feed.listening() as queue:
            await send(socket, StateFrame(state=telling.state(self.messenger, self.pace())))
            pushing = asyncio.ensure_future(self.push(socket, queue))
            async for message in socket:
                if message.type is WSMsgType.ERROR:
                    break
            pushing.cancel()
        return socket

    async def push(self, socket: web.WebSocketResponse, queue: "asyncio.Queue[Frame | None]") -> None:
        """Frames as they come; the pace once a second, and at once when a frame has changed it."""
        loop = asyncio.get_running_loop()
        told, due = self.pace(), loop.time() + TICK_S
        while True:
            frame = await before(due, queue)
            if frame is None:
                await socket.close()
                return
            if frame is not NOTHING_NEW and frame.kind != "call":
                await send(socket, frame)
            pace, late = self.pace(), loop.time() >= due
            due = loop.time() + TICK_S if late else due
            if pace is not None and (pace != told if late else other(pace, told)):
                told = pace
                await send(socket, Frame(seq=self.messenger.feed.seq, kind="pace", pace=pace))

    async def file(self, request: web.Request) -> web.StreamResponse:
        """A photo to be shown, or a file to be saved."""
        stored = self.messenger.files.by_unique_id.get(request.match_info["file"])
        if stored is None:
            raise Impossible(404, "there is no such file")
        ending = "" if stored.extent is None else stored.extent.ending
        kind = guess_type(f"a.{ending}")[0] or "application/octet-stream"
        return web.Response(body=stored.upload.content, content_type=kind, headers=GUARDS)


async def before(due: float, queue: "asyncio.Queue[Frame | None]") -> Frame | None:
    """The next frame, or word that none came in time."""
    try:
        async with asyncio.timeout_at(due):
            return await queue.get()
    except TimeoutError:
        return NOTHING_NEW


def other(pace: Pacing, told: Pacing | None) -> bool:
    """Whether the market's hands run differently now; that they have moved on is no news."""
    return told is None or (pace.pace, pace.auto, pace.held) != (told.pace, told.auto, told.held)


async def send(socket: web.WebSocketResponse, frame: object) -> None:
    """One frame; whoever has gone is not an error."""
    if not socket.closed:
        try:
            await socket.send_str(encoded(frame).decode())
        except ConnectionError:
            await socket.close()


async def page(request: web.Request) -> web.StreamResponse:
    """A file of the page: one flat folder, plain names."""
    name = request.match_info.get("name", "index.html")
    path = PAGE / name
    if FLAT.fullmatch(name) is None or not path.is_file():
        raise Impossible(404, "there is no such file")
    kind = guess_type(name)[0] or "application/octet-stream"
    return web.Response(body=path.read_bytes(), content_type=kind, charset="utf-8", headers=GUARDS)
