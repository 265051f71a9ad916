"""What one trade may cost at each stage of the rollout: trust is counted in dollars."""

from decimal import Decimal

from engine.model.rollout import Rollout
from engine.model.rule import Rule

FREE = Decimal(1_000_000)
"""More than any play may spend. A ceiling that is not there would be unknown, and buy nothing."""


class Ceilings(Rule):
    """Alerts buy nothing; paper buys only with paper; the first live weeks are small."""

    alerts: Decimal = Decimal(0)
    paper: Decimal = FREE
    live_250: Decimal = Decimal(250)
    live: Decimal = FREE

    def ceiling(self, stage: Rollout, *, live: bool) -> Decimal:
        """Dollars of premium one trade may cost; a stage before live never spends real ones."""
        match stage:
            case Rollout.ALERTS:
                return self.alerts
            case Rollout.PAPER:
                return Decimal(0) if live else self.paper
            case Rollout.LIVE_250:
                return self.live_250
            case Rollout.LIVE:
                return self.live
