"""The order stream: text or binary, it is JSON; it repeats nothing, so a connection begins with a look."""

import asyncio
from collections.abc import Callable
from enum import Enum

import msgspec

from bot.alpaca.back_off import BackOff
from bot.alpaca.keys import Keys
from bot.alpaca.nouns import UNREADABLE, ListeningSaid, StatusSaid, StreamSaid, UpdateSaid
from bot.alpaca.socket import GONE, ClientConnection, knock
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats

STREAM, AUTHORIZED = "trade_updates", "authorized"
REPLY_S = 10.0
SAID_MAX = 200


class Link(Enum):
    """What befell the connection."""

    UP = "up"
    DOWN = "down"
    DENIED = "denied"
    TROUBLE = "trouble"
    """It said something that is wrong or that nobody can read."""


Heard = Callable[[UpdateSaid | Link | str], None]
"""An update, the connection's own news, or what could not be read."""


class _NotLetIn(Exception):
    """The keys are not taken: knocking again will not help."""


class _NotTold(Exception):
    """We are let in, and nobody promises to tell us anything."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the order stream does not promise to tell of orders: {why}")


class Updates:
    """Connects, says who we are, listens once that is granted, and comes back when dropped."""

    def __init__(
        self, url: str, keys: Keys, clock: Clock, heartbeats: Heartbeats, name: str,
        *, seed: str, patience: float = 1.0,
    ) -> None:  # fmt: skip
        """`patience` is how many times as long as a desk it waits for a reply."""
        self._url = f"{'ws' + url[4:] if url.startswith('http') else url}/stream"
        self._keys = keys
        self._clock = clock
        self._heartbeats = heartbeats
        self._name = name
        self._reply_s = REPLY_S * patience
        self._back_off = BackOff(clock, f"{seed} {name}")
        self._socket: ClientConnection | None = None
        self._closing: asyncio.Task[None] | None = None

    def drop(self) -> None:
        """It lives and says nothing: connect anew."""
        if self._socket is not None and (self._closing is None or self._closing.done()):
            self._closing = asyncio.create_task(self._socket.close())

    async def run(self, heard: Heard) -> None:
        """Until the keys are refused, or for ever."""
        while True:
            try:
                async with knock(self._url) as socket:
                    await self._enter(socket)
                    await self._granted(socket, heard)
                    self._back_off.made()
                    self._socket = socket
                    heard(Link.UP)
                    await self._listen(socket, heard)
            except _NotLetIn:
                heard(Link.DENIED)
                return
            except _NotTold as no:
                heard(f"{no}")
            except GONE:
                pass
            if self._socket is not None:
                self._socket = None
                heard(Link.DOWN)
            await self._clock.sleep_until(self._clock.now() + self._back_off.again())

    async def _enter(self, socket: ClientConnection) -> None:
        login = {"action": "auth", "key": self._keys.key, "secret": self._keys.secret}
        async with asyncio.timeout(self._reply_s):
            await socket.send(msgspec.json.encode(login).decode())
            while (status := self._judged(await socket.recv())) is None:
                pass
        if status != AUTHORIZED:
            raise _NotLetIn

    def _judged(self, frame: str | bytes) -> str | None:
        """What is said of our keys, if that is what the frame is about."""
        said = self._read(frame)
        return None if said is None or said.stream != "authorization" else _status(said.data)

    async def _granted(self, socket: ClientConnection, heard: Heard) -> None:
        """Asks to be told of orders, and waits for the promise; what is told before it is heard too."""
        listen = {"action": "listen", "data": {"streams": [STREAM]}}
        try:
            async with asyncio.timeout(self._reply_s):
                await socket.send(msgspec.json.encode(listen).decode())
                while not self._promised(await socket.recv(), heard):
                    pass
        except TimeoutError:
            raise _NotTold("no reply") from None

    def _promised(self, frame: str | bytes, heard: Heard) -> bool:
        match self._read(frame):
            case StreamSaid(stream="listening", data=data):
                streams = _listening(data)
                if STREAM not in streams:
                    raise _NotTold(f"it listens to {streams}"[:SAID_MAX])
                return True
            case StreamSaid(stream="authorization", data=data) if _status(data) != AUTHORIZED:
                raise _NotTold(_words(data))
            case StreamSaid(action="error", data=data):
                raise _NotTold(_words(data))
            case StreamSaid(stream=name) as said if name == STREAM:
                self._update(said, heard)
        return False

    async def _listen(self, socket: ClientConnection, heard: Heard) -> None:
        async for frame in socket:
            with self._heartbeats.working():
                said = self._read(frame)
                if said is None:
                    heard("a frame that is not JSON")
                elif said.stream == STREAM:
                    self._update(said, heard)
                elif said.action == "error":
                    heard(_words(said.data))

    def _update(self, said: StreamSaid, heard: Heard) -> None:
        try:
            heard(msgspec.json.decode(said.data, type=UpdateSaid))
        except UNREADABLE as error:
            heard(f"{error}")

    def _read(self, frame: str | bytes) -> StreamSaid | None:
        self._heartbeats.heard(self._name, self._clock.now())
        try:
            return msgspec.json.decode(frame, type=StreamSaid)
        except UNREADABLE:
            return None


def _words(said: msgspec.Raw) -> str:
    return bytes(said).decode(errors="replace")[:SAID_MAX]


def _status(said: msgspec.Raw) -> str | None:
    try:
        return msgspec.json.decode(said, type=StatusSaid).status
    except UNREADABLE:
        return None


def _listening(said: msgspec.Raw) -> list[str]:
    try:
        return msgspec.json.decode(said, type=ListeningSaid).streams
    except UNREADABLE:
        return []
