"""The stream: who is connected, what they joined, and what they are sent as market time moves."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import msgspec
from aiohttp import WSMsgType, web
from msgspec import Struct

from sandbox.clock import Clock
from sandbox.faults import Faults, Stream
from sandbox.serving import traffic
from sandbox.whales.channels import NOT_PLAYED, Channels
from sandbox.whales.gate import Gate

FRAME_MAX = 64 * 1024


class Wish(Struct, frozen=True):
    """What a client says; all it can say is `join`."""

    channel: str
    msg_type: str


@dataclass(eq=False)
class Listener:
    """One connection with its channels; they are forgotten when it ends."""

    stream: Stream
    joined: frozenset[str] = frozenset()

    @property
    def frames_sent(self) -> int:
        """How much went out."""
        return self.stream.frames_sent


@dataclass
class Hub:
    """All connections. Nothing is sent by itself: `pump` says up to when."""

    channels: Channels
    gate: Gate
    clock: Clock
    faults: Faults
    listeners: dict[int, Listener] = field(default_factory=dict)
    said_to: datetime | None = None
    _ids: "count[int]" = field(default_factory=count)

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """Takes a connection and its joins until it ends."""
        account = self.gate.socket_account(request)
        if isinstance(account, web.Response):
            return account
        socket = web.WebSocketResponse(max_msg_size=FRAME_MAX)
        if not socket.can_prepare(request):
            return web.Response(status=426, text="this is a websocket")
        await socket.prepare(request)
        listener = Listener(Stream("whales", self.clock, self.faults, request, socket))
        name = next(self._ids)
        self.listeners[name] = listener
        self.said_to = self.said_to or self.clock.now()
        try:
            with traffic(request.app).resting():
                await self._listen(socket, listener)
        finally:
            del self.listeners[name]
        return socket

    async def _listen(self, socket: web.WebSocketResponse, listener: Listener) -> None:
        async for message in socket:
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                await self._obey(listener, message.data)

    async def _obey(self, listener: Listener, said: str | bytes) -> None:
        """Joins, or says why not; what is no wish at all is passed over."""
        try:
            wish = msgspec.json.decode(said, type=Wish)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return
        if wish.msg_type != "join":
            reason = "unknown msg_type"
        elif wish.channel.partition(":")[0] in NOT_PLAYED:
            reason = "not emulated by the sandbox"
        elif not self.channels.known(wish.channel):
            reason = "unknown channel"
        else:
            listener.joined |= {wish.channel}
            await self._tell(listener, wish.channel, {"response": {}, "status": "ok"})
            return
        await self._tell(listener, wish.channel, {"response": {"reason": reason}, "status": "error"})

    async def _tell(self, listener: Listener, channel: str, payload: object) -> None:
        await listener.stream.send(channel, msgspec.json.encode([channel, payload]).decode())

    async def pump(self, to: datetime) -> None:
        """Says everything up to a moment, in order, to whoever joined it."""
        start = self.said_to
        if start is None or to <= start:
            return
        self.said_to = to
        listeners = list(self.listeners.values())
        joined = frozenset(channel for listener in listeners for channel in listener.joined)
        for _, channel, row in self.channels.between(start, to, joined) if joined else ():
            frame = msgspec.json.encode([channel, row]).decode()
            for listener in listeners:
                if channel in listener.joined:
                    await listener.stream.send(channel, frame)
        for listener in listeners:
            await listener.stream.flush()
