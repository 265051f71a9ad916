"""Option data over REST: snapshots, chains, quotes, trades, bars, and the tables of codes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sandbox.alpaca import codes
from sandbox.alpaca.figures import INDICATIVE_LATE, Candle, Json, option_quote, option_trade
from sandbox.alpaca.nouns import contract_of
from sandbox.alpaca.reference_routes import CHAIN, page_token, pick, token_of, window
from sandbox.alpaca.refusals import Refused, bad_query
from sandbox.alpaca.routing import Route, known, ok
from sandbox.alpaca.stock_routes import frame_of, ordered, paged, span
from sandbox.alpaca.venue import Ask, Reply
from sandbox.market.nouns import Listing, OptionPrint, OptionQuote

NO_OPRA = Refused(403, None, "OPRA agreement is not signed")
SYMBOLS_MAX = 100


def indicative(ask: Ask) -> bool:
    """Which feed; without a word it follows the plan, silently, as the vendor's does."""
    plus = ask.venue.terms.plan.plus
    named = ask.query.choice("feed", "opra", "indicative", default="opra" if plus else "indicative")
    if named == "opra" and not plus:
        raise NO_OPRA
    return named == "indicative"


def contracts(ask: Ask) -> list[str]:
    """The contracts asked for; what is no contract's name is refused, what is not listed left out."""
    named = ask.query.symbols()
    if len(named) > SYMBOLS_MAX:
        raise bad_query(f"symbols: no more than {SYMBOLS_MAX}")
    for symbol in named:
        if contract_of(symbol) is None:
            raise bad_query(f"invalid symbol: {symbol[:40]}")
    return [symbol for symbol in named if ask.venue.shelf.find(symbol) is not None]


Quotes = Callable[[Sequence[Listing]], Mapping[str, OptionQuote]]


def _answer(ask: Ask, wanted: list[Listing], quotes: Quotes) -> Reply:
    """A page of snapshots; those not updated since a moment are left out."""
    derived = indicative(ask)
    limit = ask.query.whole("limit", 100, least=1, most=1000)
    skip = token_of(ask.query.text("page_token"))
    since = ask.query.moment("updated_since")
    page = wanted[skip : skip + limit] if since is None or since <= ask.at else []
    tape, quoted = ask.venue.snapshots(indicative=derived), quotes(page)
    shots = {
        each.symbol: tape.one(quoted[each.symbol], each, ask.at) for each in page if each.symbol in quoted
    }
    more = page_token(skip + limit) if skip + limit < len(wanted) else None
    return ok({"snapshots": {name: row for name, row in shots.items() if row}, "next_page_token": more})


def snapshots(ask: Ask) -> Reply:
    """Of named contracts."""
    found = (ask.venue.shelf.find(symbol) for symbol in contracts(ask))

    def quotes(page: Sequence[Listing]) -> dict[str, OptionQuote]:
        asked = ((each.symbol, ask.venue.market.option(each.symbol, ask.at)) for each in page)
        return {symbol: quote for symbol, quote in asked if quote is not None}

    return _answer(ask, [each for each in found if each is not None], quotes)


def chain(ask: Ask) -> Reply:
    """Of one share, in the order of symbols."""
    first, last = window(ask.query)
    underlying = ask.path["underlying"].upper()
    listings = ask.venue.shelf.of(underlying).values()

    def quotes(page: Sequence[Listing]) -> dict[str, OptionQuote]:
        expiries = {each.expiry for each in page}
        every = ask.venue.market.chain(underlying, ask.at, expiries=expiries) if page else ()
        return {quote.symbol: quote for quote in every}

    return _answer(ask, list(pick(ask.query, listings, first, last)), quotes)


def latest_quotes(ask: Ask) -> Reply:
    """Newest quotes."""
    derived = indicative(ask)
    quotes = ((symbol, ask.venue.market.option(symbol, ask.at)) for symbol in contracts(ask))
    return ok(
        {
            "quotes": {
                name: option_quote(each, indicative=derived) for name, each in quotes if each is not None
            }
        }
    )


