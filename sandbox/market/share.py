"""One share with all that hangs on it; parts are made when first asked for, and never depend on that."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np

from engine.model.calendar import closes_at
from sandbox.market.alerts import alerts_of
from sandbox.market.appeal import Hidden, appeals, hidden_of
from sandbox.market.chains import Chains
from sandbox.market.chance import Floats, stream, whole
from sandbox.market.dark import Darks, darks_of
from sandbox.market.days import Day, sessions_before
from sandbox.market.flow import Flow
from sandbox.market.history import History, history_of
from sandbox.market.hurry import hurries
from sandbox.market.ledger import Ledger, ledger_of
from sandbox.market.listing import Board, board_of, listings_of
from sandbox.market.names import Name
from sandbox.market.nouns import Bar, FlowAlert, Listing, OptionQuote, StockQuote
from sandbox.market.paths import Path, path_of
from sandbox.market.plan import Plan, plan_of, pushes
from sandbox.market.prints import prints_of
from sandbox.market.quotes import StockBook
from sandbox.market.rhythm import GAP, REGULAR, SECONDS, Rhythm
from sandbox.market.surface import Surface, surface_of
from sandbox.market.tape import MICROS, Tape, minutes_of, tape_of, told
from sandbox.market.weather import Weather, daily_variance


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
        if self.edge <= 0.0:
            return self._unpushed
        loud = self._weather.loudness
        deviation = (GAP + REGULAR) ** 0.5 * loud * daily_variance(self.name) ** 0.5
        return self._path(pushes(self.plan, self.rhythm, edge=self.edge, deviation=deviation))

    @cached_property
    def _unpushed(self) -> Path:
        """The price that knows nothing of who trades its options."""
        return self._path(np.zeros(len(self.rhythm.activity)))

    def _path(self, pushed: Floats) -> Path:
        return path_of(self.seed, self.day, self.name, self.history.close, rhythm=self.rhythm,
                       weather=self._weather, pushed=pushed)  # fmt: skip

    @cached_property
    def plan(self) -> Plan:
        """Who will trade its options: most whatever the price, a few because of what it has just done."""
        loud = self._weather.loudness
        usual = plan_of(self.name, self.rhythm, self._chance("plan"), loudness=loud)
        mid = self._unpushed.mid
        return usual.and_also(hurries(self.name, self.rhythm, mid, self._chance("hurry"), loudness=loud))

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
    def hidden(self) -> Hidden:
        """Option trades that only count."""
        return hidden_of(self.board, self.appealing, self.rhythm)

    @cached_property
    def flow(self) -> Flow:
        """The option tape."""
        prints = prints_of(
            self.plan, self._books(_nothing(self.hidden)), self.appealing, self._chance("prints")
        )
        return Flow(self.board, prints, self.hidden, self.rhythm.starts)

    @cached_property
    def alerts(self) -> tuple[FlowAlert, ...]:
        """What a vendor makes of that."""
        return alerts_of(self.flow, self._chance("alerts"))

    @cached_property
    def chains(self) -> Chains:
        """The books of its options."""
        return self._books(self.flow.ledger)

    def _books(self, ledger: Ledger) -> Chains:
        yesterday = closes_at(sessions_before(self.day.date, 1)[0]).astimezone(UTC)
        return Chains(self.board, self.surface, self.path, self.rhythm, self.rush, ledger, yesterday)

    @cached_property
    def rush(self) -> Floats:
        """How much wider than usual makers quote: at the bell, and when prices fly."""
        minutes = np.maximum(np.arange(len(self.path.mid)) - self.rhythm.opens, 0) / 60.0
        rush: Floats = (1.0 + 0.8 * np.exp(-minutes / 3.0)) * np.clip(self._weather.unrest, 0.5, 8.0) ** 0.25
        return rush

    @cached_property
    def listings(self) -> tuple[Listing, ...]:
        """The board, with the last mid of the session before."""
        quotes = self.chains.all(self.rhythm.starts, None)
        return listings_of(self.board, self.day.date, np.array([round(each.mid, 2) for each in quotes]))

    def option(self, occ: str, at: datetime) -> OptionQuote | None:
        """One contract's book."""
        row = self.board.of.get(occ)
        return None if row is None else self.chains.one(row, at)

    @cached_property
    def book(self) -> StockBook:
        """The share's own book."""
        return StockBook(self.name, self.path, self.rhythm, self.rush, self._word)

    @cached_property
    def tape(self) -> Tape:
        """The share's trades today."""
        return tape_of(self.book, self._chance("tape"), loudness=self.path.loudness)

    @cached_property
    def darks(self) -> Darks:
        """The share's off-exchange prints."""
        return darks_of(self.book, self._chance("dark"), loudness=self.path.loudness)

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """Minutes of the last sessions and today's, in the order they are published."""
        past = told(self.name.symbol, self.history.minutes, lasts=timedelta(minutes=1))
        return past + minutes_of(self.tape, self.book, self._chance("corrections"))

    @cached_property
    def published(self) -> list[datetime]:
        """When each of those bars was published."""
        return [bar.known for bar in self.bars]

    @cached_property
    def days(self) -> tuple[Bar, ...]:
        """The sessions before today."""
        return told(self.name.symbol, self.history.days, lasts=timedelta(hours=6, minutes=30))

    def micros(self, at: datetime) -> int:
        """A moment on the grid, in microseconds, held to the day."""
        passed = (at - self.rhythm.starts) // timedelta(microseconds=1)
        return min(max(passed, -1), SECONDS * MICROS)

    def quote(self, at: datetime) -> StockQuote:
        """The share's best bid and ask, its last trade and volume."""
        second, tape = self.rhythm.second(at), self.tape
        touch = self.book.touch(second)
        traded = bisect_right(tape.moment_list, self.micros(at))
        last = float(tape.prices[traded - 1]) if traded else round(self.path.before, 2)
        return StockQuote(
            self.name.symbol, at, touch.bid, touch.ask, touch.bid_size, touch.ask_size, last,
            int(tape.volumes[traded]), self.book.halted(second),
        )  # fmt: skip

    def _chance(self, part: str) -> np.random.Generator:
        return stream(self.seed, part, str(self.day.date), self.name.symbol)


def _nothing(hidden: Hidden) -> Ledger:
    """Before anything is printed: books never depend on what trades at them."""
    none = np.zeros(0, np.int64)
    return ledger_of(none, none, none, np.zeros(0), hidden)
