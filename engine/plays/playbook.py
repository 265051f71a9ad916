"""What the desk trades, and the limits above every play."""

from dataclasses import replace

from engine.gates.risk import DailyLossGate, PositionsGate, TradingGate
from engine.gates.timing import ClosingGate, FomcGate, OpeningGate
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.play import Playbook

DAILY_LOSS = DailyLossGate(loss_max=0.03)

PLAYBOOK = Playbook(
    plays=(FLOW_FIRST,),
    daily_loss=DAILY_LOSS,
    gates=(
        TradingGate(),
        DAILY_LOSS,
        PositionsGate(open_max=3),
        OpeningGate(wait_s=300.0),
        ClosingGate(left_min_s=4500.0),
        FomcGate(before_s=1800.0, after_s=3600.0),
    ),
    pursuits_max=20,
)


def watching(tickers: frozenset[str], playbook: Playbook = PLAYBOOK) -> Playbook:
    """The same plays on the names the owner opted into."""
    return replace(playbook, plays=tuple(replace(play, universe=tickers) for play in playbook.plays))
