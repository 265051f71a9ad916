"""What every measure reads of one underlying, composed once, in one order, for all plays."""

from collections import deque
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import NoneType
from typing import ClassVar, Protocol, Self, TypeVar

from engine.measures.bar_values import BarValues
from engine.measures.bollinger import Bands, bands
from engine.measures.candles import Candles
from engine.measures.chop import Crossings
from engine.measures.cloud import Cloud
from engine.measures.ema import Ema
from engine.measures.realised_vol import RealisedVol
from engine.measures.returns import Returns
from engine.measures.sma import Sma
from engine.measures.support_resistance import SupportResistance
from engine.measures.ten_minute import TenMinute
from engine.measures.trend import Trend, trend_state
from engine.measures.usual_volume import UsualVolume
from engine.measures.volume import RelativeVolume
from engine.model.calendar import eastern_date
from engine.theirs.days import KEPT, Days

_MINUTE = timedelta(minutes=1)


class Readings:
    """As of the latest closed minute: regular hours only, read on from one session to the next."""

    __slots__ = (
        "_macro_fast", "_macro_slow", "_opens", "_ten_minute", "candles", "close", "cloud_5_12", "crossings",
        "daily_vol", "days", "filled_run", "macro_bars", "macro_cloud", "relative_volume", "returns", "sma20",
        "support_resistance", "usual_volume", "values",
    )  # fmt: skip

    def __init__(self) -> None:
        self._opens: datetime | None = None
        self.close: float | None = None
        self.filled_run = 0
        self.candles = Candles()
        self.values = BarValues()
        self.cloud_5_12 = Cloud()
        self._ten_minute = TenMinute()
        self._macro_fast, self._macro_slow, self.macro_cloud = Ema(34), Ema(50), Cloud()
        self.macro_bars = 0
        self.sma20 = Sma(20)
        self.crossings = Crossings(20)
        self.returns = Returns(15)
        self.relative_volume = RelativeVolume(20)
        self.usual_volume = UsualVolume()
        self.daily_vol = RealisedVol(20, 252.0)
        self.days = Days()
        self.support_resistance = SupportResistance()

    @property
    def trend(self) -> Trend | None:
        return trend_state(self.close, self.sma20.value, self.sma20.slope)

    @property
    def bollinger(self) -> Bands | None:
        return bands(self.sma20.prices)

    @property
    def ended_at(self) -> datetime | None:
        """When the latest minute of this session ended; none before the first."""
        if self._opens is None or self.candles.minute is None:
            return None
        return self._opens + (self.candles.minute + 1) * _MINUTE

    def open_session(self, opens: datetime) -> None:
        """The day that ended becomes history before the first minute of the new one."""
        if opens == self._opens:
            return
        if self.close is not None and self._opens is not None:
            self.day_closed(eastern_date(self._opens), self.close)
        self._opens = opens
        self.candles.open_session()
        self.values.open_session()
        self._ten_minute.open_session()
        self.returns.open_session()
        self.usual_volume.open_session()

    def day_closed(self, day: date, close: float) -> None:
        """A finished session joins the days once, whether we read its minutes or were told of it."""
        if self.days.last is None or day > self.days.last:
            self.days.update(day, close)
            self.daily_vol.update(close)

    def days_told(self, told: Mapping[date, float]) -> None:
        """Closes as published, in their places among the days: whenever they come, the days read the same."""
        closes = sorted({**dict(self.days.closes), **told}.items())[-KEPT:]
        self.days, self.daily_vol = Days(), RealisedVol(20, 252.0)
        for day, close in closes:
            self.day_closed(day, close)

    def update(
        self,
        minute: int,
        high: float,
        low: float,
        close: float,
        volume: float,
        filled: bool = False,
        first: float | None = None,
    ) -> None:
        """`minute` counts from the open; a filled one is marked so that a gate may refuse to trust it."""
        self.close = close
        self.filled_run = self.filled_run + 1 if filled else 0
        ema5, ema12 = self.values.update(high, low, close, volume)
        flipped = self.cloud_5_12.update(ema5, ema12)
        self.candles.update(minute, None if filled else first, high, low, close, ema5, ema12, flipped)
        bucket = self._ten_minute.update(minute, high, low, close, filled)
        if bucket is not None:
            self.macro_bars += 1
            self.macro_cloud.update(self._macro_fast.update(bucket.hl2), self._macro_slow.update(bucket.hl2))
        self.crossings.update(self.sma20.update(close))
        self.returns.update(close)
        self.relative_volume.update(volume)
        self.usual_volume.update(minute, volume)
        self.support_resistance.update(high, low)

    def fill(self, minute: int) -> None:
        """A minute nobody traded or nobody sent: flat at the previous close, no volume."""
        if self.close is not None:
            self.update(minute, self.close, self.close, self.close, 0.0, True)

    def copy(self) -> Self:
        """A checkpoint that later minutes cannot touch; `deepcopy` costs seventy times as much."""
        return _copied(self)


class _Slotted(Protocol):
    __slots__: ClassVar[tuple[str, ...]]


S = TypeVar("S", bound=_Slotted)

_FROZEN = frozenset({float, NoneType, int, str, bool, tuple, date, datetime})


def _copied(whole: S) -> S:
    """Slot by slot: frozen things are shared, windows copied; anything else must have slots of its own."""
    clone = object.__new__(type(whole))
    for name in whole.__slots__:
        part = getattr(whole, name)
        kind = type(part)
        if kind is deque or kind is list:
            part = part.copy()
        elif kind not in _FROZEN:
            part = _copied(part)
        setattr(clone, name, part)
    return clone
