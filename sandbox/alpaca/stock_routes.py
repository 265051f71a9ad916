"""Share data over REST: bars, quotes, trades, snapshots."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import groupby

from engine.model.calendar import EASTERN
from sandbox.alpaca.figures import (
    Json,
    last_trade,
    merged,
    seen_on_iex,
    stock_bar,
    stock_day,
    stock_quote,
    stock_trade,
)
from sandbox.alpaca.reference_routes import page_token, token_of
from sandbox.alpaca.refusals import Refused, bad_query
from sandbox.alpaca.routing import Route, known, ok
from sandbox.alpaca.venue import Ask, Reply
from sandbox.market.nouns import Bar, StockQuote

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
DAY = timedelta(days=1)
SIP_DELAY = timedelta(minutes=15)
NO_SIP = Refused(403, None, "subscription does not permit querying recent SIP data")
FRAME = re.compile(r"(\d{1,3})(Min|T|Hour|H|Day|D)", re.ASCII)
YEAR_DAYS = 300


def feed(ask: Ask, *, latest: bool) -> tuple[bool, datetime]:
    """Whether it is the small exchange's feed, and up to when this plan may look."""
    plus = ask.venue.terms.plan.plus
    named = ask.query.choice("feed", "iex", "sip", "otc", "boats", "delayed_sip", "overnight")
    match named or ("sip" if plus or not latest else "iex"):
        case "iex":
            return True, ask.at
        case "sip" if plus:
            return False, ask.at
        case "sip" if latest:
            raise NO_SIP
        case "sip" | "delayed_sip":
            return False, ask.at - SIP_DELAY
        case other:
            raise bad_query(f"this sandbox has no feed {other}")


def known_symbols(ask: Ask) -> list[str]:
    """What was asked for and trades here; the vendor leaves out what it does not know."""
    named = [ask.path["symbol"].upper()] if "symbol" in ask.path else ask.query.symbols()
    for symbol in named:
        if not re.fullmatch(r"[A-Z0-9./]{1,21}", symbol):
            raise bad_query(f"invalid symbol: {symbol[:40]}")
    return [symbol for symbol in named if symbol in ask.venue.market.underlyings]


def span(ask: Ask, until: datetime) -> tuple[datetime, datetime]:
    """From the day's beginning unless asked otherwise, never past what this plan may see."""
    midnight = datetime.combine(ask.venue.hours.day, time(), EASTERN).astimezone(UTC)
    start, end = ask.query.moment("start") or midnight, ask.query.moment("end")
    if end is None:
        end = until
    elif end > until and not ask.venue.terms.plan.plus and until < ask.at:
        raise NO_SIP
    if start > end and ask.query.text("end") is not None:
        raise bad_query("end should not be before start")
    return start, min(end, until)


def frame_of(ask: Ask) -> timedelta:
    """A bar's length."""
    text = ask.query.needed("timeframe")
    found = FRAME.fullmatch(text)
    if found is None:
        raise bad_query(f"invalid timeframe: {text[:20]}")
    count, unit = int(found[1]), found[2][0]
    if not 1 <= count <= {"M": 59, "T": 59, "H": 23, "D": 1}[unit]:
        raise bad_query(f"invalid timeframe: {text[:20]}")
    return count * {"M": MINUTE, "T": MINUTE, "H": 60 * MINUTE, "D": 1440 * MINUTE}[unit]


def bars_of(ask: Ask, symbol: str, frame: timedelta, start: datetime, end: datetime) -> Sequence[Bar]:
    """Bars that begin in the span, as they are known now."""
    market = ask.venue.market
    if frame >= DAY:
        today = market.day_so_far(symbol, end)
        every = (*market.daily(symbol, YEAR_DAYS), *(() if today is None else (today,)))
        return [bar for bar in every if start <= bar.starts <= end]
    minutes = market.minutes(symbol, start, end, end)
    if frame == MINUTE:
        return minutes
    return [merged(symbol, starts, each) for starts, each in groupby(minutes, lambda bar: slot(bar, frame))]


