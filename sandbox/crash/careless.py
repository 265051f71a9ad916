"""A play that buys nearly everything and is soon out again: the orders are tested, not the trader."""

from dataclasses import replace

from engine.bounds import Bounds
from engine.exits.clock import HoldLimit
from engine.gates.freshness import QuoteAgeGate
from engine.gates.risk import DailyLossGate, PositionsGate, TradingGate
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.play import Playbook
from engine.selection.swept import SweptStrike

ANYTHING = replace(
    FLOW_FIRST,
    select=SweptStrike(dte_max=5),
    gates=(),
    fresh=QuoteAgeGate(age_max_s=60.0),
    exits=(HoldLimit(hold_max_s=30.0),),
    follow_delay_s=1.0,
    again_after_s=5.0,
    band=0.25,
)

DAILY_LOSS = DailyLossGate(loss_max=0.5)


def careless(names: frozenset[str]) -> Playbook:
    """Authority still counts, and only three positions at a time."""
    return Playbook(
        plays=(replace(ANYTHING, universe=names),),
        daily_loss=DAILY_LOSS,
        gates=(TradingGate(), DAILY_LOSS, PositionsGate(open_max=3)),
        pursuits_max=20,
        bounds=Bounds(starts_max=1_000),
    )
