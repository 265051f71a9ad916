"""A venue that runs in a thread of its own, so that clients who block can be used against it."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

import requests

from sandbox.alpaca.server import ALPACA, Alpaca, app
from sandbox.alpaca.terms import Terms
from sandbox.alpaca.venue import Keys
from sandbox.clock import MarketClock
from sandbox.faults import Faults
from sandbox.market.days import Day, Kind
from sandbox.serving import Server, serve
from sandbox.world import World

T = TypeVar("T")
KEYS = Keys()
CONTROL = "kontrol"
CALM = Terms()
WAIT_S = 20.0


def world(kind: Kind = Kind.NORMAL) -> World:
    """One of the worlds the tests share; building one takes a second."""
    if kind not in _WORLDS:
        _WORLDS[kind] = World(7, Day.of(kind))
    return _WORLDS[kind]


_WORLDS: dict[Kind, World] = {}


class Running:
    """The server with its clock, driven from the test's thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, kind: Kind, at: timedelta, terms: Terms) -> None:
        self.loop, self.world = loop, world(kind)
        self.clock = MarketClock(self.world.session.opens + at)
        self.faults = Faults.none()
        application = app(
            self.world, self.clock, self.faults, seed=3, terms=terms, keys=KEYS, control_key=CONTROL
        )
        self.alpaca: Alpaca = application[ALPACA]
        self.server: Server = self.do(serve(application))

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Runs something in the server's loop and waits for it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(WAIT_S)

    @property
    def now(self) -> datetime:
        """Market time."""
        return self.clock.now()

    def pump(self, seconds: float = 1.0) -> None:
        """Lets market time pass."""
        self.to(self.clock.now() + timedelta(seconds=seconds))

    def to(self, at: datetime) -> None:
        """Lets market time pass until then."""

        async def move() -> None:
            await self.clock.advance(at)
            await self.alpaca.pump(at)

        self.do(move())

    @property
    def url(self) -> str:
        """For clients of REST."""
        return self.server.url

    def ws(self, path: str) -> str:
        """For clients of sockets."""
        return f"ws://127.0.0.1:{self.server.port}{path}"

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """A plain request with the right keys."""
        headers = {"APCA-API-KEY-ID": KEYS.id, "APCA-API-SECRET-KEY": KEYS.secret}
        return requests.request(method, self.url + path, headers=headers, timeout=WAIT_S, **more)

    def control(self, method: str, path: str, said: object = None) -> Any:
        """The test's own hand."""
        reply = requests.request(method, f"{self.url}/{CONTROL}/{path}", json=said, timeout=WAIT_S)
        assert reply.status_code < 300, reply.text
        return reply.json()

    def near(self, root: str = "SPY", *, right: str = "C", days: int = 1) -> str:
        """A liquid contract near the money that does not end today, unless `days` is 0."""
        spot = self.world.stock(root, self.now).mid
        today = self.world.today
        later = [
            each for each in self.world.listings(root)
            if each.right == right and ((each.expiry - today).days >= days if days else each.expiry == today)
        ]  # fmt: skip
        first = min(each.expiry for each in later)
        return min(
            (each for each in later if each.expiry == first), key=lambda x: abs(x.strike - spot)
        ).symbol


@contextmanager
def running(
    kind: Kind = Kind.NORMAL, at: timedelta = timedelta(minutes=30), terms: Terms = CALM
) -> Iterator[Running]:
    """Serves for as long as the block lasts."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    venue = Running(loop, kind, at, terms)
    try:
        yield venue
    finally:
        venue.do(venue.server.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(WAIT_S)
        loop.close()
