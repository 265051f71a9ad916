"""What the broker took beside the trades: each line once, by the day it is for."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from engine.model.events import FeeCharged

DAYS_KEPT = 10


@dataclass(slots=True)
class Charges:
    """To the cent, a day after the day: no gate waits for it, and each trade reckons with a fee assumed."""

    _lines: dict[date, dict[str, Decimal]] = field(default_factory=dict)

    def take(self, event: FeeCharged) -> None:
        """A line that is told again is the same line."""
        self._lines.setdefault(event.day, {}).setdefault(event.line_id, event.amount)
        while len(self._lines) > DAYS_KEPT:
            del self._lines[min(self._lines)]

    @property
    def latest(self) -> tuple[date, Decimal] | None:
        """The newest day that was charged for, and its sum."""
        if not self._lines:
            return None
        day = max(self._lines)
        return day, sum(self._lines[day].values(), Decimal(0))
