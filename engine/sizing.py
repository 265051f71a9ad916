"""How many contracts: every cap answers, the smallest wins, and zero is an answer."""

from decimal import Decimal

from engine.model.money import MULTIPLIER, Ratio
from engine.model.records import Candidate, Cap, Size
from engine.model.rule import Rule

NO_CAP = 1_000_000


class Caps(Rule):
    """Budgets of one trade. Premium counts in full, because a gap skips the stop."""

    premium_max: Decimal
    contracts_max: int
    premium_share_max: Ratio
    stop_risk_max: Ratio
    total_at_risk_max: Ratio
    conviction_full: int = 75
    conviction_min: int = 50

    def size(self, candidate: Candidate, price: Decimal) -> Size:
        """Never rounded up; unknown equity buys nothing."""
        each = price * MULTIPLIER
        equity = candidate.equity or Decimal(0)
        room = equity * _exact(self.total_at_risk_max) - candidate.at_risk
        caps = (
            Cap("premium", _lots(self.premium_max, each)),
            Cap("contracts", self.contracts_max),
            Cap("premium share", _lots(equity * _exact(self.premium_share_max), each)),
            Cap("stop risk", _lots(equity * _exact(self.stop_risk_max), each * _exact(candidate.stop))),
            Cap("total at risk", _lots(room, each)),
        )
        smallest = min(caps, key=lambda cap: cap.contracts)
        return self._convinced(candidate.conviction, smallest, caps)

    def _convinced(self, conviction: int, smallest: Cap, caps: tuple[Cap, ...]) -> Size:
        """Medium conviction buys half, low conviction nothing."""
        if conviction >= self.conviction_full or smallest.contracts == 0:
            return Size(smallest.contracts, smallest.name, caps)
        half = smallest.contracts // 2 if conviction >= self.conviction_min else 0
        return Size(
            half, f"{smallest.name}, halved" if half else "conviction", (*caps, Cap("conviction", half))
        )


def _exact(ratio: float) -> Decimal:
    return Decimal(str(ratio))


def _lots(budget: Decimal, each: Decimal) -> int:
    if each <= 0:
        return NO_CAP
    return max(int(budget // each), 0)
