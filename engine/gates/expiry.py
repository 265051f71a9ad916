"""Only the days to expiry the play was made for; shares instead of options are another play's business."""

from engine.model.records import Candidate
from engine.model.rule import OptionRule
from engine.model.verdict import Unit, Verdict, at_most


class ExpiryGate(OptionRule):
    """A weekly decays while it waits; a small cap without a contract that ends today is no trade."""

    dte_max: int

    def judge(self, candidate: Candidate) -> Verdict:
        """Calendar days in New York; an expired contract never gets this far."""
        return at_most("expiry", candidate.dte, self.dte_max, Unit.DAYS)
