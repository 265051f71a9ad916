"""The move that was to come has not come."""

from typing import ClassVar

from pydantic import Field

from engine.holding import Holding, percent
from engine.model.calendar import eastern_date, sessions_after
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class NoFollowThrough(Rule):
    """A good entry pays soon; one that does not is only paying decay."""

    on_quote: ClassVar[bool] = False

    after_s: float = Field(gt=0.0)
    gain_min: float = 0.0
    quote_age_max_s: float = 60.0

    def propose(self, holding: Holding) -> Exit | None:
        """No profit on a fresh bid by then; without one nobody knows, and the other exits still watch."""
        if holding.held_s < self.after_s:
            return None
        bid = holding.fresh_bid(self.quote_age_max_s)
        if bid is None or bid > self.gain_min:
            return None
        why = f"bid {percent(bid)} after {holding.held_s / 60:.0f} min"
        return holding.leave("no follow-through", Urgency.PATIENT, why)


class NoFollowThroughDays(Rule):
    """The same for what is held over nights, in trading days."""

    on_quote: ClassVar[bool] = False

    after_days: int = Field(gt=0)
    gain_min: float = 0.0
    quote_age_max_s: float = 60.0

    def propose(self, holding: Holding) -> Exit | None:
        """No profit on a fresh bid by then."""
        bid = holding.fresh_bid(self.quote_age_max_s)
        if bid is None or bid > self.gain_min:
            return None
        days = sessions_after(eastern_date(holding.opened_at), eastern_date(holding.at))
        if days < self.after_days:
            return None
        why = f"bid {percent(bid)} after {days} trading days"
        return holding.leave("no follow-through", Urgency.PATIENT, why)
