"""What kind of day is played, and on which date: the calendar decides what is possible."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from engine.model.calendar import FOMC_DAYS, is_half_day, is_session


class Kind(StrEnum):
    """The days worth showing to somebody."""

    NORMAL = "normal"
    HALF = "half"
    EXPIRY = "expiry"
    CALM = "calm"
    WILD = "wild"
    FOMC = "fomc"


class NotThatDay(ValueError):
    """The calendar has no such day on that date."""


USUAL = {
    Kind.NORMAL: date(2026, 11, 18),
    Kind.HALF: date(2026, 11, 27),
    Kind.EXPIRY: date(2026, 11, 20),
    Kind.CALM: date(2026, 11, 11),
    Kind.WILD: date(2026, 11, 12),
    Kind.FOMC: date(2026, 10, 28),
}


@dataclass(frozen=True, slots=True)
class Day:
    """A date with its kind; a holiday, or a kind the date cannot be, is refused."""

    date: date
    kind: Kind = Kind.NORMAL

    def __post_init__(self) -> None:
        """Refuse what the exchange would not have held."""
        if not is_session(self.date):
            raise NotThatDay(f"{self.date:%A %Y-%m-%d}: the exchanges are closed")
        if not _possible(self.date, self.kind):
            raise NotThatDay(f"{self.date} is no {self.kind} day")

    @classmethod
    def of(cls, kind: Kind) -> "Day":
        """The day that stands for its kind when nobody names a date."""
        return cls(USUAL[kind], kind)


def monthly_expiry(year: int, month: int) -> date:
    """The third Friday, or the Thursday before it where that is a holiday."""
    first = date(year, month, 1)
    friday = first + timedelta(days=(4 - first.weekday()) % 7 + 14)
    return friday if is_session(friday) else friday - timedelta(days=1)


def sessions_before(day: date, count: int) -> tuple[date, ...]:
    """The last sessions before a day, oldest first."""
    found: list[date] = []
    while len(found) < count:
        day -= timedelta(days=1)
        if is_session(day):
            found.append(day)
    return tuple(reversed(found))


def sessions_from(day: date, until: date) -> tuple[date, ...]:
    """Sessions from a day to another, both counted."""
    days = (day + timedelta(days=n) for n in range((until - day).days + 1))
    return tuple(each for each in days if is_session(each))


def _possible(day: date, kind: Kind) -> bool:
    match kind:
        case Kind.HALF:
            return is_half_day(day)
        case Kind.EXPIRY:
            return day == monthly_expiry(day.year, day.month)
        case Kind.FOMC:
            return day in FOMC_DAYS
        case Kind.NORMAL | Kind.CALM | Kind.WILD:
            return True
