"""A feed with somebody who reads it, in market time: time moves only when everything has been handed over."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import httpx

from bot.feeds.unusual_whales import WhalesFeed
from bot.feeds.whales.stream import STREAM
from bot.watch.heartbeats import Heartbeats
from engine.model.events import DarkPrinted, Event, FeedLost, FeedRestored, FlowPrinted, PayloadRefused
from sandbox.clock import MarketClock
from sandbox.faults import Faults, Rule
from sandbox.serving import Server, serve
from sandbox.whales import KEY, Plan, Whales, whales
from tests.contracts.openapi import Published
from tests.sandbox.whales.market import Shop

NAMES = frozenset({"LUNR", "SPY"})
SECOND = timedelta(seconds=1)
STILL_S, LOOKS_STILL, LOOKS_MAX = 0.001, 3, 2_000

Kind = TypeVar("Kind", bound=Event)


@dataclass
class Heard:
    """What came out of a feed so far."""

    clock: MarketClock
    heartbeats: Heartbeats
    feed: WhalesFeed
    published: Published
    events: list[Event] = field(default_factory=list)
    patience: int = LOOKS_MAX
    """Looks before time goes on although somebody is at work: who waits for the market waits in vain."""

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def flow(self) -> list[FlowPrinted]:
        return self.of(FlowPrinted)

    @property
    def dark(self) -> list[DarkPrinted]:
        return self.of(DarkPrinted)

    @property
    def standing(self) -> list[str]:
        """lost flow, restored flow, …"""
        marks = [event for event in self.events if isinstance(event, FeedLost | FeedRestored)]
        return [f"{'lost' if isinstance(each, FeedLost) else 'restored'} {each.feed}" for each in marks]

    @property
    def refused(self) -> list[str]:
        return [f"{each.feed}: {each.why}" for each in self.of(PayloadRefused)]

    def asked(self, path: str) -> int:
        """How many questions went to one path."""
        return sum(url.path == path for url in self.published.asked)

    async def read(self) -> None:
        async for event in self.feed.events():
            self.events.append(event)

    async def settle(self) -> None:
        """Until nobody has been at work for a few looks."""
        still = 0
        for _ in range(self.patience):
            await asyncio.sleep(STILL_S)
            still = still + 1 if self.heartbeats.quiet else 0
            if still == LOOKS_STILL:
                return

    async def until(self, at: datetime) -> None:
        await self.clock.advance(at, settle=self.settle)
        await self.settle()

    async def pass_by(self, **time: float) -> None:
        await self.until(self.clock.now() + timedelta(**time))

    async def hear(self, whales: Whales, **time: float) -> None:
        """The same second by second, with everything the stream says meanwhile."""
        end = self.clock.now() + timedelta(**time)
        while self.clock.now() < end:
            await self.until(self.clock.now() + SECOND)
            sent, counted = sum(whales.frames_sent), self.heartbeats.frames[STREAM]
            await whales.pump(self.clock.now())
            for _ in range(LOOKS_MAX):
                if self.heartbeats.frames[STREAM] - counted >= sum(whales.frames_sent) - sent:
                    break
                await asyncio.sleep(STILL_S)
            await self.settle()


@asynccontextmanager
async def listening(
    clock: MarketClock,
    url: str,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    key: str = KEY,
    stream: bool = False,
    singly: bool = False,
    already: Iterable[Event] = (),
    names: frozenset[str] = NAMES,
) -> AsyncIterator[Heard]:
    """Reads a feed for as long as the story lasts."""
    heartbeats = Heartbeats()
    published = Published(transport or httpx.AsyncHTTPTransport())
    feed = WhalesFeed(
        url, key, names, clock, heartbeats,
        already=already, stream=stream, singly=singly, transport=published, dark_premium_min=0,
    )  # fmt: skip
    heard = Heard(clock, heartbeats, feed, published)
    reader = asyncio.create_task(heard.read())
    try:
        await heard.settle()
        yield heard
        if reader.done():
            reader.result()
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        await feed.asking.close()


@dataclass(frozen=True)
class Vendor:
    """The pretended vendor over sockets."""

    market: Shop
    clock: MarketClock
    faults: Faults
    whales: Whales
    server: Server


@asynccontextmanager
async def vendor(
    *rules: Rule, minutes: float = 1, plans: dict[str, Plan] | None = None, **market: Any
) -> AsyncIterator[Vendor]:
    """A minute into the day, unless told otherwise."""
    shop = Shop(**market)
    clock, faults = MarketClock(shop.session.opens + timedelta(minutes=minutes)), Faults.of(*rules)
    built = whales(shop, clock, faults, plans=plans)
    server = await serve(built.app)
    try:
        yield Vendor(shop, clock, faults, built, server)
    finally:
        await server.close()
