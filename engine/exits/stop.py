"""The loss that was agreed on before."""

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from engine.holding import Holding, percent
from engine.model.money import Ratio
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class Stop(Rule):
    """On the middle, twice in a row, so one bad tick sells nothing; on the bid at once when far through.

    What a torn market bids is no bid yet (`docs/decisions/0012`).

    A hand may raise it, never lower it; its fail-safe then lies as far below it as before.
    `dollars_min` keeps the stop that far away at least: five percent of a dollar lies inside a nickel's tick.
    """

    on_quote: ClassVar[bool] = True

    loss: Ratio
    failsafe: float = 1.5
    dollars_min: Decimal = Field(default=Decimal(0), ge=0)

    def propose(self, holding: Holding) -> Exit | None:
        """Two quotes agree, or the price really obtainable is beyond the fail-safe."""
        mid, before, bid = holding.gain_mid, holding.gain_mid_before, holding.gain_bid
        if mid is None or bid is None:
            return None
        loss = self._loss(holding)
        at = -loss if holding.stop is None else max(-loss, float(holding.stop / holding.average - 1))
        if bid <= at - loss * (self.failsafe - 1):
            return holding.leave("stop", Urgency.URGENT, f"bid {percent(bid)}, fail-safe")
        if before is not None and mid <= at and before <= at:
            return holding.leave("stop", Urgency.URGENT, f"mid {percent(mid)} twice, stop {percent(at)}")
        return None

    def _loss(self, holding: Holding) -> float:
        if not self.dollars_min or not holding.average:
            return self.loss
        return max(self.loss, float(self.dollars_min / holding.average))
