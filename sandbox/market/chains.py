"""One share's options at any moment: a whole chain at once, or one contract for little."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from sandbox.market.books import MAKERS, Books, book_of, books_of
from sandbox.market.chance import Floats, Ints
from sandbox.market.ledger import Ledger
from sandbox.market.listing import Board
from sandbox.market.nouns import OptionQuote
from sandbox.market.paths import Path
from sandbox.market.rhythm import Rhythm
from sandbox.market.surface import Surface, Worths, worth_of_one, worths

MUTE_DEEP, MUTE_WING = 0.985, 0.004
LAST_HOUR, LAST_MINUTES = 3600, 600


Told = tuple[float | None, float | None, float | None, float | None, float | None, float | None]
UNTOLD: Told = (None, None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class Moment:
    """Where on the grid a book stands: before the open at the last close, in a halt where that began."""

    at: datetime
    second: int
    spot: float
    left: int  # seconds to the close
    now: int  # the second up to which trades are counted


@dataclass(frozen=True, slots=True)
class Chains:
    """A share's option books as a function of time."""

    board: Board
    surface: Surface
    path: Path
    rhythm: Rhythm
    rush: Floats
    ledger: Ledger
    yesterday: datetime  # the close before, which is when books before the open are from

    def moment(self, at: datetime) -> Moment:
        """The moment whose books are shown at a time."""
        rhythm, now = self.rhythm, self.rhythm.second(at)
        second = now
        if second < rhythm.opens:
            return Moment(self.yesterday, rhythm.opens, self.path.before, rhythm.closes - rhythm.opens, now)
        if second >= rhythm.closes:
            second, at = rhythm.closes - 1, rhythm.moment(rhythm.closes)
        for stop in self.path.stops:
            if stop.begins <= second < stop.ends:
                second, now, at = stop.begins, stop.begins, rhythm.moment(stop.begins)
        return Moment(at, second, float(self.path.mid[second]), rhythm.closes - second, now)

    def one(self, row: int, at: datetime) -> OptionQuote:
        """One contract's book."""
        here, board = self.moment(at), self.board
        index, strike = int(board.expiry[row]), float(board.strike[row])
        is_call = bool(board.is_call[row])
        worth = worth_of_one(self.surface, index, here.second, here.spot, strike=strike, is_call=is_call)
        book = book_of(
            board.name, price=worth.price, vega=worth.vega,
            depth=here.spot - strike if is_call else strike - here.spot, care=board.expiries[index].care,
            rush=float(self.rush[here.second]), spot=here.spot, word=int(board.words[row]),
            beat=here.second // board.name.patience,
        )  # fmt: skip
        volume, last = self.ledger.volume(row, here.now)
        told = UNTOLD
        if book.bid > 0.0 and _speaks(self.surface.terms[index].days, here.left, abs(worth.delta)):
            told = (round(worth.vol, 6), round(worth.delta, 6), round(worth.gamma, 6), round(worth.theta, 6),
                    round(worth.vega, 6), round(worth.rho, 6))  # fmt: skip
        return OptionQuote(
            board.symbols[row], board.name.symbol, here.at, book.bid, book.ask, book.bid_size, book.ask_size,
            MAKERS[book.bid_exchange], MAKERS[book.ask_exchange], *told,
            *self._last(last, volume, book.bid, book.ask, here), volume, int(board.interest[row]),
        )  # fmt: skip

    def all(self, at: datetime, expiries: Collection[date] | None) -> tuple[OptionQuote, ...]:
        """The chain, or some expiries of it."""
        here, rows, board = self.moment(at), self._rows(expiries), self.board
        index, strike, is_call = board.expiry[rows], board.strike[rows], board.is_call[rows]
        second, spot = np.full(len(rows), here.second), np.full(len(rows), here.spot)
        worth = worths(self.surface, index, second, spot, strike=strike, is_call=is_call)
        books = self.books(rows, second, spot, worth)
        volumes, lasts = self.ledger.volumes(rows, here.now)
        days = np.array([term.days for term in self.surface.terms])[index]
        told = self._told(books.bid, days, here.left, worth)
        symbols, name, interest = board.symbols, board.name.symbol, board.interest
        columns = zip(
            rows.tolist(), books.bid.tolist(), books.ask.tolist(), books.bid_size.tolist(),
            books.ask_size.tolist(), books.bid_exchange.tolist(), books.ask_exchange.tolist(),
            volumes.tolist(), lasts.tolist(), strict=True,
        )  # fmt: skip
        return tuple(
            OptionQuote(
                symbols[row], name, here.at, bid, ask, bid_size, ask_size, MAKERS[bidder], MAKERS[asker],
                *told[n], *self._last(last, volume, bid, ask, here), volume, int(interest[row]),
            )
            for n, (row, bid, ask, bid_size, ask_size, bidder, asker, volume, last) in enumerate(columns)
        )  # fmt: skip

    def books(self, rows: Ints, second: Ints, spot: Floats, worth: Worths) -> Books:
        """Bids and asks of many contracts, each at a moment of its own."""
        board = self.board
        strike = board.strike[rows]
        care = np.array([each.care for each in board.expiries])[board.expiry[rows]]
        return books_of(
            board.name, price=worth.price, vega=worth.vega,
            depth=np.where(board.is_call[rows], spot - strike, strike - spot), care=care,
            rush=self.rush[second], spot=spot, words=board.words[rows],
            beats=(second // board.name.patience).astype(np.uint64),
        )  # fmt: skip

    def _rows(self, expiries: Collection[date] | None) -> Ints:
        if expiries is None:
            return np.arange(len(self.board.symbols))
        wanted = [index for index, each in enumerate(self.board.expiries) if each.day in expiries]
        parts = [np.arange(rows.start, rows.stop) for rows in map(self.board.rows, wanted)]
        return np.concatenate(parts) if parts else np.arange(0)

    def _told(self, bid: Floats, days: Ints, left: int, worth: Worths) -> list[Told]:
        delta = np.abs(worth.delta)
        speaks = (bid > 0.0) & (delta < MUTE_DEEP) & (delta > MUTE_WING)
        if left <= LAST_HOUR:
            speaks &= (days > 0) | ((delta > 0.1) & (delta < 0.9) & (left > LAST_MINUTES))
        columns = (worth.vol, worth.delta, worth.gamma, worth.theta, worth.vega, worth.rho)
        rows: Iterator[Told] = zip(*(np.round(each, 6).tolist() for each in columns), strict=True)
        return [row if told else UNTOLD for row, told in zip(rows, speaks.tolist(), strict=True)]

    def _last(
        self, last: int, volume: int, bid: float, ask: float, here: Moment
    ) -> tuple[float | None, datetime | None]:
        """The last shown print; where only unshown ones traded, the middle of the book stands for them."""
        if last >= 0:
            moment = int(self.ledger.moments[last])
            return float(self.ledger.prices[last]), self.rhythm.starts + timedelta(microseconds=moment)
        return (round((bid + ask) / 2 - 0.001, 2), here.at) if volume else (None, None)


def _speaks(days: int, left: int, delta: float) -> bool:
    """Vendors leave Greeks out where nothing sensible can be said."""
    if not MUTE_WING < delta < MUTE_DEEP:
        return False
    if days > 0 or left > LAST_HOUR:
        return True
    return 0.1 < delta < 0.9 and left > LAST_MINUTES
