"""A large gain must not become a small one."""

from typing import ClassVar, Self

from pydantic import Field, model_validator

from engine.holding import Holding, percent
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class Trailing(Rule):
    """Once the bid was this far ahead for two quotes, half of that is ours: double locks half."""

    on_quote: ClassVar[bool] = True

    armed_at: float = Field(default=1.0, gt=0.0)
    lock: float = Field(default=0.5, ge=0.0)
    failsafe: float = Field(default=1.5, ge=1.0)

    @model_validator(mode="after")
    def _below(self) -> Self:
        if self.lock >= self.armed_at:
            raise ValueError("the lock must lie below the gain that arms it")
        return self

    def propose(self, holding: Holding) -> Exit | None:
        """Fires like every stop: the middle twice, or the bid as far through as a fail-safe allows."""
        peak, mid, before, bid = (
            holding.peak_gain, holding.gain_mid, holding.gain_mid_before, holding.gain_bid,
        )  # fmt: skip
        if peak is None or peak < self.armed_at or mid is None or before is None or bid is None:
            return None
        floor = self.armed_at - (self.armed_at - self.lock) * self.failsafe
        if bid <= floor or max(mid, before) <= self.lock:
            why = f"bid {percent(bid)} after {percent(peak)}, locked {percent(self.lock)}"
            return holding.leave("trail", Urgency.URGENT, why)
        return None
