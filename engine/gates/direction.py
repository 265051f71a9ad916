"""Everything the desk can see should lean the same way."""

from decimal import Decimal

from engine.model.money import Ratio
from engine.model.records import Candidate
from engine.model.rule import Rule
from engine.model.verdict import Unit, Verdict, at_least


class FlowAgreesGate(Rule):
    """Sweeps on both sides are an argument, not a direction."""

    share_min: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Our side's part of all the premium swept in the window."""
        return at_least("flow agrees", candidate.flow_share, self.share_min, Unit.RATIO)


class DarkPoolAgreesGate(Rule):
    """Five days of sided off-exchange dollars must not lean against us; silence is no vote against."""

    against_max: Decimal

    def judge(self, candidate: Candidate) -> Verdict:
        """Net dollars our way: a name without sided prints stands at zero."""
        return at_least("dark pool agrees", candidate.dark_net, -float(self.against_max), Unit.USD)


class MomentumAgreesGate(Rule):
    """Flow that the shares do not follow is an opinion nobody else has."""

    return_min: float

    def judge(self, candidate: Candidate) -> Verdict:
        """The shares' last five minutes, positive when they went our way."""
        ours = candidate.momentum * candidate.sign if candidate.momentum is not None else None
        return at_least("momentum agrees", ours, self.return_min, Unit.RATIO)


class ConvictionGate(Rule):
    """A weak signal is not made tradable by a good contract."""

    strength_min: int

    def judge(self, candidate: Candidate) -> Verdict:
        """0 to 100, the strongest of the agreeing signals."""
        return at_least("conviction", candidate.conviction, self.strength_min, Unit.COUNT)
