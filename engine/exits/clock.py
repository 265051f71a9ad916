"""Time that was not part of the plan."""

from engine.holding import Holding
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class HoldLimit(Rule):
    """A move that follows flow comes soon or not at all, and waiting decays."""

    hold_max_s: float

    def propose(self, holding: Holding) -> Exit | None:
        """Leave without hurry when the time is up."""
        held = (holding.at - holding.opened_at).total_seconds()
        if held < self.hold_max_s:
            return None
        return holding.leave("hold limit", Urgency.PATIENT, f"held {held / 60:.0f} min")


class CloseCutoff(Rule):
    """Flat before the broker starts to liquidate on its own terms; early closes move this by themselves."""

    before_close_s: float

    def propose(self, holding: Holding) -> Exit | None:
        """Unknown sessions give no reason to stay, but none to leave either: the other exits still watch."""
        left = holding.to_close_s
        if left is None or left > self.before_close_s:
            return None
        return holding.leave("clock", Urgency.URGENT, f"{max(left, 0) / 60:.0f} min to the close")
