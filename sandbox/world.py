"""One seeded market behind all three servers. Every answer is a function of seed, day and time alone."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from engine.model.session import Session, session_on
from sandbox.market.days import Day
from sandbox.market.history import history_of
from sandbox.market.names import BY_SYMBOL, NAMES
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
from sandbox.market.paths import path_of
from sandbox.market.rhythm import rhythm_of
from sandbox.market.weather import weather_of


class World:
    """The synthetic market of one day. `edge` > 0 lets prices follow ask-side sweeps, and the label says so."""

    def __init__(self, seed: int, day: Day, *, edge: float = 0.0) -> None:
        self.seed, self.day, self.edge = seed, day, edge
        self.rhythm = rhythm_of(day)
        self._weather = weather_of(seed, day, self.rhythm)
        self._pasts = {name.symbol: history_of(seed, day.date, name) for name in NAMES}
        self._paths = {
            name.symbol: path_of(seed, day, name, self._pasts[name.symbol].close, rhythm=self.rhythm,
                                 weather=self._weather)
            for name in NAMES
        }  # fmt: skip

    @property
    def underlyings(self) -> tuple[str, ...]:
        """Every share that trades here."""
        return tuple(name.symbol for name in NAMES)

    @property
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

    def stock(self, symbol: str, at: datetime) -> StockQuote:
        """The share's quote at a moment."""
        second = self.rhythm.second(at)
        mid = float(self._paths[symbol].mid[second])
        half = BY_SYMBOL[symbol].spread / 2
        bid, ask = round(mid - half, 2), round(mid + half + 0.005, 2)
        return StockQuote(symbol, at, bid, ask, 300, 300, round(mid, 2), 0, False)
