"""A run this clean is usually its end."""

from typing import ClassVar

from engine.holding import Holding
from engine.model.contract import Direction
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class Exhaustion(Rule):
    """Candle after candle of our colour, not one wick back to the fast cloud: sell into it."""

    on_quote: ClassVar[bool] = False

    candles_min: int = 3

    def propose(self, holding: Holding) -> Exit | None:
        """Candles that closed since the entry; a run that was there before brought us in."""
        readings = holding.seen
        if readings is None:
            return None
        candles = readings.candles
        run = candles.rising if holding.direction is Direction.BULLISH else candles.falling
        run = min(run, holding.closed_minutes)
        if run < self.candles_min:
            return None
        return holding.leave("exhaustion", Urgency.PATIENT, f"{run} candles clear of the 5/12 cloud")
