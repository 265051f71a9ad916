"""The option tape read once and remembered per contract: last print, minute and day."""

from datetime import datetime, timedelta

from sandbox.alpaca.figures import INDICATIVE_LATE, Candle, Json, greeks, midnight, option_quote, option_trade
from sandbox.alpaca.market import Market
from sandbox.alpaca.shown import plain
from sandbox.market.nouns import Listing, OptionPrint, OptionQuote


class Traded:
    """What one contract has done today."""

    __slots__ = ("day", "last", "minute")

    def __init__(self, first: OptionPrint, opens: datetime) -> None:
        self.last = first
        self.day = Candle.lit(midnight(opens), first.price)
        self.minute = Candle.lit(minute_of(first.at), first.price)

    def take(self, told: OptionPrint) -> None:
        """One more print."""
        if minute_of(told.at) != self.minute.starts:
            self.minute = Candle.lit(minute_of(told.at), told.price)
        self.last = told
        self.day.take(told.price, told.size)
        self.minute.take(told.price, told.size)


def minute_of(at: datetime) -> datetime:
    """The minute a moment is in."""
    return at.replace(second=0, microsecond=0)


class Tape:
    """Reads forward only: what has been read is not asked for again."""

    def __init__(self, market: Market, *, late: timedelta = timedelta()) -> None:
        self.market, self.late = market, late
        self.opens = market.session.opens
        self.read_to = self.opens - timedelta(hours=1)
        self.traded: dict[str, Traded] = {}

    def read(self, at: datetime) -> None:
        """Takes in everything printed up to now, or up to a quarter of an hour ago on the free feed."""
        until = at - self.late
        if until <= self.read_to:
            return
        for told in self.market.option_prints(self.read_to, until):
            if told.canceled:
                continue
            if told.symbol not in self.traded:
                self.traded[told.symbol] = Traded(told, self.opens)
            self.traded[told.symbol].take(told)
        self.read_to = until

    def of(self, symbol: str) -> Traded | None:
        """One contract's day so far."""
        return self.traded.get(symbol)


class Snapshots:
    """Option snapshots of one feed."""

    def __init__(self, market: Market, *, indicative: bool) -> None:
        self.indicative = indicative
        self.tape = Tape(market, late=INDICATIVE_LATE if indicative else timedelta())

    def one(self, quote: OptionQuote, listing: Listing | None, at: datetime) -> Json:
        """Everything known of a contract but its open interest, which snapshots never carry."""
        self.tape.read(at)
        shown: Json = {"latestQuote": option_quote(quote, indicative=self.indicative)}
        traded = self.tape.of(quote.symbol)
        if traded is not None:
            shown["latestTrade"] = option_trade(traded.last)
            shown["minuteBar"] = traded.minute.shown()
            shown["dailyBar"] = traded.day.shown()
        if listing is not None and listing.close > 0:
            shown["prevDailyBar"] = before(listing)
        found = greeks(quote)
        if found is not None:
            shown["greeks"] = found
        if quote.iv is not None:
            shown["impliedVolatility"] = quote.iv
        return shown


def before(listing: Listing) -> Json:
    """Yesterday as far as the world remembers it: one price, no volume."""
    starts = datetime.fromisoformat(f"{listing.interest_date.isoformat()}T05:00:00+00:00")
    price = listing.close
    return {"t": plain(starts), "o": price, "h": price, "l": price, "c": price, "v": 0, "n": 0, "vw": price}
