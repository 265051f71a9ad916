"""The same trend for days: weeks of life in the option, half taken at the target, half left to run."""

from decimal import Decimal

from engine.confluence import Confluence
from engine.detectors.dark_pool import DarkPoolRule
from engine.detectors.trend_turn import TrendTurnRule
from engine.exits.clock import CloseCutoff
from engine.exits.deep_delta import DeepDelta
from engine.exits.expiry import DaysBeforeExpiry
from engine.exits.hold_days import HoldDays
from engine.exits.mean_lost import DaysMeanLost
from engine.exits.no_follow_through import NoFollowThroughDays
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.exits.theta_burn import ThetaBurn
from engine.exits.trailing import Trailing
from engine.exits.trend_flip import DaysTrendFlip
from engine.exits.underlying import UnderlyingDecides
from engine.exits.underlying_stop import UnderlyingStop
from engine.exits.underlying_target import UnderlyingTarget
from engine.gates.cost import TollToStopGate, TollToTargetGate
from engine.gates.freshness import BarsMissingGate, QuoteAgeGate
from engine.gates.greeks import DeltaCeilingGate, DeltaFloorGate, IvRankGate, ThetaGate
from engine.gates.liquidity import OpenInterestGate, PremiumGate, SpreadGate, TickGate, VolumeGate
from engine.gates.regime import DaysChopGate, DaysTrendGate, IvRegimeGate
from engine.gates.timing import ClosingGate, EarningsGate
from engine.ladder import EntryLadder, ExitLadder
from engine.plays.play import Play
from engine.selection.expiry import ExpiryRule
from engine.selection.quality import Quality
from engine.selection.ranked import RankedStrikes
from engine.sizing import Caps

SWING = Play(
    name="swing",
    universe=frozenset(),
    detectors=(TrendTurnRule(), DarkPoolRule()),
    agree=Confluence(at_least=1, lift_per_kind=10, led_by=frozenset({"trend_turn"})),
    select=RankedStrikes(
        expiry=ExpiryRule(dte_min=21, dte_max=45, last_day_left_s=0.0, dte_target=30),
        quality=Quality(spread_max=0.0875, delta_target=0.55),
        delta_min=0.50,
        delta_max=0.60,
    ),
    gates=(
        SpreadGate(spread_max=0.10),
        OpenInterestGate(contracts_min=500),
        VolumeGate(contracts_min=200),
        PremiumGate(premium_min=Decimal("0.30")),
        TickGate(share_max=0.10),
        ClosingGate(left_min_s=1800.0),
        DeltaFloorGate(delta_min=0.50),
        DeltaCeilingGate(delta_max=0.60),
        IvRankGate(rank_max=0.80),
        ThetaGate(share_max=0.05, hold_s=23_400.0),
        IvRegimeGate(percentile_max=0.80),
        DaysChopGate(flat_below=0.002, crossings_max=3),
        DaysTrendGate(leaning_min=1),
        BarsMissingGate(minutes_max=2),
        EarningsGate(days_min=14),
        TollToTargetGate(share_max=0.25),
        TollToStopGate(share_max=0.50),
    ),
    fresh=QuoteAgeGate(age_max_s=3.0),
    sizing=Caps(
        premium_max=None,
        contracts_max=5,
        premium_share_max=0.015,
        stop_risk_max=0.02,
        total_at_risk_max=0.05,
    ),
    target=Target(gain=0.35, gain_max=0.80, share=0.5),
    stop=Stop(loss=0.40),
    cutoff=CloseCutoff(before_close_s=3600.0, dte_max=0),
    exits=(
        DaysBeforeExpiry(days_min=2),
        UnderlyingStop(against=0.006),
        DaysMeanLost(),
        DaysTrendFlip(),
        UnderlyingDecides(),
        UnderlyingTarget(move_min=0.008, move_max=0.012, option_gain_min=0.20, share=0.5),
        DeepDelta(delta_max=0.85),
        Trailing(armed_at=1.0, lock=0.5),
        NoFollowThroughDays(after_days=7),
        ThetaBurn(share_max=0.05),
        HoldDays(days_max=10),
    ),
    enter=EntryLadder(),
    leave=ExitLadder(),
    follow_delay_s=0.0,
    ticket_life_s=300.0,
    quote_wait_s=10.0,
    band=0.05,
    again_after_s=300.0,
    fee=Decimal("0.05"),
)
