"""How much a print or a bias matters: the desk's scores of option flow, each 0 to 100 or 0 to 1."""

from decimal import Decimal

_MILLION, _HALF_MILLION, _HUNDRED_K = Decimal(1_000_000), Decimal(500_000), Decimal(100_000)
_CONVICTION_UNIT = Decimal(10_000)


def urgency(*, sweep: bool, exchanges: int | None, premium: Decimal, contracts: int | None) -> int:
    """A sweep 40, more than one exchange 20, premium 10 to 30, over 1,000 contracts 10."""
    score = 40 if sweep else 0
    if exchanges is not None and exchanges > 1:
        score += 20
    if contracts is not None and contracts > 1000:
        score += 10
    for floor, points in ((_MILLION, 30), (_HALF_MILLION, 20), (_HUNDRED_K, 10)):
        if premium > floor:
            return score + points
    return score


def print_conviction(premium: Decimal, iv: float | None) -> int:
    """A point for each $10k, more where options are cheap (IV under 30 %), less where dear (over 60 %)."""
    factor = 1.0
    if iv is not None:
        factor = 1.5 if iv < 0.30 else 0.7 if iv > 0.60 else 1.0
    return min(round(float(premium / _CONVICTION_UNIT) * factor), 100)


def bias_strength(bullish: Decimal, bearish: Decimal, *, sweeps: int, trades: int) -> float | None:
    """The net share of what leans, raised by the share of sweeps; none when nothing leans."""
    total = bullish + bearish
    if not total or not trades:
        return None
    return min(float(abs(bullish - bearish) / total) * (1.0 + sweeps / trades), 1.0)
