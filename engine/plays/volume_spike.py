"""Five usual days of contracts, bought in blocks: somebody large has made up his mind."""

from decimal import Decimal

from engine.confluence import Confluence
from engine.detectors.dark_scanner import DarkScannerRule
from engine.detectors.volume_spike import VolumeSpikeRule
from engine.exits.clock import CloseCutoff, HoldLimit
from engine.exits.flow_reversal import FlowReversal
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.exits.underlying import UnderlyingDecides
from engine.gates.cost import ExpectedValueGate, TollToStopGate, TollToTargetGate
from engine.gates.freshness import QuoteAgeGate
from engine.gates.greeks import DeltaCeilingGate, DeltaFloorGate, IvRankGate, ThetaGate
from engine.gates.liquidity import OpenInterestGate, PremiumGate, SpreadGate, TickGate, VolumeGate
from engine.gates.timing import ExpiryCutoffGate
from engine.ladder import EntryLadder, ExitLadder
from engine.plays.play import Play
from engine.selection.expiry import ExpiryRule
from engine.selection.quality import Quality
from engine.selection.ranked import RankedStrikes
from engine.sizing import Caps

VOLUME_SPIKE = Play(
    name="volume_spike",
    universe=frozenset(),
    detectors=(VolumeSpikeRule(), DarkScannerRule()),
    agree=Confluence(at_least=1, lift_per_kind=10, led_by=frozenset({"volume_spike"})),
    select=RankedStrikes(
        expiry=ExpiryRule(dte_min=0, dte_max=7, last_day_left_s=10800.0),
        quality=Quality(spread_max=0.1, delta_target=0.55),
        delta_min=0.4,
        delta_max=0.7,
    ),
    gates=(
        SpreadGate(spread_max=0.1),
        OpenInterestGate(contracts_min=500),
        VolumeGate(contracts_min=200),
        PremiumGate(premium_min=Decimal("0.30")),
        TickGate(share_max=0.10),
        ExpiryCutoffGate(last_day_left_s=10800.0, later_left_s=9000.0),
        DeltaFloorGate(delta_min=0.4),
        DeltaCeilingGate(delta_max=0.7),
        IvRankGate(rank_max=0.80),
        ThetaGate(share_max=0.05, hold_s=7200.0),
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
    target=Target(gain=0.50),
    stop=Stop(loss=0.20),
    cutoff=CloseCutoff(before_close_s=1800.0),
    exits=(
        FlowReversal(premium_min=Decimal(50_000)),
        UnderlyingDecides(),
        HoldLimit(hold_max_s=7200.0),
    ),
    enter=EntryLadder(),
    leave=ExitLadder(),
    follow_delay_s=0.0,
    ticket_life_s=180.0,
    quote_wait_s=10.0,
    band=0.05,
    again_after_s=300.0,
    fee=Decimal("0.05"),
)
