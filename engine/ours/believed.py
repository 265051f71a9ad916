"""What is believed of a bid that only one market has shown: `docs/decisions/0012` says why."""

from decimal import Decimal

RISE_MAX = 1.0
"""Of the price paid, from one market to the next."""
TORN = Decimal("1.34")
"""A market whose middle is further above its bid, of which the spread is half, has lost one of its sides."""


def believed(before: float, shown: float, bid: Decimal, mid: Decimal) -> float:
    """Gains by the last two bids: one that fell and left its ask behind, or leapt up, waits for the next."""
    odd = shown > before + RISE_MAX or (shown < before and mid > bid * TORN)
    return before if odd else shown
