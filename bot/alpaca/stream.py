"""A market-data stream: log in, ask for exactly what is wanted, compare the echo, come back when dropped."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from bot.alpaca.back_off import BackOff
from bot.alpaca.keys import Keys
from bot.alpaca.nouns import UNREADABLE
from bot.alpaca.socket import GONE, ClientConnection, knock
from bot.alpaca.updates import Link
from bot.alpaca.wants import Wants
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats

Row = Mapping[str, object]
LOGIN_S = 10.0
PACKED = {"Content-Type": "application/msgpack"}
SLOT_HELD = timedelta(minutes=2)
"""How long the vendor may keep the one place of a session of ours that died, from its first word of it on."""
TAKEN = 406
WORD_MAX = 200
STOP = frozenset({402, TAKEN, 409, 412})


class NotLetIn(Exception):
    """An error frame that knocking again will not change."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code


class DataStream:
    """One endpoint allows one connection, so that all who want something of it share this one."""

    def __init__(
        self, name: str, url: str, keys: Keys, clock: Clock, heartbeats: Heartbeats, *, packed: bool = False
    ) -> None:
        self.name = name
        self.framed_at: datetime | None = None
        """When it last said anything at all."""
        self._url, self._keys, self._clock, self._heartbeats = url, keys, clock, heartbeats
        self._packed = packed
        self._rows: dict[str, Callable[[Row], None]] = {}
        self._links: list[Callable[[Link, str], None]] = []
        self._wants = Wants(heartbeats)
        self._socket: ClientConnection | None = None
        self._closing: asyncio.Task[None] | None = None

    def on_row(self, kind: str, hear: Callable[[Row], None]) -> None:
        """Who reads rows of this kind."""
        self._rows[kind] = hear

    def on_link(self, hear: Callable[[Link, str], None]) -> None:
        """Who is told that it came up, went down, or will not come back."""
        self._links.append(hear)

    def want(self, channel: str, symbols: Collection[str]) -> None:
        """These from now on and no others; the market of a rehearsed day waits until it is so."""
        self._wants.want(channel, symbols, connected=self._socket is not None)

    @property
    def mute(self) -> str:
        """In words, with the reason if it gave one: whoever was refused hears nothing."""
        said = f"{self.name} is connected and silent"
        return f"{said}: {self._wants.refusal}" if self._wants.refusal else said

    def drop(self) -> None:
        """It lives and says nothing: connect anew."""
        if self._socket is not None and (self._closing is None or self._closing.done()):
            self._closing = asyncio.create_task(self._socket.close())

    async def run(self) -> None:
        """Until it may not come back; a place that a dead session still holds is waited for."""
        back_off, taken_at = BackOff(), None
        while True:
            try:
                async with knock(self._url, PACKED if self._packed else None) as socket:
                    await self._login(socket)
                    back_off.held()
                    taken_at = None
                    await self._converse(socket)
            except NotLetIn as no:
                taken_at = taken_at or self._clock.now()
                if no.code != TAKEN or self._clock.now() - taken_at > SLOT_HELD:
                    self._tell(Link.DENIED, str(no))
                    return
                self._tell(Link.TROUBLE, str(no))
            except GONE:
                taken_at = None
            if self._socket is not None:
                self._leave()
            await self._clock.sleep_until(self._clock.now() + back_off.again())

    async def _login(self, socket: ClientConnection) -> None:
        async with asyncio.timeout(LOGIN_S):
            login = {"action": "auth", "key": self._keys.key, "secret": self._keys.secret}
            await socket.send(self._written(login))
            while True:
                for row in self._read(await socket.recv()):
                    match row:
                        case {"T": "error", "code": int(code)} if code in STOP:
                            raise NotLetIn(code, word(row.get("msg")))
                        case {"T": "success", "msg": "authenticated"}:
                            return
                        case _:
                            pass

    async def _converse(self, socket: ClientConnection) -> None:
        """Ask and listen at once; whatever ends the listening ends the asking."""
        self._socket = socket
        self._wants.connected()
        self._tell(Link.UP, "")
        asking = asyncio.create_task(self._ask(socket))
        try:
            async for frame in socket:
                with self._heartbeats.working():
                    for row in self._read(frame):
                        self._take(row)
        finally:
            asking.cancel()

    async def _ask(self, socket: ClientConnection) -> None:
        """Whenever what is wanted has changed."""
        while True:
            await self._wants.changed.wait()
            try:
                for action, named in self._wants.differences():
                    await socket.send(self._written({"action": action, **named}))
            except GONE:
                return

    def _take(self, row: Row) -> None:
        match row:
            case {"T": "subscription"}:
                for why in self._wants.echoed(row):
                    self._tell(Link.TROUBLE, why)
            case {"T": "error"}:
                why = f"{word(row.get('code'))} {word(row.get('msg'))}"
                self._wants.refused(why)
                self._tell(Link.TROUBLE, why)
            case {"T": str(kind)} if kind in self._rows:
                self._rows[kind](row)
            case {"T": "success"}:
                pass
            case _:
                self._tell(Link.TROUBLE, f"a row nobody knows: {word(row.get('T'))!r}")

    def _leave(self) -> None:
        self._socket = None
        self._wants.left()
        self._tell(Link.DOWN, "")

    def _tell(self, link: Link, why: str) -> None:
        for hear in self._links:
            hear(link, why)

    def _written(self, said: object) -> str | bytes:
        return msgspec.msgpack.encode(said) if self._packed else msgspec.json.encode(said).decode()

    def _read(self, frame: str | bytes) -> Iterable[Row]:
        """Every frame counts as heard; rows that are none are said and passed over."""
        self.framed_at = self._clock.now()
        self._heartbeats.heard(self.name, self.framed_at)
        try:
            if isinstance(frame, bytes) and self._packed:
                rows = msgspec.msgpack.decode(frame)
            else:
                rows = msgspec.json.decode(frame)
        except UNREADABLE:
            rows = None
        if not isinstance(rows, list):
            self._tell(Link.TROUBLE, "a frame nobody can read")
            return ()
        readable = [row for row in rows if isinstance(row, dict)]
        if len(readable) < len(rows):
            self._tell(Link.TROUBLE, "a frame with rows nobody can read")
        return readable


def word(said: object) -> str:
    """What a field says, if it is one word or a number; nothing that is nested is written out."""
    return f"{said}"[:WORD_MAX] if isinstance(said, str | int | float) else type(said).__name__
