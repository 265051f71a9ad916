"""More contracts in one go than usually trade all day: somebody knows, or thinks so."""

from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from engine.measures.flow_scores import print_conviction
from engine.model.events import FlowPrinted, MarketEvent, Opening
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.readings import Readings


class UnusualRule(Rule):
    """Large beside what is open and beside a usual day, and aggressive; what is not known is not unusual."""

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.FLOW})
    premium_min: Decimal = Decimal(50_000)
    size_to_open_interest_min: float = 0.5
    size_to_usual_volume_min: float = 2.0
    life: timedelta = timedelta(minutes=5)

    def watch(self, play: str, underlying: str) -> "Unusual":
        """Each print is judged alone."""
        return Unusual(self, play, underlying)


class Unusual:
    __slots__ = ("_play", "_rule", "_underlying")

    def __init__(self, rule: UnusualRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying

    def observe(self, event: MarketEvent, _readings: Readings | None) -> Signal | None:
        """A new strike has no open interest to be compared with, and says so."""
        if not isinstance(event, FlowPrinted) or event.premium < self._rule.premium_min:
            return None
        direction = event.direction
        if direction is None or event.opening is Opening.CLOSING or not event.size:
            return None
        why = self._why(event.size, event.open_interest, event.usual_volume)
        if why is None:
            return None
        return Signal(
            detector="unusual",
            play=self._play,
            underlying=self._underlying,
            direction=direction,
            strength=print_conviction(event.premium, event.iv),
            why=why,
            at=event.at,
            expires_at=event.at + self._rule.life,
            symbol=event.symbol,
            paid=event.price,
        )

    def _why(self, size: int, open_interest: int | None, usual_volume: float | None) -> str | None:
        rule = self._rule
        if open_interest is None or not usual_volume:
            return None
        to_usual = size / usual_volume
        if to_usual < rule.size_to_usual_volume_min:
            return None
        if open_interest == 0:
            return f"{size:,} contracts on a new strike, {to_usual:.1f}x a usual day"
        to_open = size / open_interest
        if to_open < rule.size_to_open_interest_min:
            return None
        return f"{size:,} contracts, {to_open:.1f}x open interest, {to_usual:.1f}x a usual day"
