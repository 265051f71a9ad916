"""A tape on which each rule speaks up, bullish; the same tapes serve the conformance of all."""

from datetime import timedelta
from decimal import Decimal

from engine.detectors.blocks import BlockRule
from engine.detectors.dark_pool import DarkPoolRule
from engine.detectors.dark_scanner import DarkScannerRule
from engine.detectors.directional import DirectionalRule
from engine.detectors.ema_cloud import EmaCloudRule
from engine.detectors.flow_bias import FlowBiasRule
from engine.detectors.momentum import MomentumRule
from engine.detectors.premium_scalp import PremiumScalpRule
from engine.detectors.sweeps import SweepRule
from engine.detectors.trend_turn import TrendTurnRule
from engine.detectors.unusual import UnusualRule
from engine.detectors.volume_spike import VolumeSpikeRule
from engine.model.contract import Right
from engine.model.events import DarkPrinted, Event, Opening, Shape
from engine.plays.play import Detector
from tests.engine.detectors.listen import MINUTE, NAME, bar, call, flow, opened, sessions

DAY = sessions(1)[0]


def minutes(session, closes: list[float], volumes: list[float], before: float) -> list[Event]:
    """One session, close by close."""
    events: list[Event] = [opened(session)]
    for number, (close, volume) in enumerate(zip(closes, volumes, strict=True)):
        events.append(bar(session, number, before, close, volume))
        before = close
    return events


def cloud(days: int = 5, *, volume: float = 1800.0) -> list[Event]:
    """Days of a slow rise; on the last a dip, and a minute that turns it on volume."""
    events, price = [], 100.0
    for session in sessions(days)[:-1]:
        closes = [price + 0.002 * (n + 1) + 0.004 * (n % 2) for n in range(390)]
        events += minutes(session, closes, [1000.0] * 390, price)
        price = closes[-1]
    rise = [price + 0.004 * (n + 1) for n in range(60)]
    dip = [rise[-1] - 0.012 * (n + 1) for n in range(20)]
    turn = [dip[-1] + 0.16, *[dip[-1] + 0.32 + 0.004 * n for n in range(10)]]
    events += minutes(DAY, rise + dip + turn, [1000.0] * 81 + [volume] + [1000.0] * 9, price)
    return events


def breakout(
    *,
    step: float = 0.25,
    volume: float = 3000.0,
    usual: float = 100.0,
    level: bool = True,
    fade: bool = False,
) -> list[Event]:
    """Quiet days around 100 with a level at 101; then up through it, fast, with volume and busy calls."""
    quiet = [100.0 + 0.03 * (n % 2) for n in range(110)]
    base = 60
    quiet[30:35] = [100.4, 100.8, 101.0, 100.8, 100.4]
    quiet[20:25] = [99.6, 99.2, 99.0, 99.2, 99.6]
    events: list[Event] = []
    for session in sessions(6)[:-1]:
        events += minutes(session, quiet, [1000.0] * 110, 100.0)
    calm = quiet[:base] if level else [100.0 + 0.04 * n for n in range(base)]
    up = [calm[-1] + step * (n + 1) for n in range(20)]
    volumes = [volume] * 20
    if fade:  # the whole move in two minutes, then a sag; volume comes only when MACD has crossed back
        up = [102.5, 105.0, *[105.0 - 0.08 * n for n in range(1, 19)]]
        volumes = [1000.0] * 13 + [volume] * 7
    events += minutes(DAY, calm + up, [1000.0] * base + volumes, 100.0)
    busy = flow(DAY.opens + (base + 3) * MINUTE, 10, "1.00", shape=Shape.SINGLE, volume=400, usual=usual)
    return sorted([*events, busy], key=lambda event: event.at)


