"""A market-data stream: log in, ask for exactly what is wanted, compare the echo, come back when dropped."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

import msgspec

from bot.alpaca.back_off import BackOff
from bot.alpaca.keys import Keys
from bot.alpaca.nouns import UNREADABLE
from bot.alpaca.place import PLAN, STOP, NotLetIn, Place
from bot.alpaca.socket import GONE, ClientConnection, knock
from bot.alpaca.updates import Link
from bot.alpaca.wants import Wants
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats

Row = Mapping[str, object]
LOGIN_S = 10.0
PACKED = {"Content-Type": "application/msgpack"}
WORD_MAX = 200


class DataStream:
    """One endpoint allows one connection, so that all who want something of it share this one."""

    def __init__(
        self, name: str, url: str, keys: Keys, clock: Clock, heartbeats: Heartbeats,
        *, seed: str, packed: bool = False,
    ) -> None:  # fmt: skip
        self.name = name
        self.framed_at: datetime | None = None
        """When it last said anything at all."""
        self._url, self._keys, self._clock, self._heartbeats = url, keys, clock, heartbeats
        self._packed = packed
        self._back_off, self._place = BackOff(clock, f"{seed} {name}"), Place(clock)
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
        while True:
            no = await self._visit()
            if self._socket is not None:
                self._leave()
            if no is None or self._back_off.lived:
                self._place.free()
            if no is not None:
                lost = self._place.lost(no)
                self._tell(Link.DENIED if lost else Link.TROUBLE, str(no))
                if lost:
                    return
            await self._clock.sleep_until(self._clock.now() + self._back_off.again())

    async def _visit(self) -> NotLetIn | None:
        """From the door to the end; why we were sent away, if we were."""
        try:
            async with knock(self._url, PACKED if self._packed else None) as socket:
                await self._login(socket)
                self._back_off.made()
                await self._converse(socket)
        except NotLetIn as no:
            return no
        except GONE:
            pass
        return None

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
                code, text = row.get("code"), word(row.get("msg"))
                why = f"{word(code)} {text}"
                beside = self._wants.refused(why)
                if isinstance(code, int) and code in STOP and not (beside and code == PLAN):
                    raise NotLetIn(code, text)
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
        rows = _listed(frame, packed=self._packed)
        if rows is None:
            self._tell(Link.TROUBLE, "a frame nobody can read")
            return ()
        readable = [row for row in rows if isinstance(row, dict)]
        if len(readable) < len(rows):
            self._tell(Link.TROUBLE, "a frame with rows nobody can read")
        return readable


def _listed(frame: str | bytes, *, packed: bool) -> list[object] | None:
    """What a frame holds, if anybody can read it and it is a list."""
    try:
        if isinstance(frame, bytes) and packed:
            rows = msgspec.msgpack.decode(frame)
        else:
            rows = msgspec.json.decode(frame)
    except UNREADABLE:
        return None
    return rows if isinstance(rows, list) else None


def word(said: object) -> str:
    """What a field says, if it is one word or a number; nothing that is nested is written out."""
    return f"{said}"[:WORD_MAX] if isinstance(said, str | int | float) else type(said).__name__
