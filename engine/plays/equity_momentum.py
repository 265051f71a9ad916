"""Shares instead of options on the same signal: no decay, hardly a spread, and no expiry to wait for."""

from decimal import Decimal

from engine.confluence import Confluence
from engine.detectors.momentum import MomentumRule
from engine.exits.clock import CloseCutoff, HoldLimit
from engine.exits.mean_lost import MeanLost
from engine.exits.no_follow_through import NoFollowThrough
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.exits.trend_flip import TrendFlip
from engine.gates.cost import TollToStopGate, TollToTargetGate
from engine.gates.direction import MomentumAgreesGate
from engine.gates.freshness import BarsMissingGate, QuoteAgeGate
from engine.gates.liquidity import StockVolumeGate, TickGate
from engine.gates.timing import ClosingGate
from engine.ladder import EntryLadder, ExitLadder
from engine.plays.play import Play
from engine.selection.shares import TheShares
from engine.sizing import Caps

EQUITY_MOMENTUM = Play(
    name="equity_momentum",
    universe=frozenset(),
    detectors=(MomentumRule(),),
    agree=Confluence(at_least=1),
    select=TheShares(),
    gates=(
        ClosingGate(left_min_s=2700.0),
        StockVolumeGate(shares_min=1_000_000),
        TickGate(share_max=0.0025),
        MomentumAgreesGate(return_min=0.0),
        BarsMissingGate(minutes_max=2),
        TollToTargetGate(share_max=0.25),
        TollToStopGate(share_max=0.50),
    ),
    fresh=QuoteAgeGate(age_max_s=3.0),
    sizing=Caps(
        premium_max=Decimal(500),
        contracts_max=500,
        premium_share_max=0.03,
        stop_risk_max=0.02,
        total_at_risk_max=0.05,
    ),
    target=Target(gain=0.01),
    stop=Stop(loss=0.006),
    cutoff=CloseCutoff(before_close_s=1800.0),
    exits=(
        MeanLost(),
        TrendFlip(),
        NoFollowThrough(after_s=1800.0),
        HoldLimit(hold_max_s=3600.0),
    ),
    enter=EntryLadder(),
    leave=ExitLadder(),
    follow_delay_s=0.0,
    ticket_life_s=120.0,
    quote_wait_s=10.0,
    band=0.0025,
    again_after_s=300.0,
    fee=Decimal("0.001"),
)
