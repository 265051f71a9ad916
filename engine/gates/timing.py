"""Hours are counted from the session's own open and close, so half-days shift by themselves."""

from engine.model.records import Candidate
from engine.model.rule import OptionRule, Rule
from engine.model.verdict import Unit, Verdict, at_least

A_DAY_S = 86_400.0
OUTSIDE_FOMC = "outside FOMC"


class OpeningGate(Rule):
    """The first minutes are an auction looking for a price."""

    wait_s: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Seconds since the open; unknown outside a session."""
        return at_least("after the open", candidate.opened_s, self.wait_s, Unit.SECONDS)


class ClosingGate(Rule):
    """There must be time to hold and to leave before the venue starts refusing."""

    left_min_s: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Seconds to the close; unknown outside a session."""
        return at_least("before the close", candidate.to_close_s, self.left_min_s, Unit.SECONDS)


class FomcGate(Rule):
    """Nobody's flow means much in the half-hour around a rate decision and its press conference."""

    before_s: float
    after_s: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Seconds outside the blackout: far on a day without a decision, unknown in a year nobody listed."""
        if not candidate.fomc_known:
            return at_least(OUTSIDE_FOMC, None, 0.0, Unit.SECONDS)
        left = candidate.to_fomc_s
        if left is None:
            return at_least(OUTSIDE_FOMC, A_DAY_S, 0.0, Unit.SECONDS)
        outside = left - self.before_s if left >= 0 else -left - self.after_s
        return at_least(OUTSIDE_FOMC, outside, 0.0, Unit.SECONDS)


class ExpiryCutoffGate(OptionRule):
    """The last hours of a contract's last day belong to those who must close; later expiries may trade on."""

    last_day_left_s: float
    later_left_s: float

    def judge(self, candidate: Candidate) -> Verdict:
        """Seconds to the close, against what this contract's days ask for."""
        limit = self.last_day_left_s if candidate.dte == 0 else self.later_left_s
        return at_least("expiry cut-off", candidate.to_close_s, limit, Unit.SECONDS)


class EarningsGate(Rule):
    """Over a report one buys the crush with the move; unknown dates are not far dates."""

    days_min: int

    def judge(self, candidate: Candidate) -> Verdict:
        """Calendar days to the next report that is known."""
        return at_least("earnings", candidate.earnings_days, self.days_min, Unit.DAYS)