def latest_trades(ask: Ask) -> Reply:
    """Newest prints."""
    tape = ask.venue.snapshots(indicative=indicative(ask)).tape
    tape.read(ask.at)
    found = ((symbol, tape.of(symbol)) for symbol in contracts(ask))
    return ok({"trades": {name: option_trade(each.last) for name, each in found if each is not None}})


def _prints(ask: Ask) -> dict[str, list[OptionPrint]]:
    """The prints of a span by contract."""
    late = timedelta() if ask.venue.terms.plan.plus else INDICATIVE_LATE
    start, end = span(ask, ask.at - late)
    found: dict[str, list[OptionPrint]] = {symbol: [] for symbol in contracts(ask)}
    for told in ask.venue.market.option_prints(start - timedelta(microseconds=1), end) if found else ():
        if told.symbol in found and not told.canceled:
            found[told.symbol].append(told)
    return found


def trades(ask: Ask) -> Reply:
    """The tape of named contracts."""

    def rows() -> Iterator[tuple[str, Json]]:
        for symbol, each in _prints(ask).items():
            yield from ((symbol, row) for row in ordered(ask, [option_trade(told) for told in each]))

    return paged(ask, "trades", rows(), {"currency": "USD"})


def bars(ask: Ask) -> Reply:
    """Bars of named contracts, today's session only."""
    frame = frame_of(ask)

    def rows() -> Iterator[tuple[str, Json]]:
        for symbol, each in _prints(ask).items():
            candles = [candle.shown() for candle in _candles(each, frame)]
            yield from ((symbol, row) for row in ordered(ask, candles))

    return paged(ask, "bars", rows(), {"currency": "USD"})


def _candles(prints: list[OptionPrint], frame: timedelta) -> Iterator[Candle]:
    candle: Candle | None = None
    for told in prints:
        starts = _slot(told.at, frame)
        if candle is None or candle.starts != starts:
            if candle is not None:
                yield candle
            candle = Candle.lit(starts, told.price)
        candle.take(told.price, told.size)
    if candle is not None:
        yield candle


def _slot(at: datetime, frame: timedelta) -> datetime:
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (at - midnight) // frame * frame


def exchanges(_: Ask) -> Reply:
    """The letters of the options exchanges."""
    return ok(codes.OPTION_EXCHANGES)


def stock_exchanges(_: Ask) -> Reply:
    """The letters of the share exchanges."""
    return ok(codes.STOCK_EXCHANGES)


def conditions(ask: Ask) -> Reply:
    """The letters of conditions."""
    return ok(_table(ask, codes.OPTION_TRADE_CONDITIONS, codes.OPTION_QUOTE_CONDITIONS))


def stock_conditions(ask: Ask) -> Reply:
    """The same for shares."""
    return ok(_table(ask, codes.STOCK_TRADE_CONDITIONS, codes.STOCK_QUOTE_CONDITIONS))


def _table(ask: Ask, trade: dict[str, str], quote: dict[str, str]) -> dict[str, str]:
    match ask.path["ticktype"]:
        case "trade":
            return trade
        case "quote":
            return quote
        case _:
            raise bad_query("invalid ticktype")


FEED = known("feed updated_since limit page_token")
SPAN = known("symbols start end limit page_token sort")
ROUTES = (
    Route("GET", "/v1beta1/options/snapshots", snapshots, FEED | known("symbols"), data=True),
    Route("GET", "/v1beta1/options/snapshots/{underlying}", chain, FEED | CHAIN, data=True),
    Route("GET", "/v1beta1/options/quotes/latest", latest_quotes, known("symbols feed"), data=True),
    Route("GET", "/v1beta1/options/trades/latest", latest_trades, known("symbols feed"), data=True),
    Route("GET", "/v1beta1/options/trades", trades, SPAN, data=True),
    Route("GET", "/v1beta1/options/bars", bars, SPAN | known("timeframe"), data=True),
    Route("GET", "/v1beta1/options/meta/exchanges", exchanges, data=True),
    Route("GET", "/v1beta1/options/meta/conditions/{ticktype}", conditions, data=True),
    Route("GET", "/v2/stocks/meta/exchanges", stock_exchanges, data=True),
    Route("GET", "/v2/stocks/meta/conditions/{ticktype}", stock_conditions, known("tape"), data=True),
)
