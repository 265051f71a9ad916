"""Those who were in a hurry have already chosen the strike."""

from typing import ClassVar

from engine.model.contract import Contract, contract
from engine.model.records import Setup
from engine.model.rule import Rule
from engine.selection.board import Board, Ranked, Ranking


class SweptStrike(Rule):
    """The strike the sweeps paid most for, in the nearest expiry the play allows; then the gates speak."""

    needs_chain: ClassVar[bool] = True

    dte_max: int
    instead: str = ""
    """The play that trades the shares when the name lists nothing that ends in time."""

    def rank(self, setup: Setup, board: Board) -> Ranking:
        """The same strike expiring soonest; when none expires in time, the swept contract itself."""
        swept = next((signal.symbol for signal in setup.signals if signal.symbol is not None), None)
        wanted = contract(swept) if swept is not None else None
        ours = [
            each
            for each in board.contracts
            if wanted is not None
            and (each.strike, each.right) == (wanted.strike, wanted.right)
            and each.expiry >= board.today
        ]
        in_time = [each for each in ours if self._ends_in_time(each, board)]
        if in_time:
            return Ranking((Ranked(min(in_time).symbol, None),))
        instead = self._instead(board)
        if wanted is not None and wanted in ours:
            return Ranking((Ranked(wanted.symbol, None),), instead=instead)
        told = f": {instead} trades the shares" if instead else ""
        return Ranking((), f"no such contract in the chain{told}", instead)

    def _ends_in_time(self, each: Contract, board: Board) -> bool:
        return 0 <= (each.expiry - board.today).days <= self.dte_max

    def _instead(self, board: Board) -> str:
        """A name that lists nothing ending in time; a chain that shows nothing at all proves nothing."""
        none_in_time = not any(self._ends_in_time(each, board) for each in board.contracts)
        return self.instead if board.contracts and none_in_time else ""
