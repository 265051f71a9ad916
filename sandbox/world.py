"""One seeded market behind all three servers. Every answer is a function of seed, day and time alone."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cached_property

import numpy as np

from engine.model.session import Session, session_on
from sandbox.market.dark import dark_print
from sandbox.market.days import Day
from sandbox.market.index import Index, index_of
from sandbox.market.names import BY_SYMBOL, NAMES, Name
from sandbox.market.nouns import (
    Bar,
    DarkPrint,
    FlowAlert,
    Halt,
    Listing,
    OptionPrint,
    OptionQuote,
    StockQuote,
    StockTrade,
)
from sandbox.market.rhythm import rhythm_of
from sandbox.market.share import Share
from sandbox.market.tape import day_so_far, trades_between
from sandbox.market.weather import weather_of


class World:
    """The synthetic market of one day. With an `edge` prices follow ask-side sweeps; the label says so."""

    def __init__(self, seed: int, day: Day, *, edge: float = 0.0) -> None:
        if not 0.0 <= edge <= 1.0:
            raise ValueError(f"edge {edge}: from 0 (none) to 1")
        self.seed, self.day, self.edge = seed, day, edge
        self.rhythm = rhythm_of(day)
        self._weather = weather_of(seed, day, self.rhythm)
        self._shares = {
            name.symbol: Share(seed, day, name, rhythm=self.rhythm, weather=self._weather, edge=edge)
            for name in NAMES
        }

    @property
    def underlyings(self) -> tuple[str, ...]:
        """Every share that trades here."""
        return tuple(self._shares)

    @cached_property
    def session(self) -> Session:
        """Opens, closes, and the decision of the day if there is one."""
        return session_on(self.day.date)

    @property
    def today(self) -> date:
        """The one day that is played."""
        return self.day.date

    @property
    def label(self) -> str:
        """What must stand on everything this market shows."""
        built_in = " with a built-in edge" if self.edge > 0.0 else ""
        return f"synthetic market{built_in}, seed {self.seed}"

    def about(self, symbol: str) -> Name:
        """What kind of share it is."""
        return BY_SYMBOL[symbol]

    def stock(self, symbol: str, at: datetime) -> StockQuote:
        """The share's quote at a moment."""
        return self._shares[symbol].quote(at)

    def stock_trades(self, symbol: str, start: datetime, end: datetime) -> Sequence[StockTrade]:
        """The share's tape after one moment and up to another."""
        share = self._shares[symbol]
        return trades_between(share.tape, share.book, share.micros(start), share.micros(end))

    def halts(self, symbol: str) -> Sequence[Halt]:
        """The day's pauses of a share; whoever shows them must wait for their time."""
        moment = self.rhythm.moment
        return tuple(
            Halt(symbol, moment(each.limit), moment(each.begins), moment(each.ends), each.upward)
            for each in self._shares[symbol].path.stops
        )

    def bars(self, symbol: str, start: datetime, end: datetime) -> Sequence[Bar]:
        """Minutes as published after one moment and up to another: closed ones, and late corrections."""
        share = self._shares[symbol]
        return share.bars[bisect_right(share.published, start) : bisect_right(share.published, end)]

    def minutes(self, symbol: str, first: datetime, last: datetime, at: datetime) -> Sequence[Bar]:
        """Minutes that start between two moments, both counted, as they are known at a third."""
        known = self.bars(symbol, first, at)
        latest = {bar.starts: bar for bar in known if first <= bar.starts <= last}
        return tuple(latest[start] for start in sorted(latest))

    def daily(self, symbol: str, days: int) -> Sequence[Bar]:
        """The sessions before today, oldest first; there is more than a year of them."""
        return self._shares[symbol].days[-days:] if days > 0 else ()

    def day_so_far(self, symbol: str, at: datetime) -> Bar | None:
        """Today's running bar, once the session has traded."""
        share = self._shares[symbol]
        return day_so_far(share.tape, share.book, share.micros(at))

    def listings(self, symbol: str) -> Sequence[Listing]:
        """Every contract of a share that is listed today."""
        return self._shares[symbol].listings

    def option(self, occ: str, at: datetime) -> OptionQuote | None:
        """One contract's quote; none for a contract that is not listed."""
        share = self._owner(occ)
        return None if share is None else share.option(occ, at)

    def chain(
        self, symbol: str, at: datetime, *, expiries: Collection[date] | None = None
    ) -> Sequence[OptionQuote]:
        """All quotes of a share, or of some of its expiries, in the order of its listings."""
        return self._shares[symbol].chains.all(at, expiries)

    def option_prints(self, start: datetime, end: datetime) -> Sequence[OptionPrint]:
        """The option tape of all shares after one moment and up to another; busts come a second time."""
        index = self._option_tape
        return tuple(index.owners[place].flow.print_of(row) for place, row in index.between(start, end))

    def alerts(self, start: datetime, end: datetime) -> Sequence[FlowAlert]:
        """What Unusual Whales would have said of them, when it could be seen."""
        created, alerts = self._alerts
        return alerts[bisect_right(created, start) : bisect_right(created, end)]

    def dark_prints(self, start: datetime, end: datetime) -> Sequence[DarkPrint]:
        """Off-exchange prints of all shares, by tape time."""
        index = self._dark_tape
        return tuple(
            dark_print(share.darks, share.book, share.tape, row)
            for share, row in ((index.owners[place], row) for place, row in index.between(start, end))
        )

    @cached_property
    def _option_tape(self) -> Index:
        shares = tuple(self._shares.values())
        return index_of(self.rhythm.starts, shares, [share.flow.shown for share in shares])

    @cached_property
    def _dark_tape(self) -> Index:
        shares = tuple(self._shares.values())
        columns = [(share.darks.moments, np.arange(len(share.darks.moments))) for share in shares]
        return index_of(self.rhythm.starts, shares, columns)

    @cached_property
    def _alerts(self) -> tuple[list[datetime], tuple[FlowAlert, ...]]:
        every = (alert for share in self._shares.values() for alert in share.alerts)
        ordered = tuple(sorted(every, key=lambda alert: (alert.created, alert.id)))
        return [alert.created for alert in ordered], ordered

    def _owner(self, occ: str) -> Share | None:
        return self._shares.get(occ[:-15])
