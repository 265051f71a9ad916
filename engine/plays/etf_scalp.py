"""Index funds: the fast cloud flips with the slow one and with volume; in and out the same day."""

from decimal import Decimal

from engine.confluence import Confluence
from engine.detectors.ema_cloud import EmaCloudRule
from engine.exits.clock import CloseCutoff
from engine.exits.cloud_flip import CloudFlip
from engine.exits.exhaustion import Exhaustion
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.exits.underlying import UnderlyingDecides
from engine.gates.cost import ExpectedValueGate, TollToStopGate, TollToTargetGate
from engine.gates.direction import ConvictionGate
from engine.gates.freshness import BarsMissingGate, QuoteAgeGate
from engine.gates.greeks import (
    DeltaCeilingGate,
    DeltaFloorGate,
    GammaGate,
    IvRankGate,
    RawGammaGate,
    ThetaGate,
)
from engine.gates.liquidity import OpenInterestGate, PremiumGate, SpreadGate, TickGate, VolumeGate
from engine.gates.regime import MacroGate
from engine.gates.timing import ExpiryCutoffGate
from engine.ladder import EntryLadder, ExitLadder
from engine.plays.play import Play
from engine.selection.expiry import ExpiryRule
from engine.selection.quality import Quality
from engine.selection.ranked import RankedStrikes
from engine.sizing import Caps
from engine.tranches import Tranches

ETF_SCALP = Play(
    name="etf_scalp",
    universe=frozenset({"SPY", "QQQ"}),
    detectors=(EmaCloudRule(),),
    agree=Confluence(at_least=1),
    select=RankedStrikes(
        expiry=ExpiryRule(dte_min=0, dte_max=1, last_day_left_s=7200.0),
        quality=Quality(spread_max=0.0625, delta_target=0.4),
        delta_min=0.3,
        delta_max=0.5,
    ),
    gates=(
        SpreadGate(spread_max=0.1),
        OpenInterestGate(contracts_min=1000),
        VolumeGate(contracts_min=500),
        PremiumGate(premium_min=Decimal("0.30")),
        TickGate(share_max=0.10),
        ExpiryCutoffGate(last_day_left_s=7200.0, later_left_s=1800.0),
        DeltaFloorGate(delta_min=0.3),
        DeltaCeilingGate(delta_max=0.5),
        IvRankGate(rank_max=0.80),
        ThetaGate(share_max=0.05, hold_s=900.0),
        RawGammaGate(gamma_max=0.15),
        GammaGate(delta_change_max=0.75),
        MacroGate(bars_min=150),
        BarsMissingGate(minutes_max=2),
        ConvictionGate(strength_min=50),
        TollToTargetGate(share_max=0.25),
        TollToStopGate(share_max=0.50),
        ExpectedValueGate(win_rate_assumed=0.7),
    ),
    fresh=QuoteAgeGate(age_max_s=3.0),
    sizing=Caps(
        premium_max=Decimal(1_000),
        contracts_max=5,
        premium_share_max=0.0075,
        stop_risk_max=0.02,
        total_at_risk_max=0.05,
    ),
    target=Target(gain=0.25),
    stop=Stop(loss=0.50),
    cutoff=CloseCutoff(before_close_s=1800.0),
    exits=(
        CloseCutoff(before_close_s=7200.0, dte_max=0),
        CloudFlip(),
        UnderlyingDecides(),
        Exhaustion(candles_min=3),
    ),
    enter=EntryLadder(),
    leave=ExitLadder(),
    follow_delay_s=0.0,
    ticket_life_s=120.0,
    quote_wait_s=10.0,
    band=0.05,
    again_after_s=300.0,
    fee=Decimal("0.05"),
    tranches=Tranches(),
)
