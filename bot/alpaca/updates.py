"""The order stream: text or binary, it is JSON; it repeats nothing, so a connection begins with a look."""

import asyncio
from collections.abc import Callable
from enum import Enum

import msgspec

from bot.alpaca.back_off import BackOff
from bot.alpaca.keys import Keys
from bot.alpaca.nouns import UNREADABLE, StatusSaid, StreamSaid, UpdateSaid
from bot.alpaca.socket import GONE, ClientConnection, knock
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats

STREAM = "trade_updates"
LOGIN_S = 10.0


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


class Updates:
    """Connects, says who we are, listens, and comes back when dropped."""

    def __init__(self, url: str, keys: Keys, clock: Clock, heartbeats: Heartbeats, name: str) -> None:
        self._url = f"{'ws' + url[4:] if url.startswith('http') else url}/stream"
        self._keys = keys
        self._clock = clock
        self._heartbeats = heartbeats
        self._name = name
        self._socket: ClientConnection | None = None
        self._closing: asyncio.Task[None] | None = None

    def drop(self) -> None:
        """It lives and says nothing: connect anew."""
        if self._socket is not None and (self._closing is None or self._closing.done()):
            self._closing = asyncio.create_task(self._socket.close())

    async def run(self, heard: Heard) -> None:
        """Until the keys are refused, or for ever."""
        back_off = BackOff()
        while True:
            try:
                async with knock(self._url) as socket:
                    await self._enter(socket)
                    back_off.held()
                    self._socket = socket
                    heard(Link.UP)
                    await self._listen(socket, heard)
            except _NotLetIn:
                heard(Link.DENIED)
                return
            except GONE:
                pass
            if self._socket is not None:
                self._socket = None
                heard(Link.DOWN)
            await self._clock.sleep_until(self._clock.now() + back_off.again())

    async def _enter(self, socket: ClientConnection) -> None:
        login = {"action": "auth", "key": self._keys.key, "secret": self._keys.secret}
        async with asyncio.timeout(LOGIN_S):
            await socket.send(msgspec.json.encode(login).decode())
            while (status := self._status(await socket.recv())) is None:
                pass
        if status != "authorized":
            raise _NotLetIn
        listen = {"action": "listen", "data": {"streams": [STREAM]}}
        await socket.send(msgspec.json.encode(listen).decode())

    def _status(self, frame: str | bytes) -> str | None:
        """What is said of our keys, if that is what the frame is about."""
        said = self._read(frame)
        if said is None or said.stream != "authorization":
            return None
        try:
            return msgspec.json.decode(said.data, type=StatusSaid).status
        except UNREADABLE:
            return None

    async def _listen(self, socket: ClientConnection, heard: Heard) -> None:
        async for frame in socket:
            with self._heartbeats.working():
                said = self._read(frame)
                if said is None:
                    heard("a frame that is not JSON")
                elif said.stream == STREAM:
                    self._update(said, heard)
                elif said.action == "error":
                    heard(bytes(said.data).decode(errors="replace")[:200])

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
