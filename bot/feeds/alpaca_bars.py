"""Minutes of the shares: first the sessions before, then each as it closes, and what a gap has swallowed.

Over the same stream comes which of them are halted.
"""

from collections.abc import AsyncIterator, Callable, Collection, Iterable
from datetime import datetime, timedelta
from functools import partial

import msgspec

from bot.alpaca.bell import Bell
from bot.alpaca.history import History, history_starts, in_session, sane
from bot.alpaca.nouns import UNREADABLE, BarSaid
from bot.alpaca.rest import Denied, Refused, Rest, Silence
from bot.alpaca.sight import Sight
from bot.alpaca.stream import DataStream, Row
from bot.alpaca.together import Line, together
from bot.alpaca.updates import Link
from bot.clock import Clock
from bot.feeds.alpaca_statuses import Statuses
from bot.watch.heartbeats import Heartbeats
from engine.model.events import BarClosed, Event

FEED = "alpaca bars"
LOOK = timedelta(seconds=5)
PATIENCE = timedelta(minutes=2)
MINUTE = timedelta(minutes=1)
LATE = timedelta(seconds=20)
"""A minute that nobody has sent by then is asked for."""
DOWN_MAX = timedelta(seconds=15)
OVERLAP = timedelta(minutes=5)
CORRECTED = 3 * OVERLAP
"""Corrections come within minutes; the engine knows the rest."""
LOST_MAX = timedelta(minutes=30)
"""Minutes before the last one that a former life may have missed and not filled any more."""


Where = tuple[str, datetime]


