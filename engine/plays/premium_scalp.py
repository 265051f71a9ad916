"""An oversold premium turns up: minutes, cents, and only where the market is tight."""

from decimal import Decimal

from engine.confluence import Confluence
from engine.detectors.premium_scalp import PremiumScalpRule
from engine.exits.clock import CloseCutoff, HoldLimit
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.exits.underlying import UnderlyingDecides
from engine.gates.cost import ExpectedValueGate, TollToStopGate, TollToTargetGate
from engine.gates.freshness import QuoteAgeGate
from engine.gates.greeks import DeltaCeilingGate, DeltaFloorGate, IvRankGate, ThetaGate
from engine.gates.liquidity import (
    DollarSpreadGate,
    OpenInterestGate,
    PremiumGate,
    SpreadGate,
    TickGate,
    VolumeGate,
)
from engine.gates.timing import ExpiryCutoffGate
from engine.ladder import EntryLadder, ExitLadder
from engine.plays.play import Play
from engine.selection.expiry import ExpiryRule
from engine.selection.quality import Quality
from engine.selection.ranked import RankedStrikes
from engine.sizing import Caps

PREMIUM_SCALP = Play(
    name="premium_scalp",
    universe=frozenset(),
    detectors=(PremiumScalpRule(),),
    agree=Confluence(at_least=1),
    select=RankedStrikes(
        expiry=ExpiryRule(dte_min=0, dte_max=7, last_day_left_s=4500.0),
        quality=Quality(spread_max=0.025, delta_target=0.55),
        delta_min=0.4,
        delta_max=0.7,
    ),
    gates=(
        SpreadGate(spread_max=0.025),
        OpenInterestGate(contracts_min=500),
        VolumeGate(contracts_min=1000),
        PremiumGate(premium_min=Decimal("1.00")),
        TickGate(share_max=0.025),
        DollarSpreadGate(dollars_max=Decimal("0.10")),
        ExpiryCutoffGate(last_day_left_s=4500.0, later_left_s=1800.0),
        DeltaFloorGate(delta_min=0.4),
        DeltaCeilingGate(delta_max=0.7),
        IvRankGate(rank_max=0.80),
        ThetaGate(share_max=0.05, hold_s=300.0),
        TollToTargetGate(share_max=0.25),
        TollToStopGate(share_max=0.50),
        ExpectedValueGate(win_rate_assumed=0.45),
    ),
    fresh=QuoteAgeGate(age_max_s=3.0),
    sizing=Caps(
        premium_max=None,
        contracts_max=5,
        premium_share_max=0.0075,
        stop_risk_max=0.02,
        total_at_risk_max=0.05,
    ),
    target=Target(gain=0.15),
    stop=Stop(loss=0.05, dollars_min=Decimal("0.05")),
    cutoff=CloseCutoff(before_close_s=1500.0),
    exits=(
        UnderlyingDecides(),
        HoldLimit(hold_max_s=300.0),
    ),
    enter=EntryLadder(),
    leave=ExitLadder(),
    follow_delay_s=0.0,
    ticket_life_s=60.0,
    quote_wait_s=10.0,
    band=0.02,
    again_after_s=300.0,
    fee=Decimal("0.05"),
)
