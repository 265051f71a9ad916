"""The shares themselves: no strike to choose, no chain to wait for."""

from typing import ClassVar

from engine.model.contract import Direction
from engine.model.records import Setup
from engine.model.rule import Rule
from engine.selection.board import Board, Ranked, Ranking


class TheShares(Rule):
    """Bought when the idea is up; an idea that is down has no share to buy, and none is sold short."""

    needs_chain: ClassVar[bool] = False

    def rank(self, setup: Setup, board: Board) -> Ranking:
        """The ticker itself, once somebody shows its price."""
        if setup.direction is Direction.BEARISH:
            return Ranking((), "shares are bought, never sold short")
        if board.spot is None:
            return Ranking((), "no price of the shares")
        return Ranking((Ranked(setup.underlying, None),))
