"""The exchange's days: other people's calendars are the oracle."""

from datetime import UTC, date, datetime, timedelta

import pytest

from engine.model.calendar import (
    EASTERN,
    FOMC_DAYS,
    closes_at,
    eastern_date,
    holidays,
    is_half_day,
    is_session,
    opens_at,
    session_before,
)
from engine.model.contract import contract
from engine.model.session import session_on

XNYS = """
2013 0101 0121 0218 0329 0527 0704 0902 1128 1225 | 0703 1129 1224
2014 0101 0120 0217 0418 0526 0704 0901 1127 1225 | 0703 1128 1224
2015 0101 0119 0216 0403 0525 0703 0907 1126 1225 | 1127 1224
2016 0101 0118 0215 0325 0530 0704 0905 1124 1226 | 1125
2017 0102 0116 0220 0414 0529 0704 0904 1123 1225 | 0703 1124
2018 0101 0115 0219 0330 0528 0704 0903 1122 1205 1225 | 0703 1123 1224
2019 0101 0121 0218 0419 0527 0704 0902 1128 1225 | 0703 1129 1224
2020 0101 0120 0217 0410 0525 0703 0907 1126 1225 | 1127 1224
2021 0101 0118 0215 0402 0531 0705 0906 1125 1224 | 1126
2022 0117 0221 0415 0530 0620 0704 0905 1124 1226 | 1125
2023 0102 0116 0220 0407 0529 0619 0704 0904 1123 1225 | 0703 1124
2024 0101 0115 0219 0329 0527 0619 0704 0902 1128 1225 | 0703 1129 1224
2025 0101 0109 0120 0217 0418 0526 0619 0704 0901 1127 1225 | 0703 1128 1224
2026 0101 0119 0216 0403 0525 0619 0703 0907 1126 1225 | 1127 1224
2027 0101 0118 0215 0326 0531 0618 0705 0906 1125 1224 | 1126
2028 0117 0221 0414 0529 0619 0704 0904 1123 1225 | 0703 1124
2029 0101 0115 0219 0330 0528 0619 0704 0903 1122 1225 | 0703 1123 1224
2030 0101 0121 0218 0419 0527 0619 0704 0902 1128 1225 | 0703 1129 1224
"""
"""Weekdays without trading | days that end at 13:00, as exchange_calendars 4.13.2 lists them."""


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def listed(year: int, marks: str) -> list[date]:
    return [date(year, int(mark[:2]), int(mark[2:])) for mark in marks.split()]


@pytest.mark.parametrize("line", XNYS.split("\n")[1:-1], ids=lambda line: line[:4])
def test_a_year_closes_and_shortens_when_the_exchange_does(line):
    year = int(line[:4])
    closed, _, short = line[4:].partition("|")
    weekdays = [day for day in days_of(year) if day.weekday() < 5]
    assert [day for day in weekdays if not is_session(day)] == listed(year, closed)
    assert [day for day in weekdays if is_half_day(day)] == listed(year, short)
    sessions = [day for day in weekdays if is_session(day)]
    assert [session_before(after) for after in sessions[1:]] == sessions[:-1]


@pytest.mark.filterwarnings("ignore::Warning")
@pytest.mark.parametrize("year", range(2004, 2031))
def test_every_day_opens_and_closes_at_the_instant_the_library_says(year):
    library = pytest.importorskip("exchange_calendars")
    theirs = library.get_calendar("XNYS", start="2004-01-01", end="2030-12-31")
    sessions = {each.date(): each for each in theirs.sessions}
    for day in days_of(year):
        assert is_session(day) == (day in sessions), day
        if day in sessions:
            assert opens_at(day) == theirs.session_open(sessions[day])
            assert closes_at(day) == theirs.session_close(sessions[day])


def test_the_published_closures_of_2026_and_2027():
    assert {f"{day:%d %b}" for day in holidays(2026)} == {
        "01 Jan", "19 Jan", "16 Feb", "03 Apr", "25 May", "19 Jun", "03 Jul", "07 Sep", "26 Nov", "25 Dec",
    }  # fmt: skip
    assert {f"{day:%d %b}" for day in holidays(2027)} == {
        "01 Jan", "18 Jan", "15 Feb", "26 Mar", "31 May", "18 Jun", "05 Jul", "06 Sep", "25 Nov", "24 Dec",
    }  # fmt: skip


