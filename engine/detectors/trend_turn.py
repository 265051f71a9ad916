"""The days lean one way and today's price has come back to their side: a swing begins."""

from datetime import date, timedelta
from typing import ClassVar

from engine.measures.chop import choppy
from engine.model.calendar import eastern_date
from engine.model.contract import Direction
from engine.model.events import BarClosed, MarketEvent
from engine.model.money import Ratio
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.days import Days
from engine.theirs.readings import Readings


class TrendTurnRule(Rule):
    """The trend of days was not ours at the last close, is ours now, and has been for some minutes.

    Half of the strength is for being here, a quarter each for the distance from the mean and for its slope.
    """

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.BARS})
    minutes_in_a_row: int = 15
    chop_slope_max: Ratio = 0.002
    chop_crossings_min: int = 4
    distance_full: Ratio = 0.02
    slope_full: Ratio = 0.02
    life: timedelta = timedelta(minutes=15)

    def watch(self, play: str, underlying: str) -> "TrendTurn":
        """One watcher per underlying."""
        return TrendTurn(self, play, underlying)


class TrendTurn:
    """How many minutes in a row price has stood on a new side, and the day that was last told."""

    __slots__ = ("_minutes", "_play", "_rule", "_side", "_told", "_underlying")

    def __init__(self, rule: TrendTurnRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying
        self._side: Direction | None = None
        self._minutes = 0
        self._told: date | None = None

    def observe(self, event: MarketEvent, readings: Readings | None) -> Signal | None:
        """Once a day at most; a filled minute proves nothing."""
        if readings is None or not isinstance(event, BarClosed):
            return None
        days = readings.days
        side = self._turned(event, days) if days.slope is not None else None
        if side is None:
            self._side = None
            return None
        self._minutes = self._minutes + 1 if side is self._side else 1
        self._side = side
        if self._minutes < self._rule.minutes_in_a_row:
            return None
        today = eastern_date(event.at)
        if self._told == today:
            return None
        self._told = today
        return self._signal(event, days, side)

    def _turned(self, event: BarClosed, days: Days) -> Direction | None:
        now = days.trend_at(event.close)
        if now == days.trend or now is None or event.filled:
            return None
        rule = self._rule
        chop = choppy(
            days.slope,
            days.crossings.value,
            slope_max=rule.chop_slope_max,
            crossings_min=rule.chop_crossings_min,
        )
        if chop is not False:
            return None
        match now:
            case "up":
                return Direction.BULLISH
            case "down":
                return Direction.BEARISH
            case "neutral":
                return None

    def _signal(self, event: BarClosed, days: Days, side: Direction) -> Signal:
        rule = self._rule
        mean, slope = days.mean or event.close, days.slope or 0.0
        away = event.close / mean - 1.0
        strength = (
            50 + 25 * min(abs(away) / rule.distance_full, 1) + 25 * min(abs(slope) / rule.slope_full, 1)
        )
        return Signal(
            detector="trend_turn",
            play=self._play,
            underlying=self._underlying,
            direction=side,
            strength=round(strength),
            why=f"{away:+.1%} from the mean of 20 days, which goes {slope:+.1%}, for {self._minutes} min",
            at=event.at,
            expires_at=event.at + rule.life,
        )
