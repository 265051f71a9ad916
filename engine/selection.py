"""Which contract a setup is about, out of what the chain really lists."""

from collections.abc import Iterable
from datetime import datetime

from engine.market import Listed
from engine.model.contract import contract
from engine.model.records import Setup
from engine.model.rule import Rule


class SweptStrike(Rule):
    """The strike the sweeps paid most for, in the nearest expiry the play allows; then the gates speak."""

    dte_max: int

    def select(self, setup: Setup, chain: Iterable[Listed], at: datetime) -> Listed | None:
        """The same strike expiring soonest; when none expires in time, the swept contract itself."""
        swept = next((signal.symbol for signal in setup.signals if signal.symbol is not None), None)
        if swept is None:
            return None
        wanted = contract(swept)
        rows = [
            (listed, contract(listed.row.symbol))
            for listed in chain
            if contract(listed.row.symbol).strike == wanted.strike
        ]
        ours = [(listed, each) for listed, each in rows if each.right is wanted.right and each.dte(at) >= 0]
        in_time = [(listed, each) for listed, each in ours if each.dte(at) <= self.dte_max]
        if in_time:
            return min(in_time, key=lambda pair: pair[1].expiry)[0]
        return next((listed for listed, each in ours if each.symbol == swept), None)
