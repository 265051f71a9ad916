"""The shares say the idea was wrong, whatever the option is quoted at."""

from typing import ClassVar

from engine.holding import Holding, percent
from engine.model.money import Ratio
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class UnderlyingStop(Rule):
    """The thesis is about the shares; an option's own price also moves with fear and spread."""

    on_quote: ClassVar[bool] = False

    against: Ratio = 0.006
    quote_age_max_s: float = 60.0

    def propose(self, holding: Holding) -> Exit | None:
        """Only a fresh market of the shares counts."""
        move = holding.stock_move(self.quote_age_max_s)
        if move is None or move > -self.against:
            return None
        why = f"shares {percent(move)}, stop {percent(-self.against)}"
        return holding.leave("underlying stop", Urgency.URGENT, why)
