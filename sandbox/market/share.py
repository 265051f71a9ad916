"""One share with all that hangs on it; each part is made when it is first asked for, and never depends on that."""

from datetime import UTC, datetime
from functools import cached_property
from math import ceil, floor

import numpy as np

from engine.model.calendar import closes_at
from sandbox.market.appeal import appeals, hidden_of
from sandbox.market.chains import Chains
from sandbox.market.chance import Floats, flicker, whole
from sandbox.market.days import Day, sessions_before
from sandbox.market.history import History, history_of
from sandbox.market.ledger import Ledger, ledger_of
from sandbox.market.listing import Board, board_of, listings_of
from sandbox.market.names import Name
from sandbox.market.nouns import Listing, OptionQuote, StockQuote
from sandbox.market.paths import Path, path_of
from sandbox.market.rhythm import Rhythm
from sandbox.market.surface import Surface, surface_of
from sandbox.market.weather import Weather


class Share:
    """A share's day, its past, its options and its prints."""

    def __init__(
        self, seed: int, day: Day, name: Name, *, rhythm: Rhythm, weather: Weather, edge: float
    ) -> None:
        self.seed, self.day, self.name, self.rhythm, self.edge = seed, day, name, rhythm, edge
        self._weather = weather
        self._word = whole(seed, "share", str(day.date), name.symbol)

    @cached_property
    def history(self) -> History:
        """Days and minutes before today."""
        return history_of(self.seed, self.day.date, self.name)

    @cached_property
    def path(self) -> Path:
        """Today's price, second by second."""
        return path_of(self.seed, self.day, self.name, self.history.close, rhythm=self.rhythm,
                       weather=self._weather)  # fmt: skip

    @cached_property
    def board(self) -> Board:
        """Contracts listed today."""
        return board_of(self.seed, self.day.date, self.name, self.path.before)

    @cached_property
    def surface(self) -> Surface:
        """What they are worth."""
        return surface_of(self.board, self.path, self.rhythm)

    @cached_property
    def appealing(self) -> Floats:
        """Which of them people trade, half-hour by half-hour."""
        return appeals(self.board, self.path, self.rhythm)

    @cached_property
    def chains(self) -> Chains:
        """Their books."""
        yesterday = closes_at(sessions_before(self.day.date, 1)[0]).astimezone(UTC)
        return Chains(self.board, self.surface, self.path, self.rhythm, self.rush, self.ledger, yesterday)

    @cached_property
    def rush(self) -> Floats:
        """How much wider than usual makers quote: at the bell, and when prices fly."""
        minutes = np.maximum(np.arange(len(self.path.mid)) - self.rhythm.opens, 0) / 60.0
        rush: Floats = (1.0 + 0.8 * np.exp(-minutes / 3.0)) * np.clip(self._weather.unrest, 0.5, 8.0) ** 0.25
        return rush

    @cached_property
    def ledger(self) -> Ledger:
        """What has traded in them."""
        none = np.zeros(0, np.int64)
        hidden = hidden_of(self.board, self.appealing, self.rhythm)
        return ledger_of(none, none, none, np.zeros(0), hidden)

    @cached_property
    def listings(self) -> tuple[Listing, ...]:
        """The board, with the last mid of the session before."""
        quotes = self.chains.all(self.rhythm.starts, None)
        return listings_of(self.board, self.day.date, np.array([round(each.mid, 2) for each in quotes]))

    def option(self, occ: str, at: datetime) -> OptionQuote | None:
        """One contract's book."""
        row = self.board.of.get(occ)
        return None if row is None else self.chains.one(row, at)

    def quote(self, at: datetime) -> StockQuote:
        """The share's own book."""
        second = self.rhythm.second(at)
        stop = next((each for each in self.path.stops if each.begins <= second < each.ends), None)
        shown = second if stop is None else stop.begins
        bid, ask = self.touch(shown)
        one, two = flicker(self._word, shown), flicker(self._word ^ 0x2545F491, shown)
        sizes = int(1 + one * one * 12) * 100, int(1 + two * two * 12) * 100
        return StockQuote(self.name.symbol, at, bid, ask, *sizes, round((bid + ask) / 2, 2), 0, stop is not None)

    def touch(self, second: int) -> tuple[float, float]:
        """Best bid and ask; thin before the open and after the close."""
        wide = 1.0 if self.rhythm.opens <= second < self.rhythm.closes else 6.0
        spread = self.name.spread * wide * float(self.rush[second]) * (0.5 + flicker(self._word ^ 77, second))
        mid = float(self.path.mid[second])
        bid = round(floor((mid - spread / 2) * 100) / 100, 2)
        return bid, round(max(ceil((mid + spread / 2) * 100) / 100, bid + 0.01), 2)
