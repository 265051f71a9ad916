"""Time that was not part of the plan."""

from datetime import datetime, timedelta
from typing import ClassVar

from engine.holding import Holding
from engine.model.calendar import eastern_date
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class HoldLimit(Rule):
    """A move that follows flow comes soon or not at all, and waiting decays."""

    on_quote: ClassVar[bool] = False

    hold_max_s: float

    def propose(self, holding: Holding) -> Exit | None:
        """Leave without hurry when the time is up."""
        if holding.held_s < self.hold_max_s:
            return None
        return holding.leave("hold limit", Urgency.PATIENT, f"held {holding.held_s / 60:.0f} min")


class CloseCutoff(Rule):
    """Flat so long before the close that nobody else decides; early closes move this by themselves.

    With `dte_max` only options that near to their end: two hours for today's, half an hour for tomorrow's.
    """

    on_quote: ClassVar[bool] = False

    before_close_s: float
    dte_max: int | None = None

    def propose(self, holding: Holding) -> Exit | None:
        """Unknown sessions give no reason to stay, but none to leave either: the other exits still watch.

        What was agreed to be out by then and is not leaves in whatever session comes.
        """
        left, out_by = holding.to_close_s, holding.out_by
        if not self._about(holding.dte):
            return None
        if left is not None and left <= self.before_close_s and (left >= 0 or out_by is None):
            return holding.leave("clock", Urgency.URGENT, f"{max(left, 0) / 60:.0f} min to the close")
        if out_by is None or holding.at < out_by:
            return None
        if left is None or left < 0 or eastern_date(holding.at) != eastern_date(out_by):
            return holding.leave("clock", Urgency.URGENT, "it was to be out by the close before")
        return None

    def out_by(self, closes: datetime, dte: int | None) -> datetime | None:
        """The hour, for a session that ends then; none when nothing has to be out by its end."""
        return closes - timedelta(seconds=self.before_close_s) if self._about(dte) else None

    def _about(self, dte: int | None) -> bool:
        return self.dte_max is None or (dte is not None and dte <= self.dte_max)
