"""Holding limits count trading days; the last days of an option count calendar days."""

from datetime import date, timedelta

import pytest

from engine.exits.expiry import DaysBeforeExpiry
from engine.exits.partial import Part, Partials
from engine.exits.trailing import Trailing
from engine.model.calendar import next_session, sessions_after
from engine.tranches import Tranches
from tests.engine.exits.holdings import ENTERED, holding


def test_the_next_session_steps_over_weekends_and_holidays():
    assert next_session(date(2026, 11, 25)) == date(2026, 11, 27)
    assert next_session(date(2026, 7, 2)) == date(2026, 7, 6)


def test_nights_are_counted_in_sessions():
    assert sessions_after(date(2026, 7, 31), date(2026, 7, 31)) == 0
    assert sessions_after(date(2026, 7, 31), date(2026, 8, 2)) == 0
    assert sessions_after(date(2026, 7, 31), date(2026, 8, 11)) == 7


@pytest.mark.parametrize(
    ("expiry", "leaves_on"),
    [
        (date(2026, 8, 21), date(2026, 8, 19)),
        (date(2026, 8, 24), date(2026, 8, 21)),
        (date(2026, 9, 9), date(2026, 9, 4)),
    ],
)
def test_two_days_before_expiry_never_slips_over_a_weekend(expiry: date, leaves_on: date):
    rule, day = DaysBeforeExpiry(days_min=2), ENTERED
    while rule.propose(holding(after=day - ENTERED, expiry=expiry)) is None:
        day += timedelta(days=1)
    assert day.date() == leaves_on


def test_numbers_that_would_lose_money_are_refused():
    with pytest.raises(ValueError, match="lock must lie below"):
        Trailing(armed_at=0.5, lock=0.5)
    with pytest.raises(ValueError, match="more than the whole"):
        Partials(parts=(Part(gain=0.2, fraction=0.6), Part(gain=0.4, fraction=0.6)))
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        Tranches(scale_in_min_pnl=-0.1)
