"""One trading day, as data: nothing in the engine knows the date but by being told."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from engine.model.calendar import EASTERN, FOMC_AT, FOMC_DAYS, FOMC_KNOWN, closes_at, opens_at
from engine.model.contract import expiry_of


@dataclass(frozen=True, slots=True)
class Session:
    """Every cut-off is counted from `closes`, so a half-day moves them all."""

    day: date
    opens: datetime
    closes: datetime
    fomc_at: datetime | None = None
    fomc_known: bool = True


@lru_cache(maxsize=512)
def session_on(day: date) -> Session:
    """The published session of a day; the caller has checked that it is one."""
    fomc_at = datetime.combine(day, FOMC_AT, EASTERN).astimezone(UTC) if day in FOMC_DAYS else None
    opens, closes = opens_at(day).astimezone(UTC), closes_at(day).astimezone(UTC)
    return Session(day, opens, closes, fomc_at, day.year in FOMC_KNOWN)


@lru_cache(maxsize=65_536)
def last_bell(symbol: str) -> datetime | None:
    """When an option can be sold for the last time; none for shares."""
    expiry = expiry_of(symbol)
    return session_on(expiry).closes if expiry is not None else None


def is_over(symbol: str, at: datetime) -> bool:
    """After its last bell nobody can have sold it."""
    bell = last_bell(symbol)
    return bell is not None and at >= bell


def at_last(symbol: str, at: datetime) -> datetime:
    """Nothing of it happens after its last bell."""
    bell = last_bell(symbol)
    return at if bell is None else min(at, bell)