def slot(bar: Bar, frame: timedelta) -> datetime:
    """Where a minute belongs, counted from midnight in New York."""
    midnight = datetime.combine(bar.starts.astimezone(EASTERN).date(), time(), EASTERN)
    return (midnight + (bar.starts - midnight) // frame * frame).astimezone(UTC)


def paged(ask: Ask, key: str, rows: Iterator[tuple[str, Json]], extra: Json) -> Reply:
    """The limit counts rows over all symbols; the token is a place in them."""
    limit = ask.query.whole("limit", 1000, least=1, most=10_000)
    skip = token_of(ask.query.text("page_token"))
    found: dict[str, list[Json]] = {}
    for n, (symbol, row) in enumerate(rows):
        if n >= skip + limit:
            return _page(ask, key, found, page_token(n), extra)
        if n >= skip:
            found.setdefault(symbol, []).append(row)
    return _page(ask, key, found, None, extra)


def _page(ask: Ask, key: str, found: dict[str, list[Json]], token: str | None, extra: Json) -> Reply:
    if "symbol" in ask.path:
        symbol = ask.path["symbol"].upper()
        return ok({"symbol": symbol, key: found.get(symbol, []), "next_page_token": token, **extra})
    return ok({key: found, "next_page_token": token, **extra})


def ordered(ask: Ask, rows: Sequence[Json]) -> Sequence[Json]:
    """Oldest first unless asked otherwise."""
    newest_first = ask.query.choice("sort", "asc", "desc", default="asc") == "desc"
    return rows[::-1] if newest_first else rows


def bars(ask: Ask) -> Reply:
    """History."""
    frame = frame_of(ask)
    iex, until = feed(ask, latest=False)
    start, end = span(ask, until)

    def rows() -> Iterator[tuple[str, Json]]:
        for symbol in known_symbols(ask):
            each = bars_of(ask, symbol, frame, start, end)
            write = stock_day if frame >= DAY else stock_bar
            shown = [write(bar, iex=iex) for bar in each if not iex or seen_on_iex(bar)]
            yield from ((symbol, row) for row in ordered(ask, shown))

    return paged(ask, "bars", rows(), {"currency": "USD"})


def trades(ask: Ask) -> Reply:
    """The tape."""
    _, until = feed(ask, latest=False)
    start, end = span(ask, until)

    def rows() -> Iterator[tuple[str, Json]]:
        for symbol in known_symbols(ask):
            each = ask.venue.market.stock_trades(symbol, start - timedelta(microseconds=1), end)
            yield from ((symbol, row) for row in ordered(ask, [stock_trade(trade) for trade in each]))

    return paged(ask, "trades", rows(), {"currency": "USD"})


def quotes(ask: Ask) -> Reply:
    """One quote a second where it changed."""
    iex, until = feed(ask, latest=False)
    start, end = span(ask, until)
    first, last = max(start, ask.venue.hours.opens), min(end, ask.venue.hours.closes)

    def rows() -> Iterator[tuple[str, Json]]:
        for symbol in known_symbols(ask):
            each = ordered(ask, [stock_quote(quote, iex=iex) for quote in changes(ask, symbol, first, last)])
            yield from ((symbol, row) for row in each)

    return paged(ask, "quotes", rows(), {"currency": "USD"})


def changes(ask: Ask, symbol: str, first: datetime, last: datetime) -> Iterator[StockQuote]:
    """Quotes at whole seconds, without repetitions."""
    at, before = first.replace(microsecond=0), None
    while at <= last:
        quote = ask.venue.market.stock(symbol, at)
        now = (quote.bid, quote.ask, quote.bid_size, quote.ask_size)
        if now != before:
            yield quote
        before, at = now, at + SECOND


def snapshot(ask: Ask, symbol: str, until: datetime, *, iex: bool) -> Json:
    """Everything newest of a share."""
    market = ask.venue.market
    quote = market.stock(symbol, until)
    shown: Json = {"latestTrade": last_trade(quote), "latestQuote": stock_quote(quote, iex=iex)}
    minutes = market.minutes(symbol, until - 30 * MINUTE, until, until)
    today, before = market.day_so_far(symbol, until), market.daily(symbol, 2)
    if minutes:
        shown["minuteBar"] = stock_bar(minutes[-1], iex=iex)
    if today is not None:
        shown["dailyBar"] = stock_day(today, iex=iex)
    if before:
        shown["prevDailyBar"] = stock_day(before[-1], iex=iex)
    return shown


def snapshots(ask: Ask) -> Reply:
    """By symbol, without an envelope."""
    iex, until = feed(ask, latest=True)
    found = {symbol: snapshot(ask, symbol, until, iex=iex) for symbol in known_symbols(ask)}
    if "symbol" not in ask.path:
        return ok(found)
    symbol = ask.path["symbol"].upper()
    return ok({"symbol": symbol, **found.get(symbol, {}), "currency": "USD"})


HISTORY = known("start end limit asof feed currency page_token sort")
LATEST = known("feed currency")
MANY = known("symbols")


def both(path: str, answer: Callable[[Ask], Reply], parameters: frozenset[str]) -> tuple[Route, Route]:
    """Every share route exists for many symbols and for one."""
    many = Route("GET", f"/v2/stocks/{path}", answer, parameters | MANY, data=True)
    return many, Route("GET", f"/v2/stocks/{{symbol}}/{path}", answer, parameters, data=True)


ROUTES = (
    *both("bars", bars, HISTORY | known("timeframe adjustment")),
    *both("quotes", quotes, HISTORY),
    *both("trades", trades, HISTORY),
    Route("GET", "/v2/stocks/snapshots", snapshots, LATEST | MANY, data=True),
    Route("GET", "/v2/stocks/{symbol}/snapshot", snapshots, LATEST, data=True),
)
