"""The contracts worth judging, best first, when nobody has chosen the strike for us."""

from decimal import Decimal
from typing import ClassVar

from engine.model.contract import Contract
from engine.model.money import Ratio
from engine.model.records import Setup
from engine.model.rule import Rule
from engine.selection.board import Board, Ranked, Ranking, Shown
from engine.selection.expiry import ExpiryRule
from engine.selection.quality import Quality


class RankedStrikes(Rule):
    """Our side, the play's expiry, strikes near the shares, the delta band: what is left is scored."""

    needs_chain: ClassVar[bool] = True

    expiry: ExpiryRule
    quality: Quality
    delta_min: Ratio
    delta_max: Ratio
    near_max: Ratio = 0.02
    looked_at_max: int = 5

    def rank(self, setup: Setup, board: Board) -> Ranking:
        """Filtered before scored; equal scores fall to the strike nearer the shares, then the lower one."""
        ours = [each for each in board.contracts if each.right.when_bought is setup.direction]
        expiries = {each.expiry for each in ours}
        expiry = self.expiry.choose(expiries, board.today, board.to_close_s)
        if expiry is None:
            adjusted = f", {board.adjusted} adjusted contracts left out" if board.adjusted else ""
            return Ranking((), self.expiry.told() + adjusted, self.expiry.instead)
        listed = [each for each in ours if each.expiry == expiry]
        if board.spot is None:
            return Ranking((), f"{len(listed)} contracts and no price of the shares")
        near = [board.show(each) for each in listed if _away(each, board.spot) <= self.near_max]
        return self._scored(near, board.spot, len(listed))

    def _scored(self, near: list[Shown], spot: Decimal, listed: int) -> Ranking:
        moving = [shown for shown in near if shown.delta is not None and self._in_band(shown.delta)]
        scored = [(score, shown) for shown in moving if (score := self.quality.score(shown)) is not None]
        if not scored:
            return Ranking((), self._told(listed, near, moving))
        scored.sort(key=lambda each: (-each[0], _away(each[1].contract, spot), each[1].contract))
        best = scored[: self.looked_at_max]
        return Ranking(tuple(Ranked(shown.symbol, score) for score, shown in best))

    def _in_band(self, delta: float) -> bool:
        return self.delta_min <= abs(delta) <= self.delta_max

    def _told(self, listed: int, near: list[Shown], moving: list[Shown]) -> str:
        """Where each of them fell out, in the order they were looked at."""
        blind = sum(shown.delta is None for shown in near)
        return (
            f"none of {listed} contracts fits: {listed - len(near)} over {self.near_max * 100:g} % away, "
            f"{blind} without Greeks, {len(near) - blind - len(moving)} outside delta "
            f"{self.delta_min:.2f} to {self.delta_max:.2f}, "
            f"{len(moving)} wider than {self.quality.spread_max * 100:g} %"
        )


def _away(each: Contract, spot: Decimal) -> float:
    return float(abs(each.strike - spot) / spot)
