"""Somebody in a hurry is opening a large position: follow, do not front-run."""

from collections import deque
from datetime import timedelta
from decimal import Decimal

from engine.model.contract import Direction
from engine.model.events import FlowPrinted, Location, MarketEvent, Opening, Shape
from engine.model.records import Signal
from engine.model.rule import Rule

_PAID_UP = frozenset({Location.ABOVE_ASK, Location.AT_ASK})
_OPENING = frozenset({Opening.CERTAIN, Opening.LIKELY})


class SweepRule(Rule):
    """Opening sweeps bought at the ask or above, together large enough within minutes."""

    premium_min: Decimal = Decimal(100_000)
    window: timedelta = timedelta(minutes=5)
    kept_max: int = 1024

    def watch(self, play: str, underlying: str) -> "Sweeps":
        """One watcher per underlying: what happens in one name says nothing about another."""
        return Sweeps(self, play, underlying)


class Sweeps:
    """The qualifying sweeps still inside the window, one side each."""

    __slots__ = ("_play", "_rule", "_sides", "_underlying")

    def __init__(self, rule: SweepRule, play: str, underlying: str) -> None:
        self._rule = rule
        self._play = play
        self._underlying = underlying
        self._sides: dict[Direction, deque[FlowPrinted]] = {
            side: deque(maxlen=rule.kept_max) for side in Direction
        }

    def observe(self, event: MarketEvent) -> Signal | None:
        """Bought calls lean up, bought puts lean down; unknown is not opening."""
        if not isinstance(event, FlowPrinted) or event.shape is not Shape.SWEEP:
            return None
        if event.location not in _PAID_UP or event.opening not in _OPENING:
            return None
        direction = event.direction
        if direction is None:
            return None
        side = self._sides[direction]
        side.append(event)
        oldest = event.at - self._rule.window
        while side[0].at < oldest:
            side.popleft()
        premium = sum(sweep.premium for sweep in side)
        return self._signal(direction, side, premium) if premium >= self._rule.premium_min else None

    def _signal(self, direction: Direction, side: deque[FlowPrinted], premium: Decimal | int) -> Signal:
        symbol = _heaviest(side)
        last = side[-1].at
        sweeps = "1 opening sweep" if len(side) == 1 else f"{len(side)} opening sweeps"
        return Signal(
            detector="sweeps",
            play=self._play,
            underlying=self._underlying,
            direction=direction,
            strength=urgency(side, Decimal(premium)),
            why=f"{sweeps}, ${premium / 1000:,.0f}k",
            at=last,
            expires_at=last + self._rule.window,
            symbol=symbol,
            paid=_paid([sweep for sweep in side if sweep.symbol == symbol]),
        )


def urgency(sweeps: deque[FlowPrinted], premium: Decimal) -> int:
    """0–100: a sweep 40, more than one exchange 20, premium 10 to 30, over 1,000 contracts 10."""
    exchanges = max((sweep.exchanges or 1 for sweep in sweeps), default=1)
    contracts = sum(sweep.size or 0 for sweep in sweeps)
    score = 40 + (20 if exchanges > 1 else 0) + (10 if contracts > 1000 else 0)
    for floor, points in ((1_000_000, 30), (500_000, 20), (100_000, 10)):
        if premium > floor:
            return score + points
    return score


def _heaviest(sweeps: deque[FlowPrinted]) -> str:
    """The contract most money went into; the earliest of equals."""
    spent: dict[str, Decimal] = {}
    for sweep in sweeps:
        spent[sweep.symbol] = spent.get(sweep.symbol, Decimal(0)) + sweep.premium
    return max(spent, key=spent.__getitem__)


def _paid(sweeps: list[FlowPrinted]) -> Decimal | None:
    """Volume-weighted price of those prints that say size and price; none if none do."""
    sized = [(sweep.price, sweep.size) for sweep in sweeps if sweep.price is not None and sweep.size]
    contracts = sum(size for _, size in sized)
    if not contracts:
        return None
    return sum((price * size for price, size in sized), Decimal(0)) / contracts
