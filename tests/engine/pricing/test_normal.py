"""The tails of the normal distribution against 40 digits: relative accuracy, since a wing is all tail."""

import mpmath
import numpy as np

from engine.pricing.normal import mills


def test_the_mills_ratio_keeps_fifteen_digits_at_any_distance():
    far = np.concatenate([[0.0], np.logspace(-9, 1.65, 200)])
    with mpmath.workdps(40):
        truth = [mpmath.erfc(z / mpmath.sqrt(2)) / 2 / mpmath.npdf(z) for z in map(mpmath.mpf, far.tolist())]
        assert max(abs(got / true - 1) for got, true in zip(mills(far).tolist(), truth, strict=True)) < 2e-15
