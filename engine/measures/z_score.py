"""How unusual a number is beside its own past: the present never measures itself."""

from collections.abc import Collection
from math import fsum, sqrt


def z_score(now: float, past: Collection[float], *, count_min: int) -> float | None:
    """Deviations above the mean of the past; none while the past is short or never varied."""
    count = len(past)
    if count < max(count_min, 2):
        return None
    mean = fsum(past) / count
    sigma = sqrt(fsum((each - mean) ** 2 for each in past) / (count - 1))
    return (now - mean) / sigma if sigma > 0.0 else None
