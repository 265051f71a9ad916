"""Prices of the few symbols that matter now: streamed, newest first to matter, and asked for when silent."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable
from datetime import datetime, timedelta

import msgspec

from bot.alpaca.bell import Bell
from bot.alpaca.budget import Spend
from bot.alpaca.history import in_session
from bot.alpaca.nouns import UNREADABLE, LatestSaid, QuoteSaid
from bot.alpaca.prices import quoted
from bot.alpaca.rest import Refused, Rest, Silence
from bot.alpaca.sight import Sight
from bot.alpaca.stream import DataStream, Row, word
from bot.alpaca.together import Line, together
from bot.alpaca.updates import Link
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event, QuoteMoved

FEED = "alpaca quotes"
LOOK = timedelta(seconds=5)
SILENT = timedelta(seconds=10)
DOWN_MAX = timedelta(seconds=15)
NEWER = timedelta(seconds=5)
"""A quote asked for that is so much newer than the streamed one proves that the stream has stopped."""
SYMBOLS_MAX = 100
NONE: frozenset[str] = frozenset()


class Side:
    """One stream of quotes and the route that says the same when asked."""

    def __init__(self, stream: DataStream, path: str, feed: str) -> None:
        self.stream, self.path, self.feed = stream, path, feed
        self.symbols: frozenset[str] = NONE
        self.told: frozenset[str] = NONE
        """Whose quotes are handed on; the others only prove that the stream lives."""
        self.fresh: set[str] = set()
        self.quoted: dict[str, datetime] = {}
        self.heard: dict[str, datetime] = {}
        """When the stream last spoke of each: it may talk of others and not have granted this one."""
        self.heard_at: datetime | None = None
        self.mute = False

    def follow(self, told: frozenset[str], symbols: frozenset[str]) -> None:
        """Whoever is new is asked for once, for a stream only tells changes."""
        self.told = told
        self.fresh |= symbols - self.symbols
        self.fresh &= symbols
        self.symbols = symbols
        self.quoted = {symbol: at for symbol, at in self.quoted.items() if symbol in symbols}
        self.heard = {symbol: at for symbol, at in self.heard.items() if symbol in symbols}
        self.stream.want("quotes", symbols)

    def silent(self, now: datetime) -> set[str]:
        """Those whose prices must be asked for."""
        return {symbol for symbol in self.symbols if _silent(self.heard.get(symbol), now)}


class AlpacaQuotes:
    """Options have a stream of their own; shares come over the one that brings the bars.

    While no shares are followed, a `witness` is: minutes alone would leave that stream silent for a minute.
    """

    def __init__(
        self, options: DataStream, stocks: DataStream, rest: Rest, clock: Clock, heartbeats: Heartbeats,
        *, option_feed: str, stock_feed: str, witness: str | None = None,
    ) -> None:  # fmt: skip
        self._options = Side(options, "/v1beta1/options/quotes/latest", option_feed)
        self._stocks = Side(stocks, "/v2/stocks/quotes/latest", stock_feed)
        self._witness = NONE if witness is None else frozenset({witness})
        self._rest = rest
        self._clock = clock
        self._heartbeats = heartbeats
        self._down_since: datetime | None = clock.now()
        self._bell = Bell(clock, heartbeats)
        self._sight = Sight(FEED, clock)

    def follow(self, options: frozenset[str], stocks: frozenset[str]) -> None:
        """These from now on, and no others."""
        listened = stocks or self._witness
        known = self._options.symbols, self._stocks.told, self._stocks.symbols
        if (options, stocks, listened) != known:
            self._options.follow(options, options)
            self._stocks.follow(stocks, listened)
            self._bell.ring()

    async def events(self) -> AsyncIterator[Event]:
        """The newest of each symbol; an older one that nobody has taken yet is replaced."""
        async for event in together(self._heartbeats, (self._listen, self._watch)):
            yield event

    async def _listen(self, put: Line) -> None:
        for side in (self._options, self._stocks):
            side.stream.on_row("q", self._hearing(put, side))
        self._options.stream.on_link(lambda link, why: self._linked(put, link, why))
        await self._options.stream.run()

    def _hearing(self, put: Line, side: Side) -> Callable[[Row], None]:
        def heard(row: Row) -> None:
            symbol = word(row.get("S"))
            side.heard_at = now = self._clock.now()
            if symbol in side.symbols:
                side.mute = False
                self._check(put)
                if self._said(put, side, symbol, row):
                    side.heard[symbol] = now

        return heard

    def _said(self, put: Line, side: Side, symbol: str, row: object) -> bool:
        """Whether it was a quote."""
        at = self._clock.now()
        try:
            said = msgspec.convert(row, QuoteSaid)
        except UNREADABLE as error:
            self._sight.odd(put, f"{symbol}: {error}")
            return False
        quote = quoted(said)
        if quote is None:
            self._sight.odd(put, f"{symbol}: not a quote")
        elif not said.quoted < side.quoted.get(symbol, said.quoted) <= at:
            side.quoted[symbol] = said.quoted
            side.fresh.discard(symbol)
            if symbol in side.told:
                put(QuoteMoved(at, symbol, quote, said.quoted), symbol)
        return quote is not None

    def _linked(self, put: Line, link: Link, why: str) -> None:
        match link:
            case Link.UP:
                self._down_since = None
                self._options.fresh |= self._options.symbols
                self._bell.ring()
            case Link.DOWN:
                self._down_since = self._clock.now()
            case Link.TROUBLE:
                self._sight.odd(put, why)
            case Link.DENIED:
                self._sight.lose(put, why, for_good=True)

    async def _watch(self, put: Line) -> None:
        """Ask for who is new, and for those of whom the stream is silent."""
        while True:
            with self._heartbeats.working():
                self._bell.answer()
                for side in (self._options, self._stocks):
                    await self._look(put, side)
                self._check(put)
            await self._bell.wait(LOOK)

    async def _look(self, put: Line, side: Side) -> None:
        """What is held must be seen even when looking around has used up the minute."""
        now = self._clock.now()
        wanted = side.fresh | (side.silent(now) if in_session(now) else NONE)
        before = dict(side.quoted)
        for chunk in _chunks(sorted(wanted)):
            try:
                query = {"symbols": ",".join(chunk), "feed": side.feed}
                latest = await self._rest.get(side.path, LatestSaid, query, Spend.ASK)
            except (Silence, Refused) as error:
                self._sight.odd(put, f"{error}")
                return
            for symbol, row in (latest.quotes or {}).items():
                self._said(put, side, symbol, row)
        side.fresh -= wanted
        stopped = [symbol for symbol, at in before.items() if side.quoted.get(symbol, at) - at > NEWER]
        if stopped and _silent(side.heard_at, now) and self._down_since is None:
            side.mute = True
            self._sight.lose(put, side.stream.mute)
            side.stream.drop()

    def _check(self, put: Line) -> None:
        """A stream that is down while something is followed is blindness; one that is back is not."""
        now = self._clock.now()
        if self._down_since is None:
            if not (self._options.mute or self._stocks.mute):
                self._sight.restore(put)
        elif self._options.symbols and in_session(now) and now - self._down_since >= DOWN_MAX:
            self._sight.lose(put, "no connection")


def _silent(heard_at: datetime | None, now: datetime) -> bool:
    return heard_at is None or now - heard_at >= SILENT


def _chunks(symbols: Collection[str]) -> Iterable[list[str]]:
    """As many as one request may name."""
    each = list(symbols)
    return [each[first : first + SYMBOLS_MAX] for first in range(0, len(each), SYMBOLS_MAX)]
