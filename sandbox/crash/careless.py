"""Plays that buy nearly everything and are soon out again: the orders are tested, not the trader."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from engine.bounds import Bounds
from engine.detectors.dark_pool import DarkPoolRule
from engine.detectors.sweeps import SweepRule
from engine.exits.clock import HoldLimit
from engine.gates.freshness import QuoteAgeGate
from engine.gates.risk import DailyLossGate, DrawdownGate, PositionsGate, TradingGate
from engine.model.events import Opening
from engine.plays.equity_momentum import EQUITY_MOMENTUM
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.play import Playbook
from engine.selection.swept import SweptStrike
from engine.sizing import Caps

OPTIONS = replace(
    FLOW_FIRST,
    detectors=(SweepRule(premium_min=Decimal(5_000), openings=tuple(Opening)),),
    select=SweptStrike(dte_max=60),
    gates=(),
    fresh=QuoteAgeGate(age_max_s=60.0),
    sizing=Caps(
        premium_max=Decimal(2_000),
        contracts_max=5,
        premium_share_max=0.2,
        stop_risk_max=0.1,
        total_at_risk_max=0.5,
    ),
    exits=(HoldLimit(hold_max_s=30.0),),
    follow_delay_s=1.0,
    again_after_s=5.0,
    band=0.25,
)

SHARES = replace(
    EQUITY_MOMENTUM,
    detectors=(
        DarkPoolRule(days=1, days_min=0, net_above_usd=1.0, sided_share_min=0.0, again=timedelta(seconds=20)),
    ),
    gates=(),
    fresh=QuoteAgeGate(age_max_s=60.0),
    sizing=OPTIONS.sizing.model_copy(update={"contracts_max": 500}),
    exits=OPTIONS.exits,
    again_after_s=5.0,
    band=0.05,
)

DAILY_LOSS = DailyLossGate(loss_max=0.5)


def careless(names: frozenset[str]) -> Playbook:
    """Authority still counts, and only so many positions at a time."""
    return Playbook(
        plays=tuple(replace(play, universe=names) for play in (OPTIONS, SHARES)),
        daily_loss=DAILY_LOSS,
        drawdown=DrawdownGate(fall_max=0.5),
        gates=(TradingGate(), DAILY_LOSS, PositionsGate(open_max=4)),
        pursuits_max=20,
        bounds=Bounds(starts_max=1_000),
    )
