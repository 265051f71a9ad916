"""A trend with volume on a day that is not chop: the shares decide when it is over."""

from decimal import Decimal

from engine.confluence import Confluence
from engine.detectors.dark_scanner import DarkScannerRule
from engine.detectors.directional import DirectionalRule
from engine.exits.clock import CloseCutoff, HoldLimit
from engine.exits.deep_delta import DeepDelta
from engine.exits.mean_lost import MeanLost
from engine.exits.no_follow_through import NoFollowThrough
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.exits.trend_flip import TrendFlip
from engine.exits.underlying import UnderlyingDecides
from engine.exits.underlying_stop import UnderlyingStop
from engine.exits.underlying_target import UnderlyingTarget
from engine.exits.volume_spike import VolumeSpikeAgainst
from engine.gates.cost import TollToStopGate, TollToTargetGate
from engine.gates.freshness import BarsMissingGate, QuoteAgeGate
from engine.gates.greeks import DeltaCeilingGate, DeltaFloorGate, IvRankGate, ThetaGate
from engine.gates.liquidity import OpenInterestGate, PremiumGate, SpreadGate, TickGate, VolumeGate
from engine.gates.regime import ChopGate, TrendGate
from engine.gates.timing import ExpiryCutoffGate
from engine.ladder import EntryLadder, ExitLadder
from engine.plays.play import Play
from engine.selection.expiry import ExpiryRule
from engine.selection.quality import Quality
from engine.selection.ranked import RankedStrikes
from engine.sizing import Caps

DAY_DIRECTIONAL = Play(
    name="day_directional",
    universe=frozenset(),
    detectors=(DirectionalRule(), DarkScannerRule()),
    agree=Confluence(at_least=1, lift_per_kind=10, led_by=frozenset({"directional"})),
    select=RankedStrikes(
        expiry=ExpiryRule(dte_min=0, dte_max=7, last_day_left_s=5400.0),
        quality=Quality(spread_max=0.08, delta_target=0.55),
        delta_min=0.50,
        delta_max=0.60,
    ),
    gates=(
        SpreadGate(spread_max=0.08),
        OpenInterestGate(contracts_min=500),
        VolumeGate(contracts_min=200),
        PremiumGate(premium_min=Decimal("0.30")),
        TickGate(share_max=0.08),
        ExpiryCutoffGate(last_day_left_s=7200.0, later_left_s=5400.0),
        DeltaFloorGate(delta_min=0.50),
        DeltaCeilingGate(delta_max=0.60),
        IvRankGate(rank_max=0.80),
        ThetaGate(share_max=0.05, hold_s=3600.0),
        ChopGate(flat_below=0.002, crossings_max=3),
        TrendGate(leaning_min=1),
        BarsMissingGate(minutes_max=2),
        TollToTargetGate(share_max=0.25),
        TollToStopGate(share_max=0.50),
    ),
    fresh=QuoteAgeGate(age_max_s=3.0),
    sizing=Caps(
        premium_max=None,
        contracts_max=5,
        premium_share_max=0.0075,
        stop_risk_max=0.02,
        total_at_risk_max=0.05,
    ),
    target=Target(gain=0.35, gain_max=0.80),
    stop=Stop(loss=0.40),
    cutoff=CloseCutoff(before_close_s=1800.0),
    exits=(
        UnderlyingStop(against=0.006),
        MeanLost(),
        TrendFlip(),
        VolumeSpikeAgainst(),
        UnderlyingDecides(),
        UnderlyingTarget(move_min=0.008, move_max=0.012, option_gain_min=0.20),
        DeepDelta(delta_max=0.85),
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
)
