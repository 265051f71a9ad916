"""A vendor's quote as the desk's: only what can be a price passes."""

from datetime import date, datetime
from decimal import Decimal
from math import isfinite

from bot.alpaca.nouns import QuoteSaid, near
from engine.model.calendar import eastern_date
from engine.model.quote import Quote

PRICE_MAX = Decimal(10_000_000)
SUM_MAX = Decimal(10**12)
COUNT_MAX = 1e12


def quoted(said: QuoteSaid) -> Quote | None:
    """A missing side is zero, and the desk knows that zero is none; a negative one is nonsense."""
    for price in (said.bid, said.ask):
        if not price.is_finite() or not 0 <= price <= PRICE_MAX:
            return None
    if not near(said.quoted):
        return None
    bid_size, ask_size = whole(said.bid_size), whole(said.ask_size)
    if bid_size is None or ask_size is None:
        return None
    return Quote(said.bid, said.ask, bid_size, ask_size)


def mid(said: QuoteSaid | None) -> Decimal | None:
    """The middle of a market that is one."""
    quote = quoted(said) if said is not None else None
    return quote.mid if quote is not None and quote.usable else None


def whole(value: float) -> int | None:
    """A count."""
    return int(value) if isfinite(value) and 0.0 <= value <= COUNT_MAX else None


def dated(said: str | None) -> date | None:
    """The trading day of a moment, or a day as it is said; what is neither costs nobody the row."""
    try:
        return eastern_date(datetime.fromisoformat(said)) if said and "T" in said else _day(said)
    except ValueError:
        return None


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def worth(value: Decimal | None) -> Decimal | None:
    """A sum of money, if an account can be worth it."""
    return value if value is not None and value.is_finite() and abs(value) <= SUM_MAX else None


def finite(value: float | None) -> float | None:
    """A number or nothing."""
    return value if value is not None and isfinite(value) else None
