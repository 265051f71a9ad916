"""How good a contract is to trade, between 0 and 1: ranked by quality, not by nearness."""

from engine.model.money import Ratio
from engine.model.rule import Rule
from engine.selection.board import Shown


class Quality(Rule):
    """Tight first, then held by many, then traded by many, then moving as we want it to."""

    spread_max: Ratio
    delta_target: Ratio
    open_interest_full: int = 1000
    volume_full: int = 500
    delta_width: float = 0.3

    def score(self, shown: Shown) -> float | None:
        """None for a market wider than the play allows or no market; unknown counts add nothing."""
        spread = shown.quote.spread
        if spread is None or spread > self.spread_max or shown.delta is None:
            return None
        tight = 1 - spread / self.spread_max if self.spread_max else 1.0
        held = min((shown.open_interest or 0) / self.open_interest_full, 1.0)
        traded = min((shown.volume or 0) / self.volume_full, 1.0)
        near = max(1 - abs(abs(shown.delta) - self.delta_target) / self.delta_width, 0.0)
        return 0.4 * tight + 0.3 * held + 0.2 * traded + 0.1 * near
