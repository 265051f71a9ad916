"""The option has become the shares."""

from typing import ClassVar

from pydantic import Field

from engine.holding import Holding, percent
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class DeepDelta(Rule):
    """Past this delta nearly all of the option's own leverage is spent: what is left is risk of the whole."""

    on_quote: ClassVar[bool] = False

    delta_max: float = Field(default=0.85, gt=0.0, lt=1.0)
    rate: float = 0.04
    quote_age_max_s: float = 60.0

    def propose(self, holding: Holding) -> Exit | None:
        """Only a profit is taken; a price that implies no volatility has no delta to judge."""
        bid = holding.fresh_bid(self.quote_age_max_s)
        if bid is None or bid <= 0:
            return None
        greeks = holding.greeks(self.quote_age_max_s, self.rate)
        if greeks is None or abs(greeks.delta) <= self.delta_max:
            return None
        return holding.leave("delta", Urgency.PATIENT, f"delta {greeks.delta:+.2f}, bid {percent(bid)}")
