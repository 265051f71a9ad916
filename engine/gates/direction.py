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
