"""The broker's clock and calendar; they follow a skewed server clock where a fault says so."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from engine.model.calendar import closes_at, is_half_day, is_session, opens_at
from sandbox.alpaca.refusals import bad_query
from sandbox.alpaca.routing import Route, known, ok
from sandbox.alpaca.shown import day, eastern
from sandbox.alpaca.statements import Json
from sandbox.alpaca.venue import Ask, Reply

ONE_DAY = timedelta(days=1)
CALENDAR_MAX = 3660
MARKETS = frozenset({"NYSE", "NASDAQ", "XNYS", "XNAS"})
YEARS = range(2001, 2100)


def next_open(at: datetime) -> datetime:
    """The next bell after a moment."""
    found = at.date() - ONE_DAY
    while not is_session(found) or opens_at(found) <= at:
        found += ONE_DAY
    return opens_at(found)


def next_close(at: datetime) -> datetime:
    """The next close after a moment."""
    found = at.date() - ONE_DAY
    while not is_session(found) or closes_at(found) <= at:
        found += ONE_DAY
    return closes_at(found)


def _open(at: datetime) -> bool:
    return next_close(at) < next_open(at)


def clock(ask: Ask) -> Reply:
    """The plain clock."""
    at = ask.shown_at
    return ok(
        {
            "timestamp": eastern(at),
            "is_open": _open(at),
            "next_open": eastern(next_open(at)),
            "next_close": eastern(next_close(at)),
        }
    )


def sessions(first: date, last: date) -> Iterator[date]:
    """Trading days of a range, both ends counted."""
    if first.year not in YEARS or last.year not in YEARS or (last - first).days > CALENDAR_MAX:
        raise bad_query("start and end must lie within ten years of each other, between 2001 and 2099")
    for n in range((last - first).days + 1):
        if is_session(first + n * ONE_DAY):
            yield first + n * ONE_DAY


def _next_session(after: date) -> date:
    after += ONE_DAY
    while not is_session(after):
        after += ONE_DAY
    return after


def calendar(ask: Ask) -> Reply:
    """Days with their hours as New York says them."""
    today = ask.venue.hours.day
    first = ask.query.day("start") or date(today.year, 1, 1)
    last = ask.query.day("end") or date(today.year, 12, 31)
    settles = ask.query.choice("date_type", "TRADING", "SETTLEMENT", default="TRADING") == "SETTLEMENT"
    found = sessions(first - ONE_DAY * (5 if settles else 0), last)
    days = [_day(each) for each in found]
    return ok(
        [each for each in days if not settles or day(first) <= str(each["settlement_date"]) <= day(last)]
    )


def _day(session: date) -> Json:
    half = is_half_day(session)
    return {
        "date": day(session),
        "open": "09:30",
        "close": "13:00" if half else "16:00",
        "session_open": "0400",
        "session_close": "1700" if half else "2000",
        "settlement_date": day(_next_session(session)),
    }


def markets_clock(ask: Ask) -> Reply:
    """The newer clock, of one market."""
    markets = (ask.query.text("markets") or "NYSE").split(",")
    if not set(markets) <= MARKETS:
        raise bad_query("this sandbox knows the markets NYSE and NASDAQ")
    at = ask.query.moment("time") or ask.shown_at
    if at.year not in YEARS:
        raise bad_query("invalid time")
    return ok({"clocks": [_market_clock(market, at) for market in markets]})


def _market_clock(market: str, at: datetime) -> Json:
    open_, close = next_open(at), next_close(at)
    return {
        "market": _market(market),
        "timestamp": eastern(at),
        "is_market_day": is_session(at.astimezone(open_.tzinfo).date()),
        "next_market_open": eastern(open_),
        "next_market_close": eastern(close),
        "phase": "core" if close < open_ else "closed",
        "phase_until": eastern(min(open_, close)),
    }


def _market(name: str) -> Json:
    return {
        "acronym": "NYSE" if name in ("NYSE", "XNYS") else "NASDAQ",
        "name": name,
        "timezone": "America/New_York",
    }


def markets_calendar(ask: Ask) -> Reply:
    """The newer calendar."""
    market = ask.path["market"].upper()
    if market not in MARKETS:
        raise bad_query("this sandbox knows the markets NYSE and NASDAQ")
    today = ask.venue.hours.day
    first = ask.query.day("start") or today
    last = ask.query.day("end") or first + 7 * ONE_DAY
    days = [
        {
            "date": day(each),
            "core_start": eastern(opens_at(each)),
            "core_end": eastern(closes_at(each)),
            "settlement_date": day(_next_session(each)),
        }
        for each in sessions(first, last)
    ]
    return ok({"market": _market(market), "calendar": days})


ROUTES = (
    Route("GET", "/v2/clock", clock),
    Route("GET", "/v2/calendar", calendar, known("start end date_type")),
    Route("GET", "/v3/clock", markets_clock, known("markets time")),
    Route("GET", "/v3/calendar/{market}", markets_calendar, known("start end timezone")),
)
