"""The data API's JSON: bars, quotes, trades and snapshots, for shares and options, by feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil, floor, fsum

from engine.model.calendar import EASTERN, eastern_date
from sandbox.alpaca import chance
from sandbox.alpaca.codes import option_condition, option_exchange
from sandbox.alpaca.shown import plain
from sandbox.market.nouns import Bar, OptionPrint, OptionQuote, StockQuote, StockTrade

Json = dict[str, object]

IEX_SHARE = 0.025
"""One small exchange sees two or three of a hundred shares."""
INDICATIVE_WIDER = 3.0
INDICATIVE_LATE = timedelta(minutes=15)
NICKEL_FROM = 3.0


def stock_bar(bar: Bar, *, iex: bool = False) -> Json:
    """A bar; on IEX its volume is a small and uneven part."""
    volume, trades = bar.volume, bar.trades
    if iex:
        part = IEX_SHARE * (0.4 + 1.2 * chance.draw(0, "iex", bar.symbol, bar.starts))
        volume, trades = int(volume * part), max(1, int(trades * part))
    return {
        "t": plain(bar.starts), "o": bar.open, "h": bar.high, "l": bar.low, "c": bar.close,
        "v": volume, "n": trades, "vw": bar.vwap,
    }  # fmt: skip


def stock_day(bar: Bar, *, iex: bool = False) -> Json:
    """A share's day."""
    return {**stock_bar(bar, iex=iex), "t": plain(midnight(bar.starts))}


def midnight(at: datetime) -> datetime:
    """A day's bar is stamped with midnight in New York, whenever its session began."""
    return datetime.combine(eastern_date(at), time(), EASTERN)


def seen_on_iex(bar: Bar) -> bool:
    """A minute without an IEX trade has no IEX bar."""
    return int(bar.volume * IEX_SHARE * 0.4) > 0


def stock_quote(quote: StockQuote, *, iex: bool = False) -> Json:
    """The best quote."""
    venue = "V" if iex else "Q"
    return {
        "t": plain(quote.at), "ax": venue, "ap": quote.ask, "as": quote.ask_size,
        "bx": venue, "bp": quote.bid, "bs": quote.bid_size, "c": ["R"], "z": "C",
    }  # fmt: skip


def stock_trade(trade: StockTrade) -> Json:
    """One line of the tape."""
    return {
        "t": plain(trade.at), "x": trade.exchange, "p": trade.price, "s": trade.size,
        "c": list(trade.conditions), "i": trade.number, "z": "C",
    }  # fmt: skip


def last_trade(quote: StockQuote) -> Json:
    """The newest trade, read off the quote's own last."""
    return {
        "t": plain(quote.at), "x": "Q", "p": quote.last, "s": 100, "c": ["@"], "i": quote.volume, "z": "C",
    }  # fmt: skip


def widened(bid: float, ask: float) -> tuple[float, float]:
    """The free feed's derived quote: about the same middle, several times the spread."""
    middle, half = (bid + ask) / 2, max((ask - bid) / 2, 0.01) * INDICATIVE_WIDER
    step = 0.01 if middle < NICKEL_FROM else 0.05
    low, high = floor((middle - half) / step) * step, ceil((middle + half) / step) * step
    return max(0.0, round(low, 2)), round(high, 2)


def option_quote(quote: OptionQuote, *, indicative: bool = False) -> Json:
    """One contract's book."""
    bid, ask = widened(quote.bid, quote.ask) if indicative else (quote.bid, quote.ask)
    return {
        "t": plain(quote.at), "bx": option_exchange(quote.bid_exchange), "bp": bid, "bs": quote.bid_size,
        "ax": option_exchange(quote.ask_exchange), "ap": ask, "as": quote.ask_size,
        "c": " " if indicative else "A",
    }  # fmt: skip


def option_trade(told: OptionPrint) -> Json:
    """One print."""
    return {
        "t": plain(told.at), "x": option_exchange(told.exchange), "p": told.price, "s": told.size,
        "c": option_condition(told.condition),
    }  # fmt: skip


@dataclass(slots=True)
class Candle:
    """Prints of one stretch of time gathered into a bar."""

    starts: datetime
    open: float
    high: float
    low: float
    close: float
    volume: int = 0
    trades: int = 0
    paid: float = 0.0

    @classmethod
    def lit(cls, starts: datetime, price: float) -> "Candle":
        """Before its first trade is counted."""
        return cls(starts, price, price, price, price)

    def take(self, price: float, size: int) -> None:
        """One more trade."""
        self.high, self.low, self.close = max(self.high, price), min(self.low, price), price
        self.volume += size
        self.trades += 1
        self.paid += price * size

    def shown(self) -> Json:
        """As JSON."""
        return {
            "t": plain(self.starts), "o": self.open, "h": self.high, "l": self.low, "c": self.close,
            "v": self.volume, "n": self.trades, "vw": round(self.paid / max(self.volume, 1), 6),
        }  # fmt: skip


def greeks(quote: OptionQuote) -> Json | None:
    """All five or none, as the vendor does for what is illiquid, deep or about to end."""
    if quote.delta is None or quote.gamma is None or quote.theta is None or quote.vega is None:
        return None
    return {
        "delta": quote.delta, "gamma": quote.gamma, "theta": quote.theta, "vega": quote.vega,
        "rho": 0.0 if quote.rho is None else quote.rho,
    }  # fmt: skip


def merged(symbol: str, starts: datetime, bars: Iterable[Bar]) -> Bar:
    """Several bars as one longer one."""
    each = list(bars)
    volume = sum(bar.volume for bar in each)
    paid = fsum(bar.vwap * bar.volume for bar in each)
    return Bar(
        symbol=symbol,
        starts=starts,
        known=each[-1].known,
        open=each[0].open,
        high=max(bar.high for bar in each),
        low=min(bar.low for bar in each),
        close=each[-1].close,
        volume=volume,
        vwap=round(paid / volume, 6) if volume else each[-1].close,
        trades=sum(bar.trades for bar in each),
    )
