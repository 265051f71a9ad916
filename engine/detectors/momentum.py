"""A fast move through a level, with the volume of shares and of options behind it."""

from datetime import datetime, timedelta
from math import sqrt
from typing import ClassVar, NamedTuple

from engine.model.contract import Direction, contract
from engine.model.events import BarClosed, FlowPrinted, MarketEvent
from engine.model.money import Ratio
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.readings import Readings


class MomentumRule(Rule):
    """Three percent in fifteen minutes, or so many sigmas for names that never move three percent.

    A literal suits volatile single stocks; with `return_sigmas` set, the name's own daily volatility decides.
    """

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.BARS, Hears.FLOW})
    return_min: Ratio = 0.03
    return_minutes: int = 15
    return_sigmas: float | None = None
    minutes_per_session: int = 390
    stock_volume_to_usual_min: float = 2.0
    option_volume_to_usual_min: float = 3.0
    cross_age_max_bars: int = 15
    confidence: int = 90
    again: timedelta = timedelta(minutes=15)
    life: timedelta = timedelta(minutes=5)

    def watch(self, play: str, underlying: str) -> "Momentum":
        """One watcher per underlying."""
        return Momentum(self, play, underlying)


class Busy(NamedTuple):
    """A contract that trades a multiple of its usual day, and when that was seen."""

    at: datetime
    ratio: float


class Momentum:
    """How long ago MACD crossed, and the busiest option of each side."""

    __slots__ = ("_above", "_busy", "_crossed", "_play", "_rule", "_still", "_told", "_underlying")

    def __init__(self, rule: MomentumRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying
        self._still = rule.return_min if rule.return_sigmas is None else 0.0
        self._above: bool | None = None
        self._crossed: int | None = None
        self._busy: dict[Direction, Busy] = {}
        self._told: dict[Direction, datetime] = {}

    def observe(self, event: MarketEvent, readings: Readings | None) -> Signal | None:
        """Option prints say how busy a side is; a closed minute asks for everything else."""
        if isinstance(event, BarClosed):
            return self._minute(event, readings) if readings is not None else None
        if isinstance(event, FlowPrinted):
            self._count(event)
        return None

    def _count(self, event: FlowPrinted) -> None:
        if event.volume is None or not event.usual_volume:
            return
        ratio, direction = event.volume / event.usual_volume, contract(event.symbol).right.when_bought
        if ratio >= self._rule.option_volume_to_usual_min:
            self._busy[direction] = Busy(event.at, ratio)

    def _minute(self, event: BarClosed, readings: Readings) -> Signal | None:
        """A fresh cross and then a move: few minutes have both. At equality the old side stands."""
        gap, crossed, rule = readings.values.macd_gap, self._crossed, self._rule
        if crossed is not None:
            crossed += 1
        if gap:
            above = gap > 0.0
            if above is not self._above:
                if self._above is not None:
                    crossed = 0
                self._above = above
        self._crossed = crossed
        if crossed is None or crossed > rule.cross_age_max_bars:
            return None
        moved = readings.returns.over(rule.return_minutes)
        if moved is None or -self._still < moved < self._still:
            return None
        return self._broke_out(event, readings, moved)

    def _broke_out(self, event: BarClosed, readings: Readings, moved: float) -> Signal | None:
        """Far enough, on the side of the cross, through a level, with volume behind it."""
        rule = self._rule
        limit = self._limit(readings)
        if limit is None or abs(moved) < limit or readings.filled_run:
            return None
        direction = Direction.BULLISH if moved > 0 else Direction.BEARISH
        if self._above is not (moved > 0):
            return None
        level = _broken(readings, event.close, event.close / (1.0 + moved))
        volume, busy = readings.usual_volume.value, self._busy.get(direction)
        if level is None or volume is None or busy is None:
            return None
        stale = event.at - busy.at > timedelta(minutes=rule.return_minutes)
        if volume < rule.stock_volume_to_usual_min or stale or self._just_told(direction, event.at):
            return None
        self._told[direction] = event.at
        return Signal(
            detector="momentum",
            play=self._play,
            underlying=self._underlying,
            direction=direction,
            strength=rule.confidence,
            why=f"{moved:+.1%} in {rule.return_minutes} min through {level:.2f}, shares {volume:.1f}x,"
            f" options {busy.ratio:.1f}x",
            at=event.at,
            expires_at=event.at + rule.life,
        )

    def _just_told(self, direction: Direction, at: datetime) -> bool:
        told = self._told.get(direction)
        return told is not None and at < told + self._rule.again

    def _limit(self, readings: Readings) -> float | None:
        """Sigmas of these minutes, when asked for; unknown volatility refuses."""
        rule = self._rule
        if rule.return_sigmas is None:
            return rule.return_min
        sigma = readings.daily_vol.sigma
        if sigma is None:
            return None
        return rule.return_sigmas * sigma * sqrt(rule.return_minutes / rule.minutes_per_session)


def _broken(readings: Readings, close: float, before: float) -> float | None:
    """The level between where price came from and where it is: nearest to price, if there is one."""
    up, levels = close > before, readings.support_resistance
    level = levels.support(close) if up else levels.resistance(close)
    if level is None:
        return None
    crossed = before < level.price if up else before > level.price
    return level.price if crossed else None
