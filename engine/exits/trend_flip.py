"""The trend now points the other way."""

from typing import ClassVar

from engine.holding import Holding
from engine.model.calendar import eastern_date
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


class DaysTrendFlip(Rule):
    """The trend of days, as of a session that ended since the entry."""

    on_quote: ClassVar[bool] = False

    def propose(self, holding: Holding) -> Exit | None:
        """The entry's own session is the first that counts."""
        days = holding.readings.days if holding.readings is not None else None
        against = "down" if holding.direction is Direction.BULLISH else "up"
        if days is None or days.last is None or days.last < eastern_date(holding.opened_at):
            return None
        if days.trend != against:
            return None
        return holding.leave("trend flip", Urgency.URGENT, f"trend of days is {against}")
