"""Somebody large keeps buying, or selling, where nobody looks."""

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import Field

from engine.measures.dark_net import DarkNet
from engine.measures.trading_hours import TradingHours
from engine.model.contract import Direction
from engine.model.events import DarkPrinted, MarketEvent, Trap
from engine.model.money import Ratio
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.readings import Readings


class DarkPoolRule(Rule):
    """Five days of off-exchange dollars, net, when the side of enough of them is known to mean anything."""

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.DARK})
    days: int = 5
    days_min: int = 5
    net_above_usd: float = Field(default=5_000_000.0, gt=0.0)
    sided_share_min: Ratio = 0.50
    again: timedelta = timedelta(minutes=30)

    def watch(self, play: str, underlying: str) -> "DarkPool":
        """One watcher per underlying."""
        return DarkPool(self, play, underlying)


class DarkPool:
    """The days' net, and when the opinion was last given."""

    __slots__ = ("_hours", "_net", "_play", "_rule", "_told", "_underlying")

    def __init__(self, rule: DarkPoolRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying
        self._net = DarkNet(rule.days)
        self._hours = TradingHours()
        self._told: tuple[Direction, datetime] | None = None

    def observe(self, event: MarketEvent, _readings: Readings | None) -> Signal | None:
        """A print that leans may tell; traps and cancellations only correct the books."""
        if not isinstance(event, DarkPrinted):
            return None
        when, known = event.source_at or event.at, self._hours.day is not None
        if self._hours.turned(when) and known:
            self._net.open_day()
        in_hours = self._hours.open_at(when)
        self._net.add(event, in_hours=in_hours)
        if event.trap is Trap.CANCELLED or not in_hours or event.leans is None:
            return None
        return self._accumulated(event.at)

    def _accumulated(self, at: datetime) -> Signal | None:
        rule, net, share = self._rule, self._net.net, self._net.sided_share
        if abs(net) <= rule.net_above_usd or self._net.days < rule.days_min:
            return None
        if share is None or share < rule.sided_share_min:
            return None
        direction = Direction.BULLISH if net > 0 else Direction.BEARISH
        if self._told is not None and self._told[0] is direction and at < self._told[1] + rule.again:
            return None
        self._told = direction, at
        return Signal(
            detector="dark_pool",
            play=self._play,
            underlying=self._underlying,
            direction=direction,
            strength=round(50 + 50 * min(share, 1.0) * min(abs(net) / rule.net_above_usd - 1.0, 1.0)),
            why=f"${net / 1e6:+,.1f}M off exchange in {self._net.days} days, side known of {share:.0%}",
            at=at,
            expires_at=at + rule.again,
        )
