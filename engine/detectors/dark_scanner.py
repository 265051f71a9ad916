"""More of the volume goes off the exchange than this name is used to, and it leans."""

from collections import deque
from datetime import UTC, datetime, timedelta
from math import fsum
from typing import ClassVar

from engine.measures.off_exchange import imbalance, priority
from engine.measures.trading_hours import TradingHours
from engine.measures.z_score import z_score
from engine.model.contract import Direction
from engine.model.events import BarClosed, DarkPrinted, MarketEvent, Trap
from engine.model.money import Ratio
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.readings import Readings


class DarkScannerRule(Rule):
    """Judged by the name's own past: its share of twenty days, its volume in the same half hour of each.

    A half hour still running is held against whole ones, so it speaks late rather than early.
    """

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.DARK, Hears.BARS})
    bucket: timedelta = timedelta(minutes=30)
    sessions: int = 20
    sessions_min: int = 20
    share_above_own_min: Ratio = 0.05
    z_above: float = 2.0
    prints_min: int = 3
    shares_above: int = 100_000
    imbalance_above: float = 1.5
    sided_share_min: Ratio = 0.50
    life: timedelta = timedelta(minutes=30)

    def watch(self, play: str, underlying: str) -> "DarkScanner":
        """One watcher per underlying."""
        return DarkScanner(self, play, underlying)


class Bucket:
    """One half hour: shares off the exchange by side, how many prints, and all that traded."""

    __slots__ = ("bought", "consolidated", "dark", "prints", "sold")

    def __init__(self) -> None:
        self.bought = self.sold = self.dark = self.consolidated = 0.0
        self.prints = 0


class DarkScanner:
    """Today's half hours, those of past sessions, and the share of each past session."""

    __slots__ = (
        "_begins", "_current", "_ends", "_hours", "_now", "_past", "_play", "_rule", "_shares", "_today",
        "_told", "_underlying",
    )  # fmt: skip

    def __init__(self, rule: DarkScannerRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying
        self._hours = TradingHours()
        self._today: dict[int, Bucket] = {}
        self._past: dict[int, deque[float]] = {}
        self._shares: deque[float] = deque(maxlen=rule.sessions)
        self._told: tuple[int, Direction] | None = None
        self._current, self._now = 0, Bucket()
        self._begins = self._ends = datetime.min.replace(tzinfo=UTC)

    def observe(self, event: MarketEvent, _readings: Readings | None) -> Signal | None:
        """Prints are counted as they come; the answer is given when a minute closes."""
        if not isinstance(event, BarClosed):
            if isinstance(event, DarkPrinted):
                self._printed(event)
            return None
        if not self._begins <= event.starts < self._ends and not self._turn(event.starts):
            return None
        self._now.consolidated += event.volume
        return self._judged(self._current, self._now, event.at) if self._now.prints else None

    def _turn(self, at: datetime) -> bool:
        """Bars ask every minute, so the half hour they are in is kept at hand."""
        number = self._number(at)
        if number is None:
            return False
        self._current, self._now = number, self._bucket(number)
        self._begins = self._hours.opens + number * self._rule.bucket
        self._ends = self._begins + self._rule.bucket
        return True

    def _bucket(self, number: int) -> Bucket:
        bucket = self._today.get(number)
        if bucket is None:
            bucket = self._today[number] = Bucket()
        return bucket

    def _printed(self, event: DarkPrinted) -> None:
        """A cancelled print, and one outside regular hours, is not volume of this half hour."""
        number = self._number(event.source_at or event.at)
        if number is None or event.trap in (Trap.CANCELLED, Trap.AFTER_HOURS):
            return
        bucket = self._bucket(number)
        bucket.dark += event.size
        bucket.prints += 1
        if event.leans is Direction.BULLISH:
            bucket.bought += event.size
        elif event.leans is Direction.BEARISH:
            bucket.sold += event.size

    def _number(self, at: datetime) -> int | None:
        """Which half hour of the session; none outside it."""
        if self._hours.turned(at):
            self._store()
        return (at - self._hours.opens) // self._rule.bucket if self._hours.open_at(at) else None

    def _store(self) -> None:
        """The day that ended becomes the yardstick."""
        for number, bucket in self._today.items():
            past = self._past.setdefault(number, deque(maxlen=self._rule.sessions))
            past.append(bucket.dark)
        consolidated = sum(bucket.consolidated for bucket in self._today.values())
        if consolidated:
            self._shares.append(sum(bucket.dark for bucket in self._today.values()) / consolidated)
        self._today.clear()
        self._ends = self._begins
        self._told = None

    def _judged(self, number: int, bucket: Bucket, at: datetime) -> Signal | None:
        rule = self._rule
        if bucket.prints < rule.prints_min or bucket.dark <= rule.shares_above or not bucket.consolidated:
            return None
        past, sided = self._past.get(number, ()), bucket.bought + bucket.sold
        if len(self._shares) < rule.sessions_min or sided < rule.sided_share_min * bucket.dark:
            return None
        share, own = bucket.dark / bucket.consolidated, fsum(self._shares) / len(self._shares)
        z = z_score(bucket.dark, past, count_min=rule.sessions_min)
        direction = self._direction(bucket)
        if z is None or z <= rule.z_above or share < own + rule.share_above_own_min or direction is None:
            return None
        if self._told == (number, direction):
            return None
        self._told = number, direction
        return Signal(
            detector="dark_scanner",
            play=self._play,
            underlying=self._underlying,
            direction=direction,
            strength=round(priority(share, bucket.prints, bucket.dark)),
            why=f"{share:.0%} off exchange, usually {own:.0%}, z {z:.1f}, {bucket.prints} prints",
            at=at,
            expires_at=at + rule.life,
        )

    def _direction(self, bucket: Bucket) -> Direction | None:
        limit = self._rule.imbalance_above
        up, down = imbalance(bucket.bought, bucket.sold), imbalance(bucket.sold, bucket.bought)
        if up is not None and up > limit:
            return Direction.BULLISH
        return Direction.BEARISH if down is not None and down > limit else None
