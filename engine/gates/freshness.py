"""Every price has an age, and so has every reason."""

from engine.model.money import Ratio
from engine.model.records import Candidate
from engine.model.rule import OptionRule, Rule
from engine.model.verdict import Unit, Verdict, at_least, at_most

TRUE_PRICES = "true prices"


class QuoteAgeGate(Rule):
    """A price nobody has confirmed for seconds is a memory."""

    age_max_s: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Since the quote was true, not since it was read."""
        return at_most("quote age", candidate.quote_age_s, self.age_max_s, Unit.SECONDS)


class TruePricesGate(Rule):
    """Real money is not bet on a price somebody worked out: on paper it may be, and is said."""

    def judge(self, candidate: Candidate) -> Verdict:
        """Whether the quote is the exchanges' own; live it must be, and known to be."""
        true = None if candidate.prices is None else float(not candidate.prices.derived)
        if candidate.live:
            return at_least(TRUE_PRICES, true, 1.0, Unit.FLAG)
        return at_least(TRUE_PRICES, true or 0.0, 0.0, Unit.FLAG)


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


class StockAgeGate(Rule):
    """The option's price is a story about the shares: both must be of now."""

    age_max_s: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Since the last usable quote of the shares."""
        return at_most("stock age", candidate.stock_age_s, self.age_max_s, Unit.SECONDS)


class GreeksAgeGate(OptionRule):
    """Near the close a delta of minutes ago belongs to another option."""

    age_max_s: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Since they were computed, by the vendor or by us; unknown when there are none."""
        return at_most("greeks age", candidate.greeks_age_s, self.age_max_s, Unit.SECONDS)


class BarsMissingGate(Rule):
    """A minute filled in by the clock looks calm; several of them are a feed that fell asleep."""

    minutes_max: int

    def judge(self, candidate: Candidate) -> Verdict:
        """Filled minutes in a row up to now."""
        return at_most("bars missing", candidate.bars_missing, self.minutes_max, Unit.COUNT)
