"""When the option shows no market, the shares still do."""

from typing import ClassVar

from engine.holding import Holding, percent
from engine.model.money import Ratio
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class UnderlyingDecides(Rule):
    """With no option quote for a minute, the move of the shares since the entry says when to go."""

    on_quote: ClassVar[bool] = False

    quote_age_max_s: float = 60.0
    against: Ratio = 0.006
    with_us: Ratio = 0.010

    def propose(self, holding: Holding) -> Exit | None:
        """Silent while the option itself can be seen."""
        age = holding.mark_age_s
        if age is not None and age <= self.quote_age_max_s:
            return None
        move = holding.stock_move(self.quote_age_max_s)
        if move is None:
            return None
        if move <= -self.against:
            return holding.leave(
                "underlying stop", Urgency.URGENT, f"shares {percent(move)}, no option quote"
            )
        if move >= self.with_us:
            return holding.leave(
                "underlying target", Urgency.URGENT, f"shares {percent(move)}, no option quote"
            )
        return None
