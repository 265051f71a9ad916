"""Prints off the exchange: how sure their side is, and how much they deserve a look."""

from decimal import Decimal


def side_confidence(price: Decimal, bid: Decimal, ask: Decimal) -> float | None:
    """Distance from the middle over half the spread, 0 to 1; none where the market is no price."""
    if not 0 < bid < ask:
        return None
    return min(float(abs(price * 2 - bid - ask) / (ask - bid)), 1.0)


def priority(share: float, prints: int, shares: float) -> float:
    """Share of volume up to 40, count up to 20, size up to 40: what a person should look at first."""
    return min(share * 100.0, 40.0) + min(2.0 * prints, 20.0) + min(shares / 1e6 * 10.0, 40.0)


def imbalance(bought: float, sold: float) -> float | None:
    """Bought over sold; ten when nobody sold, none when nobody did either."""
    if not sold:
        return 10.0 if bought else None
    return bought / sold
