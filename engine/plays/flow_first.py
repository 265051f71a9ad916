"""Small caps: never trade their options unless institutional money just entered."""

from decimal import Decimal

from engine.confluence import Confluence
from engine.detectors.blocks import BlockRule
from engine.detectors.dark_pool import DarkPoolRule
from engine.detectors.sweeps import SweepRule
from engine.exits.clock import CloseCutoff, HoldLimit
from engine.exits.flow_reversal import FlowReversal
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.exits.underlying import UnderlyingDecides
from engine.gates.cost import ExpectedValueGate, TollToStopGate, TollToTargetGate
from engine.gates.direction import DarkPoolAgreesGate, FlowAgreesGate, MomentumAgreesGate
from engine.gates.expiry import ExpiryGate
from engine.gates.freshness import BarsMissingGate, ChaseGate, FlowAgeGate, QuoteAgeGate
from engine.gates.greeks import DeltaCeilingGate, DeltaFloorGate
from engine.gates.liquidity import (
    OpenInterestGate,
    PremiumGate,
    SpreadGate,
    StockVolumeGate,
    TickGate,
    VolumeGate,
)
from engine.gates.timing import ClosingGate
from engine.ladder import EntryLadder, ExitLadder
from engine.plays.play import Play
from engine.selection.swept import SweptStrike
from engine.sizing import Caps

FLOW_FIRST = Play(
    name="flow_first",
    universe=frozenset({"LUNR", "RKLB", "SLS"}),
    detectors=(SweepRule(premium_min=Decimal(100_000)), BlockRule(), DarkPoolRule()),
    agree=Confluence(at_least=1, lift_per_kind=10, led_by=frozenset({"sweeps"})),
    select=SweptStrike(dte_max=0, instead="equity_momentum"),
    gates=(
        ClosingGate(left_min_s=4500.0),
        SpreadGate(spread_max=0.15),
        OpenInterestGate(contracts_min=500),
        VolumeGate(contracts_min=100),
        StockVolumeGate(shares_min=1_000_000),
        PremiumGate(premium_min=Decimal("0.30")),
        TickGate(share_max=0.15),
        ExpiryGate(dte_max=0),
        DeltaFloorGate(delta_min=0.25),
        DeltaCeilingGate(delta_max=0.60),
        FlowAgreesGate(share_min=0.60),
        DarkPoolAgreesGate(against_max=Decimal(5_000_000)),
        MomentumAgreesGate(return_min=0.0),
        BarsMissingGate(minutes_max=2),
        FlowAgeGate(age_max_s=300.0),
        ChaseGate(above_paid_max=0.10),
        TollToTargetGate(share_max=0.25),
        TollToStopGate(share_max=0.50),
        ExpectedValueGate(win_rate_assumed=0.575),
    ),
    fresh=QuoteAgeGate(age_max_s=3.0),
    sizing=Caps(
        premium_max=Decimal(500),
        contracts_max=5,
        premium_share_max=0.03,
        stop_risk_max=0.02,
        total_at_risk_max=0.05,
    ),
    target=Target(gain=0.20),
    stop=Stop(loss=0.15),
    cutoff=CloseCutoff(before_close_s=3600.0),
    exits=(
        FlowReversal(premium_min=Decimal(50_000)),
        UnderlyingDecides(),
        HoldLimit(hold_max_s=900.0),
    ),
    enter=EntryLadder(),
    leave=ExitLadder(),
    follow_delay_s=30.0,
    ticket_life_s=180.0,
    quote_wait_s=10.0,
    band=0.05,
    again_after_s=300.0,
    fee=Decimal("0.05"),
    opt_in=True,
)
