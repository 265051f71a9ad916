"""The shares are back through the mean that carried them."""

from typing import ClassVar

from engine.holding import Holding
from engine.model.calendar import eastern_date
from engine.model.contract import Direction
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class MeanLost(Rule):
    """A closed minute on the wrong side of SMA20: the trend we bought is not there any more."""

    on_quote: ClassVar[bool] = False

    def propose(self, holding: Holding) -> Exit | None:
        """Closes since the entry only; a price right on the mean has not gone through it."""
        readings = holding.seen
        if readings is None or readings.close is None or readings.sma20.value is None:
            return None
        above = readings.close - readings.sma20.value
        ahead = above if holding.direction is Direction.BULLISH else -above
        if ahead >= 0:
            return None
        why = f"close {readings.close:.2f} through SMA20 {readings.sma20.value:.2f}"
        return holding.leave("mean lost", Urgency.URGENT, why)


class DaysMeanLost(Rule):
    """A swing is wrong when a session ends there, not when a minute does."""

    on_quote: ClassVar[bool] = False

    def propose(self, holding: Holding) -> Exit | None:
        """Sessions that ended since the entry, the entry's own included."""
        days = holding.readings.days if holding.readings is not None else None
        if days is None or days.last is None or days.last < eastern_date(holding.opened_at):
            return None
        if days.close is None or days.mean is None:
            return None
        above = days.close - days.mean
        if (above if holding.direction is Direction.BULLISH else -above) >= 0:
            return None
        why = f"session closed {days.close:.2f} through SMA20 {days.mean:.2f}"
        return holding.leave("mean lost", Urgency.URGENT, why)
