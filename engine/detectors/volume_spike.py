"""A day unlike the last thirty: contracts, blocks and money all pile up on one name."""

from datetime import timedelta
from decimal import Decimal
from math import fsum
from typing import ClassVar

from engine.measures.trading_hours import TradingHours
from engine.model.contract import Direction, Right, contract
from engine.model.events import FlowPrinted, MarketEvent
from engine.model.money import Ratio
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.readings import Readings

_ZERO = Decimal(0)


class VolumeSpikeRule(Rule):
    """Five usual days of contracts, three blocks, a net million: the sign of the money decides.

    The multiple is of whole days, so early in a day it asks for more than it says, never for less.
    """

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.FLOW})
    volume_to_usual_min: float = 5.0
    blocks_min: int = 3
    block_contracts_min: int = 100
    net_premium_above: Decimal = Decimal(1_000_000)
    call_share_shift_min: Ratio = 0.10
    confidence: int = 88
    life: timedelta = timedelta(minutes=15)

    def watch(self, play: str, underlying: str) -> "VolumeSpike":
        """One watcher per underlying."""
        return VolumeSpike(self, play, underlying)


class VolumeSpike:
    """The day so far: volumes by contract, blocks, and signed premium."""

    __slots__ = ("_blocks", "_hours", "_net", "_play", "_rule", "_told", "_underlying", "_usual", "_volumes")

    def __init__(self, rule: VolumeSpikeRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying
        self._hours = TradingHours()
        self._begin()

    def _begin(self) -> None:
        self._volumes: dict[str, int] = {}
        self._usual: dict[str, float] = {}
        self._blocks = 0
        self._net = _ZERO
        self._told: Direction | None = None

    def observe(self, event: MarketEvent, _readings: Readings | None) -> Signal | None:
        """Legs and crosses are volume, but neither blocks nor money with a side."""
        if not isinstance(event, FlowPrinted):
            return None
        if self._hours.turned(event.at):
            self._begin()
        self._count(event)
        direction = event.direction
        if direction is not None and event.size is not None:
            self._blocks += event.size >= self._rule.block_contracts_min
            self._net += event.premium if direction is Direction.BULLISH else -event.premium
        if abs(self._net) <= self._rule.net_premium_above:
            self._told = None
            return None
        return self._spiked(event)

    def _count(self, event: FlowPrinted) -> None:
        if event.usual_volume is not None and event.volume is not None:
            self._usual[event.symbol] = event.usual_volume
            self._volumes[event.symbol] = max(event.volume, self._volumes.get(event.symbol, 0))

    def _spiked(self, event: FlowPrinted) -> Signal | None:
        """Once a day and side, and only where a usual day is known."""
        rule = self._rule
        direction = Direction.BULLISH if self._net > 0 else Direction.BEARISH
        usual, volume = fsum(self._usual.values()), sum(self._volumes.values())
        if direction is self._told or self._blocks < rule.blocks_min or not usual:
            return None
        ratio, shift = volume / usual, self._call_share_shift(volume, usual)
        if ratio < rule.volume_to_usual_min or abs(shift) < rule.call_share_shift_min:
            return None
        self._told = direction
        net = abs(self._net) / 1000
        return Signal(
            detector="volume_spike",
            play=self._play,
            underlying=self._underlying,
            direction=direction,
            strength=rule.confidence,
            why=f"{ratio:.1f}x a usual day, {self._blocks} blocks, ${net:,.0f}k net, calls {shift:+.0%}",
            at=event.at,
            expires_at=event.at + rule.life,
        )

    def _call_share_shift(self, volume: int, usual: float) -> float:
        """How far the calls' share of volume is from what it usually is."""
        calls = [symbol for symbol in self._usual if contract(symbol).right is Right.CALL]
        now = sum(self._volumes[symbol] for symbol in calls) / volume if volume else 0.0
        return now - fsum(self._usual[symbol] for symbol in calls) / usual
