"""The hurry that brought us here has turned around."""

from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from engine.holding import Holding
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class FlowReversal(Rule):
    """Large sweeps the other way since we entered: leave before the reason is gone entirely."""

    on_quote: ClassVar[bool] = False

    premium_min: Decimal
    window: timedelta = timedelta(minutes=5)

    def propose(self, holding: Holding) -> Exit | None:
        """Only sweeps after the entry count; the ones before were judged at the gate."""
        if not holding.sweeps_against:
            return None
        oldest = holding.at - self.window
        premium = sum(sweep.premium for sweep in holding.sweeps_against if sweep.at >= oldest)
        if premium < self.premium_min:
            return None
        return holding.leave("flow reversal", Urgency.URGENT, f"${premium / 1000:,.0f}k swept against")
