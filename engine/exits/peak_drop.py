"""The shares have turned from the best they reached for us."""

from typing import ClassVar

from engine.holding import Holding, percent
from engine.model.money import Ratio
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class PeakDrop(Rule):
    """A trailing stop on the shares, whose market is deeper than the option's."""

    on_quote: ClassVar[bool] = False

    drop: Ratio
    quote_age_max_s: float = 60.0

    def propose(self, holding: Holding) -> Exit | None:
        """The peak is a close since the entry, or the entry itself; without fresh shares there is no drop."""
        back = holding.stock_given_back(self.quote_age_max_s)
        if back is None or back < self.drop:
            return None
        return holding.leave("peak drop", Urgency.URGENT, f"shares {percent(-back)} from their best")