def test_the_published_early_closes():
    early = {day for year in (2026, 2027, 2028) for day in days_of(year) if is_half_day(day)}
    assert early == {
        date(2026, 11, 27), date(2026, 12, 24), date(2027, 11, 26), date(2028, 7, 3), date(2028, 11, 24),
    }  # fmt: skip


def test_no_weekend_is_a_session():
    assert not any(is_session(day) for day in days_of(2026) if day.weekday() >= 5)


def test_the_published_rate_decisions():
    assert [f"{day:%y %d %b}" for day in sorted(FOMC_DAYS)] == [
        "26 28 Jan", "26 18 Mar", "26 29 Apr", "26 17 Jun", "26 29 Jul", "26 16 Sep", "26 28 Oct",
        "26 09 Dec", "27 27 Jan", "27 17 Mar", "27 28 Apr", "27 09 Jun", "27 28 Jul", "27 15 Sep",
        "27 27 Oct", "27 08 Dec",
    ]  # fmt: skip


def test_every_rate_decision_falls_on_a_session_at_two_in_new_york():
    assert len(FOMC_DAYS) == 16
    for day in FOMC_DAYS:
        assert is_session(day)
        decided = session_on(day).fomc_at
        assert decided is not None
        assert f"{decided.astimezone(EASTERN):%H:%M}" == "14:00"


def test_an_ordinary_day_has_no_decision():
    assert session_on(date(2026, 7, 31)).fomc_at is None


def test_the_session_is_told_in_instants_so_summer_time_moves_it():
    winter, summer = session_on(date(2026, 3, 6)), session_on(date(2026, 3, 9))
    assert (winter.opens, winter.closes) == (
        datetime(2026, 3, 6, 14, 30, tzinfo=UTC),
        datetime(2026, 3, 6, 21, 0, tzinfo=UTC),
    )
    assert (summer.opens, summer.closes) == (
        datetime(2026, 3, 9, 13, 30, tzinfo=UTC),
        datetime(2026, 3, 9, 20, 0, tzinfo=UTC),
    )


def test_the_trading_day_turns_at_midnight_in_new_york_not_in_london():
    assert eastern_date(datetime(2026, 7, 31, 3, 59, 59, tzinfo=UTC)) == date(2026, 7, 30)
    assert eastern_date(datetime(2026, 7, 31, 4, 0, tzinfo=UTC)) == date(2026, 7, 31)
    assert eastern_date(datetime(2026, 12, 31, 4, 59, 59, tzinfo=UTC)) == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (datetime(2026, 3, 6, 20, 0, tzinfo=UTC), 3),
        (datetime(2026, 3, 8, 4, 59, tzinfo=UTC), 2),
        (datetime(2026, 3, 8, 5, 0, tzinfo=UTC), 1),
        (datetime(2026, 3, 9, 3, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 9, 4, 0, tzinfo=UTC), 0),
        (datetime(2026, 3, 10, 4, 0, tzinfo=UTC), -1),
    ],
)
def test_days_to_expiry_count_calendar_days_across_the_change_to_summer_time(at, days):
    assert contract("SPY260309C00500000").dte(at) == days


def test_days_to_expiry_across_the_change_back():
    monday = contract("SPY261102C00500000")
    assert monday.dte(datetime(2026, 10, 30, 13, 30, tzinfo=UTC)) == 3
    assert monday.dte(datetime(2026, 11, 1, 3, 59, tzinfo=UTC)) == 2
    assert monday.dte(datetime(2026, 11, 2, 4, 59, tzinfo=UTC)) == 1
    assert monday.dte(datetime(2026, 11, 2, 5, 0, tzinfo=UTC)) == 0


def test_the_ends_of_time_have_a_day_too() -> None:
    """A vendor's zero is the first moment there is, and New York was still in the year before."""
    assert eastern_date(datetime.min.replace(tzinfo=UTC)) == date(1, 1, 1)
    assert eastern_date(datetime.max.replace(tzinfo=UTC)) == date(9999, 12, 31)
