"""One strike: one volatility for both rights, and the Greeks of either."""

from math import exp, isfinite
from typing import NamedTuple

from engine.pricing.one import OneGreeks, OneReading, solve_one
from engine.pricing.worth import WhyNone


class Sides(NamedTuple):
    """Bid and ask of both rights; none for a right nobody listed."""

    call: tuple[float, float] | None
    put: tuple[float, float] | None


class Terms(NamedTuple):
    """What both rights of a strike have in common."""

    spot: float
    strike: float
    years: float
    rate: float = 0.0
    dividend: float = 0.0


def read_strike(quoted: Sides, terms: Terms, *, is_call: bool) -> OneGreeks | WhyNone:
    """Ask the cheaper side first, whose price is all time value; the dearer where the cheaper is silent."""
    forward = terms.spot * exp(-terms.dividend * terms.years) - terms.strike * exp(-terms.rate * terms.years)
    cheaper_is_call = forward <= 0.0
    first = _ask(quoted, terms, cheaper_is_call)
    if isinstance(first, OneReading):
        return first.greeks(is_call)
    second = _ask(quoted, terms, not cheaper_is_call)
    return second.greeks(is_call) if isinstance(second, OneReading) else first


def _ask(quoted: Sides, terms: Terms, is_call: bool) -> OneReading | WhyNone:
    side = quoted.call if is_call else quoted.put
    if side is None or not (isfinite(side[0]) and isfinite(side[1])):
        return WhyNone.NOT_FINITE
    bid, ask = side
    if bid <= 0.0:
        return WhyNone.NO_BID
    if ask < bid:
        return WhyNone.CROSSED
    return solve_one((bid + ask) * 0.5, is_call=is_call, **terms._asdict())
