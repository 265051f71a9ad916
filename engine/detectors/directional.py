"""A move that goes on: five and fifteen minutes, the trend and the volume say the same, and it is no chop."""

from datetime import timedelta
from typing import ClassVar

from pydantic import Field

from engine.measures.chop import choppy
from engine.model.contract import Direction
from engine.model.events import BarClosed, MarketEvent
from engine.model.money import Ratio
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.readings import Readings


class DirectionalRule(Rule):
    """Price and trend decide the direction, volume confirms, for some bars in a row.

    Literals suit volatile single stocks; with sigmas set, the name's own daily volatility decides.
    """

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.BARS})
    return_5m_above: Ratio = 0.003
    return_15m_above: Ratio = 0.008
    return_5m_sigmas: float | None = None
    return_15m_sigmas: float | None = None
    volume_ratio_above: float = Field(default=1.5, gt=0.0)
    bars_in_a_row: int = 2
    chop_slope_max: Ratio = 0.002
    chop_crossings_min: int = 4
    minutes_per_session: int = 390
    again: timedelta = timedelta(minutes=15)
    life: timedelta = timedelta(minutes=3)

    def watch(self, play: str, underlying: str) -> "Directional":
        """One watcher per underlying."""
        return Directional(self, play, underlying)


class Directional:
    """How many bars in a row agreed, and on what."""

    __slots__ = ("_agreed", "_direction", "_play", "_rule", "_still", "_told", "_underlying")

    def __init__(self, rule: DirectionalRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying
        self._still = rule.return_15m_above if rule.return_15m_sigmas is None else -1.0
        self._agreed = 0
        self._direction: Direction | None = None
        self._told: Signal | None = None

    def observe(self, event: MarketEvent, readings: Readings | None) -> Signal | None:
        """One bar that disagrees starts the count afresh; most stand still, so that is asked first."""
        if readings is None or not isinstance(event, BarClosed):
            return None
        quarter, still = readings.returns.over(15), self._still
        if quarter is None or -still <= quarter <= still:
            self._direction = None
            return None
        direction, before = self._confirmed(readings, quarter), self._direction
        self._agreed = self._agreed + 1 if direction is before else 1
        self._direction = direction
        if direction is None or self._agreed < self._rule.bars_in_a_row:
            return None
        told = self._told
        if told is not None and told.direction is direction and event.at < told.at + self._rule.again:
            return None
        self._told = self._signal(event, readings, direction)
        return self._told

    def _confirmed(self, readings: Readings, quarter: float) -> Direction | None:
        """All that is asked of a bar that has moved far enough over the quarter of an hour."""
        rule = self._rule
        short, volume = readings.returns.over(5), readings.relative_volume.value
        if short is None or volume is None or volume <= rule.volume_ratio_above or readings.filled_run:
            return None
        limits = self._limits(readings)
        if limits is None or abs(short) <= limits[0] or abs(quarter) <= limits[1]:
            return None
        chop = choppy(
            readings.sma20.slope,
            readings.crossings.value,
            slope_max=rule.chop_slope_max,
            crossings_min=rule.chop_crossings_min,
        )
        if chop is not False:
            return None
        match readings.trend:
            case "up" if short > 0 and quarter > 0:
                return Direction.BULLISH
            case "down" if short < 0 and quarter < 0:
                return Direction.BEARISH
            case _:
                return None

    def _limits(self, readings: Readings) -> tuple[float, float] | None:
        """Over five and over fifteen minutes; unknown volatility refuses where it is asked for."""
        rule, sigma = self._rule, readings.daily_vol.sigma
        limits = []
        for sigmas, literal, minutes in (
            (rule.return_5m_sigmas, rule.return_5m_above, 5),
            (rule.return_15m_sigmas, rule.return_15m_above, 15),
        ):
            if sigmas is None:
                limits.append(literal)
            elif sigma is None:
                return None
            else:
                limits.append(sigmas * sigma * (minutes / rule.minutes_per_session) ** 0.5)
        return limits[0], limits[1]

    def _signal(self, event: BarClosed, readings: Readings, direction: Direction) -> Signal:
        """Half for being here, the rest for how far past the volume and the return that were asked."""
        rule, limits = self._rule, self._limits(readings)
        short, quarter = readings.returns.over(5) or 0.0, readings.returns.over(15) or 0.0
        volume = readings.relative_volume.value or 0.0
        past = abs(quarter) / limits[1] - 1.0 if limits is not None and limits[1] else 0.0
        strength = 50 + 25 * min(volume / rule.volume_ratio_above - 1.0, 1.0) + 25 * min(past, 1.0)
        return Signal(
            detector="directional",
            play=self._play,
            underlying=self._underlying,
            direction=direction,
            strength=round(strength),
            why=f"{short:+.1%} in 5 min, {quarter:+.1%} in 15, volume {volume:.1f}x, {self._agreed} bars",
            at=event.at,
            expires_at=event.at + rule.life,
        )
