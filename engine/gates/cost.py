"""The toll must be small beside the aim."""

from engine.model.contract import multiplier
from engine.model.money import Ratio
from engine.model.records import Candidate
from engine.model.rule import Rule
from engine.model.verdict import Unit, Verdict, at_least, at_most


class TollToTargetGate(Rule):
    """Crossing the market twice may eat this part of the target, no more."""

    share_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Spread against the gain aimed for."""
        return at_most(
            "spread to target", candidate.quote.spread, self.share_max * candidate.target, Unit.RATIO
        )


class TollToStopGate(Rule):
    """A stop inside the spread is hit by buying."""

    share_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Spread against the loss accepted."""
        return at_most("spread to stop", candidate.quote.spread, self.share_max * candidate.stop, Unit.RATIO)


class ExpectedValueGate(Rule):
    """At the win rate assumed, what is left after spread and fees must be more than nothing."""

    win_rate_assumed: Ratio
    value_min: float = 0.0

    def judge(self, candidate: Candidate) -> Verdict:
        """As a part of the premium; the win rate is an assumption until trades replace it."""
        spread = candidate.quote.spread
        value = None
        if spread is not None:
            fees = 2 * float(candidate.fee / (candidate.quote.mid * multiplier(candidate.symbol)))
            win = self.win_rate_assumed
            value = win * candidate.target - (1 - win) * candidate.stop - spread - fees
        return at_least("expected value", value, self.value_min, Unit.RATIO)
