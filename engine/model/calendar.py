"""The exchange's days as a function of the date: the calendar that feeds turn into sessions."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")

CLOSED_ONCE = frozenset(
    {
        date(2001, 9, 11), date(2001, 9, 12), date(2001, 9, 13), date(2001, 9, 14), date(2004, 6, 11),
        date(2007, 1, 2), date(2012, 10, 29), date(2012, 10, 30), date(2018, 12, 5), date(2025, 1, 9),
    }
)  # fmt: skip
"""Days the exchange closed for history's own reasons; no rule yields them."""

FOMC_DAYS = frozenset(
    {
        date(2026, 1, 28), date(2026, 3, 18), date(2026, 4, 29), date(2026, 6, 17), date(2026, 7, 29),
        date(2026, 9, 16), date(2026, 10, 28), date(2026, 12, 9), date(2027, 1, 27), date(2027, 3, 17),
        date(2027, 4, 28), date(2027, 6, 9), date(2027, 7, 28), date(2027, 9, 15), date(2027, 10, 27),
        date(2027, 12, 8),
    }
)  # fmt: skip
"""Decision days as published; a year that is missing here is unknown, not free of decisions."""

FOMC_KNOWN = frozenset(day.year for day in FOMC_DAYS)
FOMC_AT = time(14, 0)

_MONDAY, _THURSDAY = 0, 3
_OPEN, _CLOSE, _EARLY = time(9, 30), time(16, 0), time(13, 0)


def eastern_date(at: datetime) -> date:
    """The trading day a moment belongs to, whatever zone the host lives in; at the ends of time, its own."""
    try:
        return at.astimezone(EASTERN).date()
    except OverflowError:
        return at.date()


def is_session(day: date) -> bool:
    """Whether options trade that day at all."""
    return day.weekday() < 5 and day not in holidays(day.year)


def next_session(day: date) -> date:
    """The first trading day after this one."""
    day += timedelta(days=1)
    while not is_session(day):
        day += timedelta(days=1)
    return day


def session_before(day: date) -> date:
    """The last trading day before this one."""
    day -= timedelta(days=1)
    while not is_session(day):
        day -= timedelta(days=1)
    return day


@lru_cache(maxsize=1024)
def sessions_after(first: date, last: date) -> int:
    """Trading days after the first up to and with the last: how long something was held over nights."""
    count, day = 0, next_session(first)
    while day <= last:
        count, day = count + 1, next_session(day)
    return count


def opens_at(day: date) -> datetime:
    """09:30 in New York, as an instant."""
    return datetime.combine(day, _OPEN, EASTERN)


def closes_at(day: date) -> datetime:
    """16:00 in New York, or 13:00 on the half-days."""
    return datetime.combine(day, _EARLY if is_half_day(day) else _CLOSE, EASTERN)


def next_close(at: datetime) -> datetime:
    """Of the session under way, or of the one that comes next."""
    day = eastern_date(at)
    if not is_session(day) or at >= closes_at(day):
        day = next_session(day)
    return closes_at(day).astimezone(at.tzinfo)


def is_half_day(day: date) -> bool:
    """The day after Thanksgiving, Christmas Eve and the eve of Independence Day, when they trade."""
    if not is_session(day):
        return False
    if day == _nth(day.year, 11, _THURSDAY, 4) + timedelta(days=1):
        return True
    if (day.month, day.day) == (12, 24):
        return True
    return (day.month, day.day) == (7, 3) and date(day.year, 7, 4).weekday() < 5


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The ten holidays of the New York exchanges, as they are observed."""
    days = {
        _nth(year, 1, _MONDAY, 3),
        _nth(year, 2, _MONDAY, 3),
        easter(year) - timedelta(days=2),
        _last_monday_of_may(year),
        _observed(date(year, 7, 4)),
        _nth(year, 9, _MONDAY, 1),
        _nth(year, 11, _THURSDAY, 4),
        _observed(date(year, 12, 25)),
    }
    new_year = date(year, 1, 1)
    days.add(new_year + timedelta(days=1) if new_year.weekday() == 6 else new_year)
    if year >= 2022:
        days.add(_observed(date(year, 6, 19)))
    return frozenset(days | {day for day in CLOSED_ONCE if day.year == year})


def easter(year: int) -> date:
    """Western Easter by the anonymous Gregorian computus; Good Friday hangs on it."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _last_monday_of_may(year: int) -> date:
    last = date(year, 5, 31)
    return last - timedelta(days=last.weekday())


def _observed(day: date) -> date:
    """A Saturday holiday is kept on Friday, a Sunday one on Monday."""
    match day.weekday():
        case 5:
            return day - timedelta(days=1)
        case 6:
            return day + timedelta(days=1)
        case _:
            return day
