"""The gain that was aimed for, at a price somebody really bids."""

from typing import ClassVar

from engine.holding import Holding, percent
from engine.model.money import Ratio
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class Target(Rule):
    """On the bid: a gain at the middle is not yet a gain. Up to a `gain_max` it may run on.

    A `share` of what was bought is taken, and the rest is left to the other exits.
    """

    on_quote: ClassVar[bool] = True

    gain: Ratio
    gain_max: Ratio | None = None
    share: Ratio = 1.0

    def propose(self, holding: Holding) -> Exit | None:
        """Take it when it can be had; inside a band, at its far end or at the first step back."""
        bid, due = holding.gain_bid, holding.due(self.share)
        if bid is None or bid < self.gain or not due:
            return None
        if self.gain_max is None or bid >= self.gain_max:
            aim = self.gain if self.gain_max is None else self.gain_max
            return holding.leave("target", Urgency.URGENT, f"bid {percent(bid)}, target {percent(aim)}", due)
        if holding.peak_gain is None or bid >= holding.peak_gain:
            return None
        why = f"bid {percent(bid)}, back from {percent(holding.peak_gain)}"
        return holding.leave("target", Urgency.URGENT, why, due)
