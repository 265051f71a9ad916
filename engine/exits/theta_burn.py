"""Waiting costs too much a day."""

from typing import ClassVar

from pydantic import Field

from engine.holding import Holding
from engine.model.money import Ratio
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class ThetaBurn(Rule):
    """For what is held over nights only: near the money every option under ten days burns more than this."""

    on_quote: ClassVar[bool] = False

    share_max: Ratio = 0.05
    rate: float = Field(default=0.04)
    quote_age_max_s: float = 60.0

    def propose(self, holding: Holding) -> Exit | None:
        """One calendar day's decay as a part of what the option is worth now."""
        greeks = holding.greeks(self.quote_age_max_s, self.rate)
        if greeks is None or holding.mid <= 0:
            return None
        burn = -greeks.theta / holding.mid
        if burn <= self.share_max:
            return None
        return holding.leave("theta", Urgency.PATIENT, f"decay {burn * 100:.1f} % of its value a day")
