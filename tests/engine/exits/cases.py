"""Every exit once, with a holding that must leave and its neighbour that must not, told for calls."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from engine.exits.atr_stop import AtrStop
from engine.exits.clock import CloseCutoff, HoldLimit
from engine.exits.cloud_flip import CloudFlip
from engine.exits.deep_delta import DeepDelta
from engine.exits.exhaustion import Exhaustion
from engine.exits.expiry import DaysBeforeExpiry, ExpiryDay
from engine.exits.flow_reversal import FlowReversal
from engine.exits.hold_days import HoldDays
from engine.exits.mean_lost import DaysMeanLost, MeanLost
from engine.exits.no_follow_through import NoFollowThrough, NoFollowThroughDays
from engine.exits.partial import Part, Partials
from engine.exits.peak_drop import PeakDrop
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.exits.theta_burn import ThetaBurn
from engine.exits.trailing import Trailing
from engine.exits.trend_flip import DaysTrendFlip, TrendFlip
from engine.exits.underlying import UnderlyingDecides
from engine.exits.underlying_stop import UnderlyingStop
from engine.exits.underlying_target import UnderlyingTarget
from engine.exits.volume_spike import VolumeSpikeAgainst
from engine.holding import Holding
from engine.model.contract import Direction
from engine.plays.play import ExitRule
from tests.engine.exits.holdings import (
    ENTERED,
    GREEN,
    LOST,
    RISEN,
    TURN,
    TURNED,
    TWICE,
    Candle,
    holding,
)

Said = dict[str, Any]
TODAY = ENTERED.date()
LOUD = [*GREEN[:1], Candle(101.4, 101.5, 100.5, 100.6, 3100.0)]
WEDNESDAY = date(2026, 8, 5)
MINUTES = timedelta(minutes=1)


class Case(NamedTuple):
    """A rule, what makes it leave, and the smallest change that keeps it in."""

    rule: ExitRule
    leaves: Said
    stays: Said

    def __str__(self) -> str:
        return repr(self.rule)


def told(said: Said, *, mirrored: bool = False) -> Holding:
    """The holding, or the put of the same story upside down."""
    if not mirrored:
        return holding(**said)
    upside_down: dict[str, Callable[[Any], Any]] = {
        "shares": lambda price: TWICE - price,
        "best": lambda price: TWICE - price,
        "days": lambda closes: [TWICE - close for close in closes],
        "candles": lambda candles: [candle.mirrored() for candle in candles],
    }
    turned = {name: upside_down.get(name, lambda same: same)(value) for name, value in said.items()}
    return holding(direction=Direction.BEARISH, **turned)


def closed(candles: list[Candle], **said: Any) -> Said:
    """Told two seconds after the last of these minutes has closed."""
    return {"candles": candles, "after": len(candles) * MINUTES - timedelta(seconds=3), **said}


CASES = [
    Case(Target(gain=0.25), {"bid": 0.25}, {"bid": 0.2499, "mid": 0.30}),
    Case(Target(gain=0.25, share=0.5), {"bid": 0.25, "lots": (4, 0)}, {"bid": 0.25, "lots": (4, 2)}),
    Case(Target(gain=0.20, gain_max=0.30), {"bid": 0.22, "peak": 0.24}, {"bid": 0.24, "peak": 0.24}),
    Case(Target(gain=0.20, gain_max=0.30), {"bid": 0.30}, {"bid": 0.19, "peak": 0.24}),
    Case(
        Stop(loss=0.15),
        {"bid": -0.17, "mid": -0.15, "before": -0.15},
        {"bid": -0.17, "mid": -0.15, "before": -0.14},
    ),
    Case(Stop(loss=0.15), {"bid": -0.225, "mid": -0.1}, {"bid": -0.22, "mid": -0.1}),
    Case(
        Stop(loss=0.05, dollars_min=Decimal("0.05")),
        {"bid": -0.06, "mid": -0.0625, "before": -0.0625, "average": "0.80"},
        {"bid": -0.06, "mid": -0.06, "before": -0.06, "average": "0.80"},
    ),
    Case(Partials(parts=(Part(gain=0.5, fraction=0.5),)), {"bid": 0.5}, {"bid": 0.49}),
    Case(Partials(parts=(Part(gain=0.5, fraction=0.5),)), {"bid": 0.5}, {"bid": 0.5, "lots": (4, 2)}),
    Case(Partials(parts=(Part(gain=0.5, fraction=0.5),)), {"bid": 0.5}, {"bid": 0.5, "lots": (1, 0)}),
    Case(
        Trailing(),
        {"bid": 0.45, "mid": 0.5, "before": 0.5, "peak": 1.0},
        {"bid": 0.45, "mid": 0.5, "before": 0.51, "peak": 1.0},
    ),
    Case(
        Trailing(),
        {"bid": 0.25, "mid": 0.9, "before": 0.9, "peak": 1.0},
        {"bid": 0.25, "mid": 0.4, "before": 0.4, "peak": 0.99},
    ),
    Case(PeakDrop(drop=0.005), {"shares": 101.0, "best": 102.0}, {"shares": 101.6, "best": 102.0}),
    Case(UnderlyingStop(), {"shares": 99.4}, {"shares": 99.41}),
    Case(
        UnderlyingTarget(share=0.5),
        {"shares": 100.8, "bid": 0.20, "lots": (4, 0)},
        {"shares": 100.8, "bid": 0.20, "lots": (4, 2)},
    ),
    Case(UnderlyingTarget(), {"shares": 100.8, "bid": 0.20}, {"shares": 100.8, "bid": 0.19}),
    Case(UnderlyingTarget(), {"shares": 101.2, "bid": 0.20}, {"shares": 100.79, "bid": 0.20}),
    Case(UnderlyingDecides(), {"shares": 99.4}, {"shares": 99.4, "bid": 0.0}),
    Case(
        UnderlyingDecides(),
        {"shares": 101.0, "bid": 0.1, "age_s": 61.0},
        {"shares": 101.0, "bid": 0.1, "age_s": 60.0},
    ),
    Case(MeanLost(), closed(TURN), closed(GREEN)),
    Case(DaysMeanLost(), {"days": LOST}, {"days": RISEN}),
    Case(DaysTrendFlip(), {"days": TURNED}, {"days": LOST}),
    Case(TrendFlip(), closed(TURN), closed(GREEN)),
    Case(CloudFlip(), closed(TURN), closed(GREEN)),
    Case(Exhaustion(), closed(GREEN), closed(GREEN[:2])),
    Case(Exhaustion(), closed(GREEN), closed([Candle(100.0, 101.5, 99.9, 101.4), *GREEN[:2]])),
    Case(VolumeSpikeAgainst(), closed(LOUD), closed([LOUD[0], LOUD[1]._replace(volume=2900.0)])),
    Case(VolumeSpikeAgainst(), closed(LOUD), closed([LOUD[0], LOUD[1]._replace(close=101.5)])),
    Case(AtrStop(), closed(GREEN[:1], shares=99.5), closed(GREEN[:1], shares=99.8)),
    Case(
        NoFollowThrough(after_s=1800),
        {"bid": 0.0, "after": 30 * MINUTES},
        {"bid": 0.01, "after": 30 * MINUTES},
    ),
    Case(
        NoFollowThrough(after_s=1800),
        {"bid": -0.1, "after": 31 * MINUTES},
        {"bid": -0.1, "after": 29 * MINUTES},
    ),
    Case(
        NoFollowThroughDays(after_days=7),
        {"bid": 0.0, "after": timedelta(days=11)},
        {"bid": 0.0, "after": timedelta(days=10)},
    ),
    Case(HoldLimit(hold_max_s=900), {"after": 15 * MINUTES}, {"after": 14 * MINUTES}),
    Case(HoldDays(days_max=7), {"after": timedelta(days=11)}, {"after": timedelta(days=10)}),
    Case(FlowReversal(premium_min=Decimal(50_000)), {"swept": 50_000}, {"swept": 49_999}),
    Case(
        DeepDelta(),
        {"shares": 104.0, "bid": 0.5, "average": "2.75", "expiry": WEDNESDAY},
        {"shares": 100.0, "bid": 0.5, "average": "2.75", "expiry": WEDNESDAY},
    ),
    Case(
        DeepDelta(),
        {"shares": 104.0, "bid": 0.01, "average": "4.10", "expiry": WEDNESDAY},
        {"shares": 104.0, "bid": 0.0, "average": "4.125", "expiry": WEDNESDAY},
    ),
    Case(ThetaBurn(), {"shares": 100.0, "bid": 0.0, "expiry": WEDNESDAY}, {"shares": 100.0, "bid": 0.0}),
    Case(CloseCutoff(before_close_s=3600.0), {"to_close_s": 3600.0}, {"to_close_s": 3601.0}),
    Case(
        CloseCutoff(before_close_s=7200.0, dte_max=0),
        {"to_close_s": 7200.0, "expiry": TODAY},
        {"to_close_s": 60.0},
    ),
    Case(ExpiryDay(), {"to_close_s": 3600.0, "expiry": TODAY}, {"to_close_s": 3601.0, "expiry": TODAY}),
    Case(ExpiryDay(), {"to_close_s": 3600.0, "expiry": TODAY}, {"to_close_s": 60.0}),
    Case(DaysBeforeExpiry(), {"after": timedelta(days=19)}, {"after": timedelta(days=18)}),
]
