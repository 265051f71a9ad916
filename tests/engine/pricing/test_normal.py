"""The tails of the normal distribution against 40 digits: relative accuracy, since a wing is all tail."""

import mpmath
import numpy as np
import pytest

from engine.pricing.normal import cdf, mills


def test_the_cdf_keeps_fifteen_digits_to_thirty_seven_deviations():
    below = -np.linspace(0.0, 37.0, 371)
    with mpmath.workdps(40):
        truth = [mpmath.ncdf(mpmath.mpf(float(z))) for z in below]
        assert max(abs(got / true - 1) for got, true in zip(cdf(below).tolist(), truth, strict=True)) < 2e-15


def test_the_mills_ratio_keeps_fifteen_digits_at_any_distance():
    far = np.concatenate([[0.0], np.logspace(-9, 1.65, 200)])
    with mpmath.workdps(40):
        truth = [mpmath.erfc(z / mpmath.sqrt(2)) / 2 / mpmath.npdf(z) for z in map(mpmath.mpf, far.tolist())]
        assert max(abs(got / true - 1) for got, true in zip(mills(far).tolist(), truth, strict=True)) < 2e-15


def test_the_two_sides_make_one():
    z = np.linspace(-8.0, 8.0, 161)
    assert cdf(z) + cdf(-z) == pytest.approx(1.0, abs=4e-16)
