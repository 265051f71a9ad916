"""Bars, quotes and chains, which begin once it is known whose prices the keys may read."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

from bot.alpaca.grants import Granting, Grants
from bot.clock import Clock
from bot.feeds.alpaca_bars import AlpacaBars
from bot.feeds.alpaca_chain import FEED, AlpacaChains
from bot.feeds.alpaca_quotes import AlpacaQuotes
from engine.model.events import Event, PayloadRefused

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Parts:
    """What was built for these grants."""

    bars: AlpacaBars
    quotes: AlpacaQuotes
    chains: AlpacaChains


class AlpacaPrices:
    """A desk starts without them: what it follows meanwhile is followed as soon as they are there."""

    def __init__(self, granting: Granting, build: Callable[[Grants], Parts], clock: Clock) -> None:
        self._granting = granting
        self._build = build
        self._clock = clock
        self._parts: Parts | None = None
        self._followed = NOBODY, NOBODY

    async def parts(self) -> Parts:
        """Lasts until the vendor has said what the keys may read."""
        grants = await self._granting.known()
        if self._parts is None:
            self._parts = self._build(grants)
            self._parts.quotes.follow(*self._followed)
        return self._parts

    def follow(self, options: frozenset[str], stocks: frozenset[str]) -> None:
        """These from now on, and no others."""
        self._followed = options, stocks
        if self._parts is not None:
            self._parts.quotes.follow(options, stocks)

    async def fetch(self, underlying: str) -> Iterable[Event]:
        """A chain; while nobody has answered, that there is none."""
        if self._parts is None:
            return [PayloadRefused(self._clock.now(), FEED, f"{underlying}: Alpaca has not answered yet")]
        return await self._parts.chains.fetch(underlying)

    async def events(self) -> AsyncIterator[Event]:
        """The quotes."""
        async for event in (await self.parts()).quotes.events():
            yield event


class LateBars:
    """The minutes, once there is somebody to tell them."""

    def __init__(self, prices: AlpacaPrices) -> None:
        self._prices = prices

    async def events(self) -> AsyncIterator[Event]:
        """History, then the day."""
        async for event in (await self._prices.parts()).bars.events():
            yield event
