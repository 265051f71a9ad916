"""Wilson's score interval: honest where trials are few, and where all of them were won."""

from math import sqrt

SURE = 1.96
"""Standard deviations of doubt on either side: nineteen times in twenty the true rate lies between."""


def wilson(wins: int, trials: int) -> tuple[float, float]:
    """Where the true rate of winning lies: the sizer trusts the lower end, a report shows both."""
    rate, doubt = wins / trials, SURE * SURE / trials
    middle, reach = rate + doubt / 2, SURE * sqrt((rate * (1 - rate) + doubt / 4) / trials)
    return max((middle - reach) / (1 + doubt), 0.0), min((middle + reach) / (1 + doubt), 1.0)
