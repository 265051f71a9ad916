"""What the market-data sockets say of one stretch of market time, in its order."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from sandbox.alpaca.data_stream import kind
from sandbox.alpaca.figures import (
    INDICATIVE_LATE,
    Json,
    option_quote,
    option_trade,
    seen_on_iex,
    stock_bar,
    stock_day,
    stock_quote,
    stock_trade,
)
from sandbox.alpaca.links import Link
from sandbox.alpaca.market import Market
from sandbox.alpaca.shown import plain

SECOND = timedelta(seconds=1)


class Row(NamedTuple):
    """One message and when it is sent; its own time may be earlier."""

    at: datetime
    stamped: datetime
    message: Json


class Pulse:
    """Remembers the quotes a link was last sent, so that only changes are sent."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self._shown: dict[tuple[int, str], tuple[float, float, int, int]] = {}

    async def publish(self, link: Link, since: datetime, to: datetime) -> None:
        """One frame for each market second in which there is something to say."""
        if not link.authorized or not any(link.channels.values()):
            return
        rows = sorted(self._rows(link, since, to), key=lambda row: row.at)
        for _, second in groupby(rows, key=lambda row: row.at.replace(microsecond=0)):
            await link.send(link.encoded([_stamped(row, packed=link.packed) for row in second]))

    def forget(self, link: Link) -> None:
        """A new subscription is told the quote anew."""
        self._shown = {key: value for key, value in self._shown.items() if key[0] != id(link)}

    def _rows(self, link: Link, since: datetime, to: datetime) -> Iterator[Row]:
        match kind(link):
            case "stocks":
                yield from self._stocks(link, since, to)
            case "options":
                yield from self._options(link, since, to)

    def _of(self, link: Link, *channels: str) -> Sequence[str]:
        """The shares a link hears of on any of these channels."""
        wanted = [symbol for channel in channels for symbol in link.channels.get(channel, ())]
        if "*" in wanted:
            return tuple(self.market.underlyings)
        return [symbol for symbol in dict.fromkeys(wanted) if symbol in self.market.underlyings]

    def _stocks(self, link: Link, since: datetime, to: datetime) -> Iterator[Row]:
        iex = link.name == "stocks iex"
        plain_bars, updated = self._of(link, "bars"), self._of(link, "updatedBars")
        for symbol in dict.fromkeys((*plain_bars, *updated)):
            for bar in self.market.bars(symbol, since, to):
                wanted = symbol in (updated if bar.corrects else plain_bars)
                if wanted and (not iex or seen_on_iex(bar)):
                    row = _row("u" if bar.corrects else "b", symbol, stock_bar(bar, iex=iex))
                    yield Row(bar.known, bar.starts, row)
        for symbol in self._of(link, "trades"):
            for trade in self.market.stock_trades(symbol, since, to):
                yield Row(trade.at, trade.at, _row("t", symbol, stock_trade(trade)))
        for symbol in self._of(link, "dailyBars"):
            yield from self._daily(symbol, since, to, iex=iex)
        for symbol in self._of(link, "statuses"):
            yield from self._statuses(symbol, since, to)
        yield from self._quotes(link, since, to, self._of(link, "quotes"), self._stock_quote)

    def _daily(self, symbol: str, since: datetime, to: datetime, *, iex: bool) -> Iterator[Row]:
        """The running day, at every closed minute."""
        for bar in self.market.bars(symbol, since, to):
            today = None if bar.corrects else self.market.day_so_far(symbol, bar.known)
            if today is not None:
                yield Row(bar.known, today.starts, _row("d", symbol, stock_day(today, iex=iex)))

    def _statuses(self, symbol: str, since: datetime, to: datetime) -> Iterator[Row]:
        for halt in self.market.halts(symbol):
            if since < halt.begins <= to:
                yield Row(halt.begins, halt.begins, _status(symbol, "H", "Trading Halt", "LUDP"))
            if since < halt.ends <= to:
                yield Row(halt.ends, halt.ends, _status(symbol, "T", "Trading Resumption", ""))

    def _options(self, link: Link, since: datetime, to: datetime) -> Iterator[Row]:
        derived = link.name == "options indicative"
        wanted = set(link.channels.get("trades", ()))
        late = INDICATIVE_LATE if derived else timedelta()
        for told in self.market.option_prints(since - late, to - late) if wanted else ():
            if not told.canceled and ("*" in wanted or told.symbol in wanted):
                yield Row(told.at + late, told.at, _row("t", told.symbol, option_trade(told)))
        named = link.channels.get("quotes", ())
        yield from self._quotes(link, since, to, named, self._derived if derived else self._option_quote)

    def _quotes(
        self, link: Link, since: datetime, to: datetime, symbols: Iterable[str],
        quote: Callable[[str, datetime], Json | None],
    ) -> Iterator[Row]:  # fmt: skip
        """Every whole second whose quote differs from the one last sent."""
        at = since.replace(microsecond=0) + SECOND
        symbols = list(symbols)
        while symbols and at <= to:
            for symbol in symbols:
                shown = quote(symbol, at)
                if shown is not None and self._changed(link, symbol, shown):
                    yield Row(at, at, _row("q", symbol, shown))
            at += SECOND

    def _changed(self, link: Link, symbol: str, shown: Json) -> bool:
        now = (shown["bp"], shown["ap"], shown["bs"], shown["as"])
        key = (id(link), symbol)
        if self._shown.get(key) == now:
            return False
        self._shown[key] = now  # type: ignore[assignment]
        return True

    def _stock_quote(self, symbol: str, at: datetime) -> Json | None:
        return stock_quote(self.market.stock(symbol, at))

    def _option_quote(self, symbol: str, at: datetime) -> Json | None:
        quote = self.market.option(symbol, at)
        return None if quote is None else option_quote(quote)

    def _derived(self, symbol: str, at: datetime) -> Json | None:
        quote = self.market.option(symbol, at)
        return None if quote is None else option_quote(quote, indicative=True)


def _row(sort: str, symbol: str, shown: Json) -> Json:
    return {"T": sort, "S": symbol, **shown}


def _status(symbol: str, code: str, message: str, reason: str) -> Json:
    text = "Volatility Trading Pause" if reason else ""
    return {"T": "s", "S": symbol, "sc": code, "sm": message, "rc": reason, "rm": text, "z": "C"}


def _stamped(row: Row, *, packed: bool) -> Json:
    """MessagePack has a time of its own, JSON has text."""
    return {**row.message, "t": row.stamped if packed else plain(row.stamped)}
