"""The gain that was aimed for, at a price somebody really bids."""

from engine.holding import Holding, percent
from engine.model.money import Ratio
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class Target(Rule):
    """On the bid: a gain at the middle is not yet a gain."""

    gain: Ratio

    def propose(self, holding: Holding) -> Exit | None:
        """Take it when it can be had."""
        bid = holding.gain_bid
        if bid is None or bid < self.gain:
            return None
        return holding.leave("target", Urgency.URGENT, f"bid {percent(bid)}, target {percent(self.gain)}")