def turning(symbol: str | None = None, *, step: float = 0.04, last: float = 1.03) -> list[Event]:
    """A premium that falls more than it rises, and then turns up three percent in a minute."""
    falls = [2.0 - step * 0.25 * n + (0.06 if n % 3 == 0 else 0.0) for n in range(20)]
    closes = [*falls, falls[-1] * last]
    pairs = zip([2.0, *closes], closes, strict=False)
    bars = [bar(DAY, n, was, now, 50.0, symbol or call()) for n, (was, now) in enumerate(pairs)]
    return [opened(DAY), *bars]


def raw_sweep() -> list[Event]:
    facts = {"shape": Shape.SINGLE, "opening": Opening.UNKNOWN, "exchanges": None, "open_interest": 10}
    at = DAY.opens + 40 * MINUTE
    return [
        opened(DAY), flow(at, 800, "1.00", on="ISE", volume=800, **facts),
        flow(at, 700, "1.00", on="CBOE", volume=1500, **facts),
        flow(at + MINUTE, 1, "1.00", on="CBOE", **facts),
    ]  # fmt: skip


def flows(*, shape: Shape = Shape.SWEEP) -> list[Event]:
    at = DAY.opens + 40 * MINUTE
    prints = [
        flow(
            at + n * MINUTE, 3000, "1.50", shape=shape, open_interest=100, volume=3000 * (n + 1), usual=400.0
        )
        for n in range(4)
    ]
    quiet = flow(
        at,
        1,
        "0.10",
        symbol=call(90, right=Right.PUT),
        shape=Shape.SINGLE,
        volume=10,
        usual=400.0,
        opening=Opening.UNKNOWN,
    )
    return [opened(DAY), quiet, *prints]


def dark(at, size: int) -> DarkPrinted:
    price = Decimal("100.02")
    return DarkPrinted(at, NAME, price, size, bid=Decimal("99.98"), ask=price)


def dark_days(days: int, usual: int, last: int) -> list[Event]:
    """Three bought prints each day, on the last day large ones."""
    events: list[Event] = []
    for number, session in enumerate(sessions(days)):
        size = last if number == days - 1 else usual + 100 * (number % 3)
        events.append(opened(session))
        for minute in range(30):
            if minute in (5, 6, 7):
                events.append(dark(session.opens + minute * MINUTE + timedelta(seconds=30), size))
            events.append(bar(session, minute, 100.0, 100.0, 30_000))
    return events


def swing(*, days: int = 46, drop: float = 4.0, back: float = 2.0, stays: int = 20) -> list[Event]:
    """Weeks of a slow rise, a close far below it, and a morning that begins back above the mean."""
    events: list[Event] = []
    closes = [93.0 + 0.25 * n for n in range(days - 1)]
    closes[-1] -= drop
    for session, close in zip(sessions(days)[:-1], closes, strict=True):
        events += minutes(session, [close], [1000.0], close)
    morning = [closes[-2] - back] * stays
    return [*events, *minutes(DAY, morning, [1000.0] * stays, morning[0])]


SPOKEN: dict[str, tuple[Detector, list[Event]]] = {
    "sweeps": (SweepRule(), flows()),
    "sweeps, raw": (SweepRule(), raw_sweep()),
    "blocks": (BlockRule(), flows(shape=Shape.BLOCK)),
    "unusual": (UnusualRule(), flows()),
    "flow_bias": (FlowBiasRule(), flows()),
    "volume_spike": (VolumeSpikeRule(call_share_shift_min=0.1), flows()),
    "dark_pool": (DarkPoolRule(), dark_days(5, 4000, 4000)),
    "dark_scanner": (DarkScannerRule(), dark_days(21, 4000, 60_000)),
    "ema_cloud": (EmaCloudRule(), cloud()),
    "momentum": (MomentumRule(), breakout()),
    "directional": (DirectionalRule(), breakout()),
    "premium_scalp": (PremiumScalpRule(), turning()),
    "trend_turn": (TrendTurnRule(), swing()),
}
"""By name: the rule with its own numbers, and where it speaks."""
