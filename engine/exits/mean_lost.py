"""The shares are back through the mean that carried them."""

from typing import ClassVar

from engine.holding import Holding
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
