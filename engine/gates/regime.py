"""Is this a day on which bought options can earn at all?"""

from engine.model.money import Ratio
from engine.model.records import Candidate
from engine.model.rule import OptionRule, Rule
from engine.model.verdict import Unit, Verdict, at_least, at_most


class ChopGate(Rule):
    """A flat mean that price keeps crossing eats premium from both sides; flat alone is only quiet."""

    flat_below: float
    crossings_max: int

    def judge(self, candidate: Candidate) -> Verdict:
        """Crossings of the mean while it is flat; none count while it slopes."""
        crossings: float | None = None
        if candidate.slope is not None and candidate.crossings is not None:
            crossings = candidate.crossings if abs(candidate.slope) < self.flat_below else 0.0
        return at_most("chop", crossings, self.crossings_max, Unit.COUNT)


class MacroGate(Rule):
    """A minute's signal against the ten-minute cloud is a pullback to somebody else."""

    bars_min: int

    def judge(self, candidate: Candidate) -> Verdict:
        """One when the cloud leans our way; unknown until enough whole bars stand behind it."""
        warm = candidate.macro is not None and candidate.macro_bars >= self.bars_min
        leaning = _ours(candidate, candidate.macro) if warm else None
        return at_least("macro bias", leaning, 1.0, Unit.FLAG)


class TrendGate(Rule):
    """Price and the slope of its mean must agree with us; neutral is not agreement."""

    leaning_min: int

    def judge(self, candidate: Candidate) -> Verdict:
        """One with us, zero neutral, minus one against."""
        return at_least("trend", _ours(candidate, candidate.trend), self.leaning_min, Unit.COUNT)


class DaysChopGate(Rule):
    """Weeks around a flat mean wear a swing out as minutes wear out a scalp."""

    flat_below: float
    crossings_max: int

    def judge(self, candidate: Candidate) -> Verdict:
        """The same question, asked of finished sessions."""
        crossings: float | None = None
        if candidate.days_slope is not None and candidate.days_crossings is not None:
            crossings = candidate.days_crossings if abs(candidate.days_slope) < self.flat_below else 0.0
        return at_most("chop of days", crossings, self.crossings_max, Unit.COUNT)


class DaysTrendGate(Rule):
    """What is held for days must go with the days."""

    leaning_min: int

    def judge(self, candidate: Candidate) -> Verdict:
        """Today's price against the mean of twenty closes and its slope: one with us, minus one against."""
        return at_least("trend of days", _ours(candidate, candidate.days_trend), self.leaning_min, Unit.COUNT)


class IvRegimeGate(OptionRule):
    """When most days of the year were calmer, options are for selling, and this desk buys."""

    percentile_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """The share of stored days with a lower volatility; not the rank."""
        return at_most("IV percentile", candidate.iv_percentile, self.percentile_max, Unit.RATIO)


class IvToRealisedGate(OptionRule):
    """Paying far more for movement than the shares have lately moved needs more than a direction."""

    times_max: float

    def judge(self, candidate: Candidate) -> Verdict:
        """The contract's implied volatility over the realised one."""
        times = None
        if candidate.iv is not None and candidate.realised_vol:
            times = candidate.iv / candidate.realised_vol
        return at_most("IV to realised", times, self.times_max, Unit.RATIO)


def _ours(candidate: Candidate, reading: int | None) -> int | None:
    return reading * candidate.sign if reading is not None else None
