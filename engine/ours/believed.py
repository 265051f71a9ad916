"""What is believed of a bid that only one market has shown: `docs/decisions/0012` says why."""

from decimal import Decimal
from typing import NamedTuple

TORN = Decimal("1.34")
"""A market whose middle is further above its bid, of which the spread is half, has lost one of its sides."""


class Bid(NamedTuple):
    """By the last market: what it showed, and what was believed of it."""

    shown: Decimal
    believed: Decimal

    def next(self, bid: Decimal, mid: Decimal, paid: Decimal) -> "Bid":
        """One that leaps up by more than was paid, or falls and leaves its ask behind, waits for the next.

        It is odd beside both, so that an odd one does not make the next look odd, or sound.
        """
        low, high = (self.believed, self.shown) if self.believed < self.shown else self
        if bid > high + paid:
            return Bid(bid, high)
        return Bid(bid, low if bid < low and mid > bid * TORN else bid)
