"""The fast cloud turned, the slow one agrees, and volume came with it."""

from datetime import timedelta
from typing import ClassVar

from engine.measures.cloud_conviction import cloud_conviction
from engine.model.contract import Direction
from engine.model.events import BarClosed, MarketEvent
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.readings import Readings


class EmaCloudRule(Rule):
    """EMA 5/12 flips on a closed minute, the ten-minute 34/50 on its side and old enough to have one."""

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.BARS})
    macro_bars_min: int = 150
    volume_ratio_above: float = 1.5
    conviction_min: int = 50
    life: timedelta = timedelta(minutes=3)

    def watch(self, play: str, underlying: str) -> "EmaCloud":
        """The clouds themselves live in the readings."""
        return EmaCloud(self, play, underlying)


class EmaCloud:
    __slots__ = ("_play", "_rule", "_underlying")

    def __init__(self, rule: EmaCloudRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying

    def observe(self, event: MarketEvent, readings: Readings | None) -> Signal | None:
        """Most bars flip nothing and cost nothing."""
        if readings is None or readings.cloud_5_12.flipped is None or not isinstance(event, BarClosed):
            return None
        if readings.cloud_5_12.flipped != readings.macro_cloud.state or event.filled:
            return None
        volume = readings.relative_volume.value
        if volume is None or volume <= self._rule.volume_ratio_above:
            return None
        if readings.macro_bars < self._rule.macro_bars_min:
            return None
        conviction = _conviction(event, readings, volume)
        if conviction is None or conviction < self._rule.conviction_min:
            return None
        direction = Direction.BULLISH if readings.cloud_5_12.flipped == "bull" else Direction.BEARISH
        return Signal(
            detector="ema_cloud",
            play=self._play,
            underlying=self._underlying,
            direction=direction,
            strength=conviction,
            why=f"5/12 flipped {direction}, macro agrees, volume {volume:.1f}x",
            at=event.at,
            expires_at=event.at + self._rule.life,
        )


def _conviction(event: BarClosed, readings: Readings, volume: float) -> int | None:
    """None while any part of it is not known."""
    values, cloud = readings.values, readings.cloud_5_12
    if not values.atr or values.vwap is None or cloud.fast is None or cloud.slow is None:
        return None
    up = cloud.flipped == "bull"
    return cloud_conviction(
        macro_agrees=readings.macro_cloud.state == cloud.flipped,
        volume_ratio=volume,
        gap_atr=abs(cloud.fast - cloud.slow) / values.atr,
        vwap_agrees=event.close > values.vwap if up else event.close < values.vwap,
        body_agrees=event.close > event.open if up else event.close < event.open,
    )
