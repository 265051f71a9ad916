"""Levels against the domain's worked numbers and against counting by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.pricing.contracts import Contracts
from engine.pricing.levels import (
    OpenBook,
    break_even,
    expected_move,
    expected_move_of_straddle,
    gamma_exposure,
    gamma_flip,
    max_pain,
)

NOTHING = np.array([])


def book(*rows: tuple[str, float, float, float], spot: float = 100.0, years: float = 30 / 365) -> OpenBook:
    """Write an open book as rows of right, strike, open interest, volatility."""
    contracts = Contracts.of(
        [right == "call" for right, *_ in rows], spot=spot, strike=[row[1] for row in rows], years=years
    )
    return OpenBook(contracts, np.array([row[3] for row in rows]), np.array([row[2] for row in rows]))


DOMAIN = (
    ("call", 105, 5_000, 0.22),
    ("call", 100, 3_000, 0.20),
    ("put", 95, 6_000, 0.25),
    ("put", 90, 4_000, 0.28),
)


def test_gamma_exposure_of_the_domain_book():
    exposure = gamma_exposure(book(*DOMAIN))
    assert exposure is not None
    assert exposure.strikes.tolist() == [90, 95, 100, 105]
    assert exposure.calls == pytest.approx([0, 0, 2_086_453, 2_401_492], abs=1)
    assert exposure.puts == pytest.approx([-796_321, -2_518_106, 0, 0], abs=1)
    assert exposure.total == pytest.approx(1_173_518, abs=1)
    assert (exposure.call_wall, exposure.put_wall) == (105, 95)


def test_gamma_flip_of_the_domain_book():
    assert gamma_flip(book(*DOMAIN), spot=100.0) == pytest.approx(98.384, abs=5e-4)


def test_at_the_flip_the_exposure_of_the_same_book_is_nothing():
    rows = (("call", 104, 5_000, 0.22), ("put", 95, 6_000, 0.25))
    flat = book(*rows, years=1.0)
    carried = replace(
        flat, contracts=replace(flat.contracts, rate=np.array([0.08, 0.08]), dividend=np.array([0.03, 0.02]))
    )
    flip = gamma_flip(carried, spot=100.0)
    assert flip is not None
    there = gamma_exposure(
        replace(carried, contracts=replace(carried.contracts, spot=np.array([flip, flip])))
    )
    assert there is not None
    assert there.total == pytest.approx(0.0, abs=1e-3)
    assert there.calls.sum() > 100_000


def test_both_rights_and_expiries_of_a_strike_add_up():
    exposure = gamma_exposure(book(("call", 100, 10, 0.2), ("call", 100, 10, 0.2), ("put", 100, 20, 0.2)))
    assert exposure is not None
    assert exposure.strikes.tolist() == [100]
    assert exposure.total == pytest.approx(0.0, abs=1e-6)


def test_walls_are_none_on_a_side_without_interest():
    exposure = gamma_exposure(book(("call", 100, 10, 0.2)))
    assert exposure is not None
    assert (exposure.call_wall, exposure.put_wall) == (100, None)


def test_at_expiry_gamma_is_taken_a_minute_before_it():
    exposure = gamma_exposure(book(("call", 100, 10, 0.2), years=0.0))
    assert exposure is not None
    assert np.isfinite(exposure.total)


@pytest.mark.parametrize(
    "row",
    [("call", 100, 0, 0.2), ("call", 100, 10, float("nan")), ("call", 100, 10, 0.0), ("call", 0, 10, 0.2)],
)
def test_a_book_of_which_nothing_is_known_has_no_levels(row):
    assert gamma_exposure(book(row)) is None
    assert gamma_flip(book(row), spot=100.0) is None


def test_a_book_of_calls_alone_never_flips():
    assert gamma_flip(book(("call", 100, 10, 0.2), ("call", 120, 10, 0.2)), spot=100.0) is None


def test_of_two_flips_the_nearer_counts():
    rows = (("put", 80, 900, 0.1), ("call", 100, 900, 0.1), ("put", 115, 900, 0.1))
    low, high = gamma_flip(book(*rows), spot=95.0), gamma_flip(book(*rows), spot=104.0)
    assert low is not None
    assert high is not None
    assert 80 < low < 95 < 104 < high < 115


def test_max_pain_of_the_domain_book():
    strikes, calls, puts = np.array([95.0, 100, 105]), np.array([100.0, 200, 300]), np.array([250.0, 150, 50])
    assert max_pain(strikes, calls, puts, spot=97.0) == 100
    shuffled = np.array([2, 0, 1])
    assert max_pain(strikes[shuffled], calls[shuffled], puts[shuffled], spot=97.0) == 100


@pytest.mark.parametrize(("spot", "pain"), [(101.0, 100.0), (109.0, 110.0), (105.0, 100.0)])
def test_equal_pain_settles_at_the_strike_nearest_to_spot(spot, pain):
    strikes, calls, puts = np.array([110.0, 100.0]), np.array([0.0, 5.0]), np.array([5.0, 0.0])
    assert max_pain(strikes, calls, puts, spot=spot) == pain


interest = st.lists(
    st.tuples(st.integers(1, 400), st.integers(0, 5_000), st.integers(0, 5_000)), min_size=1, max_size=30
)


@settings(deadline=None)
@given(interest, st.integers(1, 400))
def test_max_pain_is_what_counting_every_payout_finds(rows, spot):
    strikes, calls, puts = (np.array(column, dtype=float) / 2.0 for column in zip(*rows, strict=True))

    def paid(settle: float) -> float:
        return sum(
            call * max(settle - strike, 0.0) + put * max(strike - settle, 0.0)
            for strike, call, put in zip(strikes, calls, puts, strict=True)
        )

    found = max_pain(strikes, calls, puts, spot=spot / 2.0)
    if not (calls + puts).any():
        assert found is None
        return
    assert found == min(sorted(set(strikes)), key=lambda settle: (paid(settle), abs(settle - spot / 2.0)))


def test_no_interest_no_pain():
    assert max_pain(NOTHING, NOTHING, NOTHING, spot=100.0) is None
    assert max_pain(np.array([100.0]), np.array([0.0]), np.array([0.0]), spot=100.0) is None


def test_expected_moves():
    assert expected_move(425, 0.55, 6) == pytest.approx(29.97, abs=0.005)
    assert expected_move_of_straddle(10.0) == pytest.approx(12.53, abs=0.005)


def test_break_even_lies_beyond_the_strike():
    assert break_even(100.0, 2.5, is_call=True) == 102.5
    assert break_even(100.0, 2.5, is_call=False) == 97.5
