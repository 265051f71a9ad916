"""Which expiry a play may use: its own first, a later one when that is missing or its hours are over."""

from collections.abc import Iterable
from datetime import date

from engine.model.rule import Rule


class ExpiryRule(Rule):
    """The soonest between the limits, or the nearest to a target; never the last day after its cut-off."""

    dte_min: int
    dte_max: int
    last_day_left_s: float = 0.0
    dte_target: int | None = None
    instead: str = ""
    """The play that trades the shares when no option fits."""

    def choose(self, expiries: Iterable[date], today: date, to_close_s: float | None) -> date | None:
        """None when nothing fits: a contract that is almost right is the wrong contract."""
        days = {(expiry - today).days: expiry for expiry in expiries}
        last_day_over = to_close_s is None or to_close_s < self.last_day_left_s
        fitting = [
            dte
            for dte in sorted(days)
            if self.dte_min <= dte <= self.dte_max and not (dte == 0 and last_day_over)
        ]
        if not fitting:
            return None
        wanted = self.dte_target if self.dte_target is not None else fitting[0]
        return days[min(fitting, key=lambda dte: abs(dte - wanted))]

    def told(self) -> str:
        """What to say when nothing fits."""
        limits = f"{self.dte_min}" if self.dte_min == self.dte_max else f"{self.dte_min} to {self.dte_max}"
        return f"no expiry in {limits} days" + (f": {self.instead} trades the shares" if self.instead else "")
