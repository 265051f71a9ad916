"""Positions at a moment, as a trader would describe them: the moment, the market, the minutes since."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from engine.holding import Holding
from engine.measures.flow import Sweep
from engine.model.contract import Contract, Direction, Right
from engine.model.events import QuoteMoved
from engine.model.quote import Quote
from engine.theirs.bars import Bars
from engine.theirs.readings import Readings

OPENS = datetime(2026, 7, 31, 13, 30, tzinfo=UTC)
CLOSES = datetime(2026, 7, 31, 20, 0, tzinfo=UTC)
ENTERED = OPENS + timedelta(minutes=60, seconds=5)
EXPIRY = date(2026, 8, 21)
ENTRY = Decimal(100)
TWICE = 2 * float(ENTRY)


class Candle(NamedTuple):
    """A minute in the words of a chart."""

    open: float
    high: float
    low: float
    close: float
    volume: float = 1000.0

    def mirrored(self) -> "Candle":
        """The same minute for somebody standing on his head at 100."""
        return Candle(TWICE - self.open, TWICE - self.low, TWICE - self.high, TWICE - self.close, self.volume)


class _Minute(NamedTuple):
    starts: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float
    filled: bool = False


def read(candles: Sequence[Candle]) -> Readings:
    """An hour of quiet minutes about 100, then these; the first of them closes 55 seconds after the entry."""
    quiet = [Candle(100.0, 100.05, 99.95, 100.01 if place % 2 else 99.99) for place in range(60)]
    bars = Bars(OPENS, CLOSES)
    for place, candle in enumerate([*quiet, *candles]):
        bars.update(_Minute(OPENS + timedelta(minutes=place), *candle))
    return bars.now


def symbol(direction: Direction = Direction.BULLISH, expiry: date = EXPIRY) -> str:
    right = Right.CALL if direction is Direction.BULLISH else Right.PUT
    return Contract("SPY", expiry, right, Decimal(100)).symbol


def stock(price: float, at: datetime) -> QuoteMoved:
    mid = Decimal(str(price))
    return QuoteMoved(at, "SPY", Quote(mid - Decimal("0.01"), mid + Decimal("0.01")))


def holding(
    *,
    direction: Direction = Direction.BULLISH,
    after: timedelta = timedelta(minutes=1),
    bid: float | None = None,
    mid: float | None = None,
    before: float | None = None,
    age_s: float | None = 0.0,
    shares: float | None = None,
    candles: Sequence[Candle] | None = None,
    expiry: date = EXPIRY,
    lots: tuple[int, int] = (4, 0),
    average: str = "2.00",
    peak: float | None = None,
    best: float | None = None,
    to_close_s: float | None = None,
    swept: int = 0,
    days: Sequence[float] | None = None,
) -> Holding:
    """Four at 2.00, with the shares at 100; whatever is not said nobody knows."""
    at, (bought, sold) = ENTERED + after, lots
    known = Holding(
        at, "SPY-1", symbol(direction, expiry), direction, bought - sold, ENTERED,
        gain_bid=bid, gain_mid=bid if mid is None else mid, gain_mid_before=before,
        mark_age_s=None if bid is None else age_s,
        stock=stock(shares, at) if shares is not None else None, stock_at_entry=ENTRY,
        sweeps_against=(Sweep(at, direction.opposite, Decimal(swept)),) if swept else (),
        to_close_s=to_close_s,
    )  # fmt: skip
    readings = read(candles or ()) if candles is not None or days is not None else None
    for ago, close in enumerate(days or ()):
        readings.day_closed(ENTERED.date() - timedelta(days=len(days) - 1 - ago), close)
    return known._replace(
        average=Decimal(average), bought=bought, sold=sold,
        peak_gain=peak, stock_best=best, readings=readings,
    )  # fmt: skip


GREEN = [Candle(100.5 + step, 101.5 + step, 100.4 + step, 101.4 + step) for step in range(3)]
"""Three candles up, clear of everything that came before."""

TURN = [*GREEN, *(Candle(102.0 - step, 102.1 - step, 100.9 - step, 101.0 - step) for step in range(8))]
"""Up, and then down until the fast cloud has turned and the mean is lost."""

RISEN = [90.0 + 0.25 * step for step in range(45)]
"""Weeks up; the last of them is the entry's own session."""

LOST = [*RISEN[:-1], RISEN[-2] - 4.0]
"""The same, but the entry's session ended below the mean."""

TURNED = [*RISEN, *(RISEN[-1] - 1.5 * step for step in range(1, 26))]
"""Weeks up and then down until the mean itself falls."""
