"""The loss that was agreed on before."""

from engine.holding import Holding, percent
from engine.model.money import Ratio
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class Stop(Rule):
    """On the middle, twice in a row, so one bad tick sells nothing; on the bid at once when far through."""

    loss: Ratio
    failsafe: float = 1.5

    def propose(self, holding: Holding) -> Exit | None:
        """Two quotes agree, or the price really obtainable is beyond the fail-safe."""
        mid, before, bid = holding.gain_mid, holding.gain_mid_before, holding.gain_bid
        if mid is None or bid is None:
            return None
        if bid <= -self.loss * self.failsafe:
            return holding.leave("stop", Urgency.URGENT, f"bid {percent(bid)}, fail-safe")
        if before is not None and mid <= -self.loss and before <= -self.loss:
            return holding.leave(
                "stop", Urgency.URGENT, f"mid {percent(mid)} twice, stop {percent(-self.loss)}"
            )
        return None
