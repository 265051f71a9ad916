"""The trend now points the other way."""

from typing import ClassVar

from engine.holding import Holding
from engine.model.contract import Direction
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class TrendFlip(Rule):
    """Price and the slope of its mean agree against us; neutral is doubt, not a flip."""

    on_quote: ClassVar[bool] = False

    def propose(self, holding: Holding) -> Exit | None:
        """As of a minute that closed since the entry."""
        readings = holding.seen
        against = "down" if holding.direction is Direction.BULLISH else "up"
        if readings is None or readings.trend != against:
            return None
        return holding.leave("trend flip", Urgency.URGENT, f"trend is {against}")
