"""Contracts that break solvers: both of ours against 40-digit truth."""

import pytest

from bench.hard_volatilities import CLASSES, DEEP_IN, draw
from bench.pricing import errors


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.name)
def test_the_volatility_is_true_to_a_hundred_billionth(kind):
    assert max(errors(draw(kind, 60, seed=2))) <= 1e-11


def test_deep_in_the_money_the_error_stays_within_what_the_price_can_say():
    hard = draw(DEEP_IN, 100, seed=2)
    assert all(error <= each.doubt + 1e-11 for error, each in zip(errors(hard), hard, strict=True))
    assert max(each.doubt for each in hard) > 1e-9, "these prices should hold the volatility only loosely"