class AlpacaBars:
    """One stream and one history; a bar both tell is told once, a bar they differ on is a correction."""

    def __init__(
        self, stocks: DataStream, rest: Rest, clock: Clock, heartbeats: Heartbeats,
        symbols: frozenset[str], *, feed: str, since: datetime | None = None,
        already: Iterable[BarClosed] = (),
    ) -> None:  # fmt: skip
        self._stocks = stocks
        self._symbols = symbols
        self._history = History(rest, symbols, feed)
        self._clock = clock
        self._heartbeats = heartbeats
        self._told = {(bar.symbol, bar.starts): _said(bar) for bar in already}
        self._from = since or _missing(self._told, symbols, history_starts(clock.now()))
        self._early: list[tuple[str, BarSaid]] | None = []
        self._patient_until = clock.now() + PATIENCE
        self._owed: dict[str, datetime] = {}
        self._checked: datetime | None = None
        self._down_since: datetime | None = clock.now()
        self._mute = False
        self._bell = Bell(clock, heartbeats)
        self._sight = Sight(FEED, clock)
        stocks.want("bars", symbols)
        stocks.want("updatedBars", symbols)
        self._statuses = Statuses(stocks, symbols, clock, self._sight)

    async def events(self) -> AsyncIterator[Event]:
        """History, then the day."""
        async for event in together(self._heartbeats, (self._listen, self._watch)):
            yield event

    async def _listen(self, put: Line) -> None:
        def heard(row: Row) -> None:
            self._streamed(put, row)

        def linked(link: Link, why: str) -> None:
            self._linked(put, link, why)

        self._stocks.on_row("b", heard)
        self._stocks.on_row("u", heard)
        self._stocks.on_row("s", lambda row: self._statuses.hear(put, row))
        self._stocks.on_link(linked)
        await self._stocks.run()

    def _streamed(self, put: Line, row: Row) -> None:
        try:
            symbol, said = str(row.get("S")), msgspec.convert(row, BarSaid)
        except UNREADABLE as error:
            self._sight.odd(put, f"{error}")
            return
        self._mute = False
        self._sight.restore(put)
        if self._early is not None:
            self._early.append((symbol, said))
        else:
            self._tell(put, symbol, said)

    def _begin(self, put: Line) -> None:
        """History is read first, or not at all: a minute streamed before it waits for it a while."""
        early, self._early = self._early, None
        for symbol, said in early or ():
            self._tell(put, symbol, said)

    def _tell(self, put: Line, symbol: str, said: BarSaid) -> bool:
        """Whether it is news."""
        at, where = self._clock.now(), (symbol, said.starts)
        if symbol not in self._symbols or not sane(said) or said.starts > at:
            self._sight.odd(put, f"{symbol} {said.starts:%H:%M}: not a bar")
            return False
        if self._told.get(where) == said:
            return False
        self._told[where] = said
        put(BarClosed(at, symbol, said.starts, said.open, said.high, said.low, said.close, said.volume))
        return True

    def _linked(self, put: Line, link: Link, why: str) -> None:
        match link:
            case Link.UP:
                self._down_since = None
                self._bell.ring()
            case Link.DOWN:
                self._down_since = self._clock.now()
            case Link.TROUBLE:
                self._sight.odd(put, why)
            case Link.DENIED:
                self._sight.lose(put, why, for_good=True)

    async def _watch(self, put: Line) -> None:
        """Fill after every connection, and look at every minute that should have been sent."""
        filled = False
        while True:
            with self._heartbeats.working():
                if self._bell.rung or not filled:
                    self._bell.answer()
                    filled = await self._fill(put)
                if self._early is not None and (filled or self._clock.now() >= self._patient_until):
                    self._begin(put)
                await self._check(put)
            await self._bell.wait(LOOK)

    async def _fill(self, put: Line) -> bool:
        """Regular hours since the last time, with an overlap; false when nobody answered."""
        now = self._clock.now()
        if not await self._read(put, self._from, now):
            return False
        self._from = max(self._from, now - OVERLAP)
        self._told = {where: said for where, said in self._told.items() if where[1] >= now - CORRECTED}
        return True

    async def _read(self, put: Line, start: datetime, now: datetime, names: Collection[str] = ()) -> bool:
        """Whoever was answered is owed nothing more: a minute that is not there had no trade."""
        try:
            rows = self._history.read(start, now, names)
            async for symbol, said in _over(rows, now, partial(self._sight.odd, put)):
                self._tell(put, symbol, said)
        except (Silence, Refused) as error:
            self._sight.odd(put, f"{error}")
            if isinstance(error, Denied):
                self._sight.lose(put, str(error))
            return False
        self._owed.clear()
        if self._down_since is None and not self._mute:
            self._sight.restore(put)
        return True

    async def _check(self, put: Line) -> None:
        """A minute that a name lacks is asked for; an answer to a stream that said nothing proves it mute.

        Only after the history, and with all that was slept through: whoever reads them lets older ones be.
        """
        now, down = self._clock.now(), self._down_since
        trading = in_session(now)
        if trading and down is not None and now - down >= DOWN_MAX:
            self._sight.lose(put, "no connection")
        due = (ended := now.replace(second=0, microsecond=0)) - MINUTE
        if now - ended < LATE or self._checked == due or not in_session(due):
            return
        first, self._checked = min(due, (self._checked or due) + MINUTE), due
        lacking = _lacking(self._symbols, due, self._told, self._early or ())
        self._owed = dict.fromkeys(lacking, first) | self._owed
        if self._owed and self._early is None:
            before = len(self._told)
            start = max(self._from, min(self._owed.values()) - OVERLAP)
            await self._read(put, start, now, self._owed.keys())
            said = self._stocks.framed_at
            mute = down is None and len(self._told) > before and (said is None or said < ended)
            if trading and mute:
                self._mute = True
                self._sight.lose(put, self._stocks.mute)
                self._stocks.drop()


async def _over(
    rows: AsyncIterator[tuple[str, msgspec.Raw]], now: datetime, odd: Callable[[str], None]
) -> AsyncIterator[tuple[str, BarSaid]]:
    """Not the running minute and none outside regular hours; what is not a bar is for others to say."""
    async for symbol, row in rows:
        try:
            said = msgspec.json.decode(row, type=BarSaid)
        except UNREADABLE as error:
            odd(f"{symbol}: {error}")
            continue
        if not sane(said) or (said.starts + MINUTE <= now and in_session(said.starts)):
            yield symbol, said


def _lacking(
    symbols: frozenset[str], minute: datetime, told: Collection[Where], early: Iterable[tuple[str, BarSaid]]
) -> set[str]:
    """Whose bar of that minute nobody has told."""
    came = {symbol for symbol, said in early if said.starts == minute and sane(said)}
    return {name for name in symbols - came if (name, minute) not in told}


def _said(bar: BarClosed) -> BarSaid:
    return BarSaid(bar.starts, bar.open, bar.high, bar.low, bar.close, bar.volume)


def _missing(told: Iterable[Where], symbols: frozenset[str], first: datetime) -> datetime:
    """From where on a name could lack a minute: a little before the last one an earlier life heard."""
    newest = dict.fromkeys(symbols, first)
    for symbol, starts in told:
        if symbol in newest:
            newest[symbol] = max(newest[symbol], starts)
    return max(first, min(newest.values(), default=first) - LOST_MAX)
