"""Those who were in a hurry have already chosen the strike."""

from engine.model.contract import contract
from engine.model.records import Setup
from engine.model.rule import Rule
from engine.selection.board import Board, Ranked, Ranking


class SweptStrike(Rule):
    """The strike the sweeps paid most for, in the nearest expiry the play allows; then the gates speak."""

    dte_max: int
    instead: str = ""

    def rank(self, setup: Setup, board: Board) -> Ranking:
        """The same strike expiring soonest; when none expires in time, the swept contract itself."""
        swept = next((signal.symbol for signal in setup.signals if signal.symbol is not None), None)
        if swept is None:
            return self._nothing()
        wanted = contract(swept)
        ours = [
            each
            for each in board.contracts
            if each.strike == wanted.strike and each.right is wanted.right and each.expiry >= board.today
        ]
        in_time = [each for each in ours if (each.expiry - board.today).days <= self.dte_max]
        if in_time:
            return Ranking((Ranked(min(in_time).symbol, None),))
        if wanted in ours:
            return Ranking((Ranked(swept, None),))
        return self._nothing()

    def _nothing(self) -> Ranking:
        return Ranking((), "no such contract in the chain" + (f": {self.instead}" if self.instead else ""))
