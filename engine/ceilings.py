"""What one trade may cost at each stage of the rollout: trust is counted in dollars."""

from decimal import Decimal

from engine.model.rollout import Rollout
from engine.model.rule import Rule


class Ceilings(Rule):
    """Alerts buy nothing; paper buys only with paper; the first live weeks are small.

    A million is more than any play may spend: a ceiling that is not there is unknown, and buys nothing.
    """

    alerts: Decimal = Decimal(0)
    paper: Decimal = Decimal(1_000_000)
    live_250: Decimal = Decimal(250)
    live: Decimal = Decimal(1_000_000)

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
