"""The newest bar, quote or trade of shares."""

from collections.abc import Callable
from datetime import datetime

from sandbox.alpaca.figures import Json, last_trade, stock_bar, stock_quote
from sandbox.alpaca.refusals import Refused
from sandbox.alpaca.routing import ok
from sandbox.alpaca.stock_routes import LATEST, MINUTE, both, feed, known_symbols
from sandbox.alpaca.venue import Ask, Reply

Newest = Callable[[Ask, str, datetime, bool], Json | None]


def _quote(ask: Ask, symbol: str, until: datetime, iex: bool) -> Json | None:
    return stock_quote(ask.venue.market.stock(symbol, until), iex=iex)


def _trade(ask: Ask, symbol: str, until: datetime, iex: bool) -> Json | None:
    return last_trade(ask.venue.market.stock(symbol, until))


def _bar(ask: Ask, symbol: str, until: datetime, iex: bool) -> Json | None:
    minutes = ask.venue.market.minutes(symbol, until - 30 * MINUTE, until, until)
    return stock_bar(minutes[-1], iex=iex) if minutes else None


def latest(key: str, newest: Newest) -> Callable[[Ask], Reply]:
    """The newest of one sort, for many symbols or one."""

    def answer(ask: Ask) -> Reply:
        iex, until = feed(ask, latest=True)
        rows = {symbol: newest(ask, symbol, until, iex) for symbol in known_symbols(ask)}
        found = {symbol: row for symbol, row in rows.items() if row is not None}
        if "symbol" not in ask.path:
            return ok({f"{key}s": found, "currency": "USD"})
        symbol = ask.path["symbol"].upper()
        if symbol not in found:
            raise Refused(404, None, f"no {key} found for {symbol[:20]}")
        return ok({"symbol": symbol, key: found[symbol], "currency": "USD"})

    return answer


ROUTES = (
    *both("bars/latest", latest("bar", _bar), LATEST),
    *both("quotes/latest", latest("quote", _quote), LATEST),
    *both("trades/latest", latest("trade", _trade), LATEST),
)
