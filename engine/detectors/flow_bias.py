"""Which way the money of the last minutes leans, bought and sold, calls and puts."""

from collections import deque
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar

from engine.measures.flow_scores import bias_strength
from engine.model.contract import Direction
from engine.model.events import FlowPrinted, Location, MarketEvent, Opening, Shape
from engine.model.money import Ratio
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.readings import Readings

_PAID_UP = frozenset({Location.ABOVE_ASK, Location.AT_ASK})
_ZERO = Decimal(0)


class FlowBiasRule(Rule):
    """Prints worth a look add up to money worth following, far above what leans against it."""

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.FLOW})
    print_premium_min: Decimal = Decimal(50_000)
    premium_min: Decimal = Decimal(100_000)
    bias_min: Decimal = Decimal("1.5")
    strength_above: Ratio = 0.70
    window: timedelta = timedelta(minutes=5)
    kept_max: int = 1024

    def watch(self, play: str, underlying: str) -> "FlowBias":
        """One watcher per underlying."""
        return FlowBias(self, play, underlying)


class FlowBias:
    """The leaning prints still inside the window."""

    __slots__ = ("_kept", "_play", "_rule", "_underlying")

    def __init__(self, rule: FlowBiasRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying
        self._kept: deque[tuple[Direction, FlowPrinted]] = deque(maxlen=rule.kept_max)

    def observe(self, event: MarketEvent, _readings: Readings | None) -> Signal | None:
        """Told when a print of the winning side arrives; one against it never announces the other."""
        if not isinstance(event, FlowPrinted) or event.premium < self._rule.print_premium_min:
            return None
        direction = event.direction
        if direction is None or event.opening is Opening.CLOSING:
            return None
        kept = self._kept
        kept.append((direction, event))
        oldest = event.at - self._rule.window
        while kept[0][1].at < oldest:
            kept.popleft()
        return self._judged(direction, event)

    def _judged(self, direction: Direction, event: FlowPrinted) -> Signal | None:
        rule = self._rule
        ours = sum((each.premium for lean, each in self._kept if lean is direction), _ZERO)
        theirs = sum((each.premium for lean, each in self._kept if lean is not direction), _ZERO)
        if ours < rule.premium_min or ours <= rule.bias_min * theirs:
            return None
        sweeps = sum(each.shape is Shape.SWEEP for _, each in self._kept)
        strength = bias_strength(ours, theirs, sweeps=sweeps, trades=len(self._kept))
        if strength is None or strength <= rule.strength_above:
            return None
        bought = event.location in _PAID_UP
        return Signal(
            detector="flow_bias",
            play=self._play,
            underlying=self._underlying,
            direction=direction,
            strength=round(strength * 100),
            why=f"${ours / 1000:,.0f}k against ${theirs / 1000:,.0f}k, {sweeps} of {len(self._kept)} swept",
            at=event.at,
            expires_at=event.at + rule.window,
            symbol=event.symbol if bought else None,
            paid=event.price if bought else None,
        )
