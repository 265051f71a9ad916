"""Every price has an age, and so has every reason."""

from engine.model.money import Ratio
from engine.model.records import Candidate
from engine.model.rule import Rule
from engine.model.verdict import Unit, Verdict, at_most


class QuoteAgeGate(Rule):
    """A price nobody has confirmed for seconds is a memory."""

    age_max_s: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Since the quote was true, not since it was read."""
        return at_most("quote age", candidate.quote_age_s, self.age_max_s, Unit.SECONDS)


class FlowAgeGate(Rule):
    """The hurry was then; after minutes it is history."""

    age_max_s: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Since the last sweep of the setup."""
        return at_most("flow age", candidate.flow_age_s, self.age_max_s, Unit.SECONDS)


class ChaseGate(Rule):
    """Following is not chasing: do not pay much more than those who were in a hurry."""

    above_paid_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Our ask over their average price; unknown when their price is."""
        above = None
        if candidate.paid and candidate.quote.usable:
            above = float(candidate.quote.ask / candidate.paid - 1)
        return at_most("chase", above, self.above_paid_max, Unit.RATIO)
