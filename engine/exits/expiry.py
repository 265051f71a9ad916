"""Before the option ends, and before the broker ends it for us."""

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import Field

from engine.holding import Holding
from engine.model.calendar import eastern_date, next_session
from engine.model.contract import expiry_of
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class DaysBeforeExpiry(Rule):
    """In its last days an option is mostly decay, and the way out narrows."""

    on_quote: ClassVar[bool] = False

    days_min: int = Field(default=2, ge=0)

    def propose(self, holding: Holding) -> Exit | None:
        """On the last session that is still so many calendar days ahead of the expiry, weekends minded.

        Not before it has opened: until then the close that is counted to is of the session before.
        """
        expiry = expiry_of(holding.symbol)
        if expiry is None:
            return None
        today, left = eastern_date(holding.at), holding.to_close_s
        if left is not None and left < 0:
            return None
        if next_session(today) <= expiry - timedelta(days=self.days_min):
            return None
        return holding.leave("days to expiry", Urgency.PATIENT, f"{(expiry - today).days} days to expiry")


class ExpiryDay(Rule):
    """On its last day the broker sells an option when it likes, at what it likes: be flat an hour earlier."""

    on_quote: ClassVar[bool] = False

    before_close_s: float = Field(default=3600.0, gt=0.0)

    def propose(self, holding: Holding) -> Exit | None:
        """Counted from the session's own close; what has already expired leaves at once."""
        left, days = holding.to_close_s, holding.dte
        if days is None or days > 0 or left is None or (days == 0 and not 0 <= left <= self.before_close_s):
            return None
        return holding.leave("expiry", Urgency.URGENT, f"{max(left, 0) / 60:.0f} min to the last close")

    def out_by(self, closes: datetime, dte: int | None) -> datetime | None:
        """The hour on its last day; none on any other."""
        return closes - timedelta(seconds=self.before_close_s) if dte == 0 else None
