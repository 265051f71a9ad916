"""One client's socket: its way out, what it has proved and what it listens to."""

import asyncio
from dataclasses import dataclass, field

import msgspec
from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from sandbox.alpaca.venue import Venue
from sandbox.faults import Stream

SLOW = 407
BACKLOG_BYTES = 1 << 20


class Unreadable(ValueError):
    """A frame that holds no object."""


@dataclass(eq=False, slots=True)
class Link:
    """A connection with its state; everything it is sent goes through the plan of faults."""

    name: str
    venue: Venue
    request: web.Request
    socket: web.WebSocketResponse
    stream: Stream
    packed: bool
    authorized: bool = False
    channels: dict[str, list[str]] = field(default_factory=dict)
    timeout: asyncio.TimerHandle | None = None

    @property
    def frames_sent(self) -> int:
        """What a client that reads everything must have got."""
        return self.stream.frames_sent

    async def say(self, *rows: object) -> None:
        """A control frame; it goes out even when the stream is frozen."""
        await self.stream.send(f"{self.name} control", self.encoded(list(rows)))

    async def send(self, frame: str | bytes) -> None:
        """A data frame; a frozen stream stays connected and says nothing."""
        if not self.venue.terms.sockets.frozen and not self.socket.closed:
            await self.stream.send(self.name, frame)

    def encoded(self, rows: object) -> str | bytes:
        """MessagePack for those who asked for it, text for the others."""
        return msgspec.msgpack.encode(rows) if self.packed else msgspec.json.encode(rows).decode()

    def read(self, message: WSMessage) -> dict[str, object]:
        """A client's frame, however it was written."""
        content = message.data
        try:
            if message.type is WSMsgType.TEXT:
                found = msgspec.json.decode(content)
            elif self.packed:
                found = msgspec.msgpack.decode(content)
            else:
                found = msgspec.json.decode(content)
        except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as wrong:
            raise Unreadable(str(wrong)) from None
        if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
            raise Unreadable("not an object")
        return found

    @property
    def clogged(self) -> bool:
        """True for a client that does not read what it is sent."""
        transport = self.request.transport
        return transport is not None and transport.get_write_buffer_size() > BACKLOG_BYTES

    async def close(self) -> None:
        """Ends it without waiting for a client that may not answer."""
        if self.timeout is not None:
            self.timeout.cancel()
        transport = self.request.transport
        if self.clogged and transport is not None:
            transport.abort()
        elif not self.socket.closed:
            await self.socket.close(code=WSCloseCode.GOING_AWAY, drain=False)
