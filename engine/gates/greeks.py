"""What the price of the option does by itself, and how fast it answers the shares."""

from engine.model.money import Ratio
from engine.model.records import Candidate
from engine.model.rule import OptionRule
from engine.model.verdict import Unit, Verdict, at_least, at_most

SESSION_S = 23_400.0
"""Six and a half hours: the day in which a day's decay is paid."""


class IvRankGate(OptionRule):
    """Dear volatility falls back, and takes the premium with it; at 0 DTE there is none left to fall."""

    rank_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Where the underlying's volatility stands between its lowest and highest day; not asked at 0 DTE."""
        return _but_today(candidate, at_most("IV rank", candidate.iv_rank, self.rank_max, Unit.RATIO))


class ThetaGate(OptionRule):
    """What waiting costs is paid for the time we mean to wait, not for a day we never meant to stay."""

    share_max: Ratio
    hold_s: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Decay over the planned hold, a day of it at most, over the middle; not asked at 0 DTE."""
        return _but_today(candidate, at_most("theta", self._decay(candidate), self.share_max, Unit.RATIO))

    def _decay(self, candidate: Candidate) -> float | None:
        if candidate.theta_day is None or not candidate.quote.usable:
            return None
        days = min(self.hold_s / SESSION_S, 1.0)
        return abs(candidate.theta_day) * days / float(candidate.quote.mid)


class GammaGate(OptionRule):
    """Delta that turns over within one percent is a coin in the air; at 0 DTE that is the trade itself."""

    delta_change_max: float

    def judge(self, candidate: Candidate) -> Verdict:
        """How much delta moves when the shares move one percent; not asked at 0 DTE."""
        change = None
        if candidate.gamma is not None and candidate.stock is not None:
            change = candidate.gamma * candidate.stock * 0.01
        verdict = at_most("gamma per 1 %", change, self.delta_change_max, Unit.NUMBER)
        return _but_today(candidate, verdict)


class RawGammaGate(OptionRule):
    """The knob as it was first written: it says more about the price of the shares than about the option."""

    gamma_max: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Delta per dollar; not asked at 0 DTE."""
        return _but_today(candidate, at_most("gamma", candidate.gamma, self.gamma_max, Unit.NUMBER))


class DeltaFloorGate(OptionRule):
    """Too far out, a right move is still a lost premium."""

    delta_min: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Puts and calls alike: the size of it."""
        return at_least("delta floor", _size(candidate.delta), self.delta_min, Unit.NUMBER)


class DeltaCeilingGate(OptionRule):
    """Too deep in, it is the shares with a wider market."""

    delta_max: Ratio

    def judge(self, candidate: Candidate) -> Verdict:
        """Puts and calls alike: the size of it."""
        return at_most("delta ceiling", _size(candidate.delta), self.delta_max, Unit.NUMBER)


def _but_today(candidate: Candidate, verdict: Verdict) -> Verdict:
    """What is asked of an option's days is not asked on its last: no number stands in for the answer."""
    return verdict.unasked() if candidate.dte == 0 else verdict


def _size(delta: float | None) -> float | None:
    return abs(delta) if delta is not None else None
