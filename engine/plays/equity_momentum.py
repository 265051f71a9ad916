"""Shares instead of options on the same move: shipped off, because this engine orders options only."""

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
from engine.gates.freshness import QuoteAgeGate
from engine.gates.liquidity import OpenInterestGate, PremiumGate, SpreadGate, VolumeGate
from engine.gates.timing import ClosingGate
from engine.ladder import EntryLadder, ExitLadder
from engine.plays.play import Play
from engine.selection.expiry import ExpiryRule
from engine.selection.quality import Quality
from engine.selection.ranked import RankedStrikes
from engine.sizing import Caps

EQUITY_MOMENTUM = Play(
    name="equity_momentum",
    universe=frozenset(),
    detectors=(MomentumRule(),),
    agree=Confluence(at_least=1),
    select=RankedStrikes(
        expiry=ExpiryRule(dte_min=0, dte_max=7, last_day_left_s=0.0),
        quality=Quality(spread_max=0.1, delta_target=0.55),
        delta_min=0.4,
        delta_max=0.7,
    ),
    gates=(
        SpreadGate(spread_max=0.1),
        OpenInterestGate(contracts_min=500),
        VolumeGate(contracts_min=200),
        PremiumGate(premium_min=Decimal("0.30")),
        ClosingGate(left_min_s=1800.0),
        TollToTargetGate(share_max=0.25),
        TollToStopGate(share_max=0.50),
    ),
    fresh=QuoteAgeGate(age_max_s=3.0),
    sizing=Caps(
        premium_max=Decimal(1_000_000),
        contracts_max=5,
        premium_share_max=0.0075,
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
    band=0.05,
    again_after_s=300.0,
    fee=Decimal("0.05"),
    off="orders, positions and exits know options only",
)
