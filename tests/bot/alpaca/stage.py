"""The desk's edges and a pretended vendor in one loop, on one market clock that moves by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.alpaca.grants import Granting
from bot.alpaca.keys import Keys
from bot.alpaca.rest import Rest
from bot.alpaca.stream import DataStream
from bot.alpaca.updates import Updates
from bot.feeds.alpaca_bars import AlpacaBars
from bot.feeds.alpaca_chain import AlpacaChains
from bot.feeds.alpaca_days import AlpacaDays
from bot.feeds.alpaca_quotes import AlpacaQuotes
from bot.feeds.base import Feed
from bot.venues.alpaca import AlpacaBroker
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event
from engine.model.intents import Effect, SubmitOrder
from engine.model.money import Side
from sandbox.alpaca.server import ALPACA, Alpaca, app
from sandbox.alpaca.terms import Fills, Terms, changed
from sandbox.alpaca.venue import Keys as VendorKeys
from sandbox.clock import MarketClock
from sandbox.faults import Faults, Rule
from sandbox.market.days import Kind
from sandbox.market.nouns import Listing
from sandbox.serving import Server, serve
from sandbox.world import World
from tests.contracts.alpaca_requests import Recorded
from tests.sandbox.alpaca.running import world

PAIR = VendorKeys()
KEYS = Keys(PAIR.id, PAIR.secret)
CALM = Terms(fills=Fills(inside=0.0, partial=0.0, cancel_race=0.0))
STORY_S = 60.0
QUIET_TURNS = 3
QUIET_S = 5.0


@dataclass
class Stage:
    """A vendor, and what a desk would hold of it."""

    world: World
    clock: MarketClock
    alpaca: Alpaca
    server: Server
    heartbeats: Heartbeats
    trading: Rest
    data: Rest
    faults: Faults
    sent: dict[str, Recorded]
    events: list[Event] = field(default_factory=list)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    streams: list[DataStream] = field(default_factory=list)

    def updates(self, keys: Keys = KEYS) -> Updates:
        """The order stream."""
        return Updates(self.server.url, keys, self.clock, self.heartbeats, "trade_updates", seed="")

    def stream(self, path: str, keys: Keys = KEYS, *, packed: bool = False) -> DataStream:
        """A market-data stream."""
        url = f"ws://127.0.0.1:{self.server.port}{path}"
        return DataStream(path, url, keys, self.clock, self.heartbeats, seed="", packed=packed)

    def broker(self, keys: Keys = KEYS, **more: Any) -> AlpacaBroker:
        """The trading edge."""
        return AlpacaBroker(self.trading, self.updates(keys), self.clock, self.heartbeats, **more)

    def bars(self, *symbols: str, stocks: DataStream | None = None, **more: Any) -> AlpacaBars:
        """The minutes of these shares."""
        stocks = stocks or self.stream("/v2/sip")
        return AlpacaBars(
            stocks, self.data, self.clock, self.heartbeats, frozenset(symbols), feed="sip", **more
        )

    def days(self, *symbols: str, **more: Any) -> AlpacaDays:
        """The days of these shares."""
        return AlpacaDays(self.data, self.clock, self.heartbeats, frozenset(symbols), **more)

    def quotes(self, stocks: DataStream, witness: str | None = None) -> AlpacaQuotes:
        """The quotes of whatever is followed."""
        options = self.stream("/v1beta1/opra", packed=True)
        return AlpacaQuotes(
            options,
            stocks,
            self.data,
            self.clock,
            self.heartbeats,
            option_feed="opra",
            stock_feed="sip",
            witness=witness,
        )

    def granting(self) -> Granting:
        """Whose prices the keys may read."""
        return Granting(self.data, self.clock, self.heartbeats, "ALPACA_KEY")

    def chains(self) -> AlpacaChains:
        """The chains."""
        return AlpacaChains(self.data, self.trading, self.clock, options="opra", shares="sip")

    def hear(self, feed: Feed) -> None:
        """Keep everything a feed says."""

        async def keep() -> None:
            async for event in feed.events():
                self.events.append(event)

        self.tasks.append(asyncio.create_task(keep()))

    def told(self, *kinds: type[Event]) -> list[Any]:
        """What was said of these kinds so far."""
        return [event for event in self.events if isinstance(event, kinds)]

    async def wait(self, seconds: float = 1.0) -> None:
        """Lets market time pass, a second at a time, as a rehearsed day does."""
        until = self.clock.now() + timedelta(seconds=seconds)
        while self.clock.now() < until:
            to = min(until, self.clock.now() + timedelta(seconds=1))
            await self.clock.advance(to)
            await self.alpaca.pump(to)
            await self.quiet()

    async def quiet(self) -> None:
        """Until nobody works: a few turns of the loop in a row."""
        loop = asyncio.get_running_loop()
        turns, until = 0, loop.time() + QUIET_S
        while turns < QUIET_TURNS and loop.time() < until:
            busy = not self.heartbeats.quiet or self.server.inflight or not self.all_heard
            turns = 0 if busy else turns + 1
            await asyncio.sleep(0.001)
        for task in self.tasks:
            if task.done():
                task.result()

    async def heard(self, turns: int) -> None:
        """Until every frame was read, though what it said still waits to be taken."""
        while turns:
            turns = turns - 1 if self.all_heard else turns
            await asyncio.sleep(0.001)

    @property
    def all_heard(self) -> bool:
        """Whether every frame of a stream that lives has been counted on this side."""
        return all(self.heartbeats.frames[NAMES[link.name]] >= link.frames_sent for link in self.alpaca.links)

    async def until(self, true: Callable[[], bool], seconds: float = 120.0) -> None:
        """Lets market time pass until something holds."""
        ends = self.clock.now() + timedelta(seconds=seconds)
        await self.quiet()
        while not true():
            assert self.clock.now() < ends, f"not within {seconds} market seconds"
            await self.wait()

    def fault(self, **rule: Any) -> None:
        """Something goes wrong from now on."""
        self.faults.add(Rule(**rule))

    def mend(self, name: str) -> None:
        """And no longer."""
        self.faults.remove(name)

    def terms(self, **patch: Any) -> None:
        """The account, the exchange or the plan changes."""
        exchange = self.alpaca.venue.exchange
        exchange.terms = changed(exchange.terms, patch)

    def near(self, root: str = "SPY", right: str = "C") -> Listing:
        """The listed contract nearest the money, of the next expiry after today."""
        later = [
            each for each in self.world.listings(root)
            if each.right == right and each.expiry > self.world.today
        ]  # fmt: skip
        first = min(each.expiry for each in later)
        spot = self.world.stock(root, self.clock.now()).mid
        return min((each for each in later if each.expiry == first), key=lambda x: abs(x.strike - spot))

    def order(self, order_id: str, *, quantity: int = 1, limit: str = "99", **more: Any) -> SubmitOrder:
        """An entry that crosses unless told otherwise."""
        how = {"symbol": self.near().symbol, "side": Side.BUY, "effect": Effect.OPEN, "setup": "SPY-1"}
        return SubmitOrder(order_id=order_id, quantity=quantity, limit=Decimal(limit), **(how | more))

    @property
    def now(self) -> datetime:
        """Market time."""
        return self.clock.now()


NAMES = {
    "trade_updates": "trade_updates", "stocks sip": "/v2/sip", "stocks iex": "/v2/iex",
    "options opra": "/v1beta1/opra", "options indicative": "/v1beta1/indicative",
}  # fmt: skip


@asynccontextmanager
async def stage(terms: Terms = CALM, minutes: float = 30.0, kind: Kind = Kind.NORMAL) -> AsyncIterator[Stage]:
    """Serves for as long as the block lasts."""
    played = world(kind)
    clock, faults, heartbeats = (
        MarketClock(played.session.opens + timedelta(minutes=minutes)), Faults.none(), Heartbeats(),
    )  # fmt: skip
    application = app(played, clock, faults, seed=3, terms=terms, keys=PAIR, control_key="kontrol")
    server = await serve(application)
    sent = {"trading": Recorded(), "data": Recorded()}
    rests = [
        Rest(f"alpaca {name}", server.url, KEYS, clock, heartbeats, limit=limit, transport=sent[name])
        for name, limit in (("trading", 200), ("data", 10_000))
    ]
    on = Stage(played, clock, application[ALPACA], server, heartbeats, *rests, faults, sent)
    try:
        yield on
    finally:
        for task in on.tasks:
            task.cancel()
        await asyncio.gather(*on.tasks, return_exceptions=True)
        for rest in rests:
            await rest.close()
        await server.close()


def play(story: Callable[[Stage], Coroutine[Any, Any, None]], terms: Terms = CALM, **more: Any) -> None:
    """Plays one story; a story that hangs is a failure."""

    async def run() -> None:
        async with asyncio.timeout(STORY_S), stage(terms, **more) as on:
            await story(on)

    asyncio.run(run())
