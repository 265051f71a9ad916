"""The shares did what was expected, and the option was paid for it."""

from typing import ClassVar

from engine.holding import Holding, percent
from engine.model.money import Ratio
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class UnderlyingTarget(Rule):
    """Both must agree: a move without a gain is decay, a gain without a move is volatility.

    A `share` of what was bought is taken, and the rest is left to the other exits.
    """

    on_quote: ClassVar[bool] = False

    move_min: Ratio = 0.008
    move_max: Ratio = 0.012
    option_gain_min: float = 0.20
    quote_age_max_s: float = 60.0
    share: Ratio = 1.0

    def propose(self, holding: Holding) -> Exit | None:
        """Inside the band without hurry, at its far end at once."""
        move = holding.stock_move(self.quote_age_max_s)
        bid, due = holding.fresh_bid(self.quote_age_max_s), holding.due(self.share)
        if move is None or bid is None or move < self.move_min or bid < self.option_gain_min or not due:
            return None
        urgency = Urgency.URGENT if move >= self.move_max else Urgency.PATIENT
        why = f"shares {percent(move)}, bid {percent(bid)}"
        return holding.leave("underlying target", urgency, why, due)
