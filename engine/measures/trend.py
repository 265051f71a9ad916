"""Trend state: price and the slope of its mean must agree, else there is none."""

from typing import Literal

Trend = Literal["up", "down", "neutral"]


def trend_state(close: float | None, sma: float | None, slope: float | None) -> Trend | None:
    """None is "not known yet", which is not the same as neutral."""
    if close is None or sma is None or slope is None:
        return None
    if close > sma and slope > 0.0:
        return "up"
    if close < sma and slope < 0.0:
        return "down"
    return "neutral"
