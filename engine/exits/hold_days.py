"""The nights that were part of the plan are over."""

from typing import ClassVar

from pydantic import Field

from engine.holding import Holding
from engine.model.calendar import eastern_date, sessions_after
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class HoldDays(Rule):
    """Trading days, because an idea does not age over a weekend; its option does, by another rule."""

    on_quote: ClassVar[bool] = False

    days_max: int = Field(gt=0)

    def propose(self, holding: Holding) -> Exit | None:
        """The day of the entry is day zero."""
        days = sessions_after(eastern_date(holding.opened_at), eastern_date(holding.at))
        if days < self.days_max:
            return None
        return holding.leave("hold limit", Urgency.PATIENT, f"held {days} trading days")
