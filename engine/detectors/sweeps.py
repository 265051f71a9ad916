"""Somebody in a hurry is opening a large position: follow, do not front-run."""

from collections import deque
from datetime import timedelta
from decimal import Decimal
from operator import attrgetter
from typing import ClassVar

from engine.measures.flow_scores import urgency
from engine.model.contract import Direction
from engine.model.events import FlowCancelled, FlowPrinted, Location, MarketEvent, Opening, Shape
from engine.model.records import Signal
from engine.model.rule import Hears, Rule
from engine.theirs.readings import Readings

_PAID_UP = frozenset({Location.ABOVE_ASK, Location.AT_ASK})
_OPENING = (Opening.CERTAIN, Opening.LIKELY)
_ZERO = Decimal(0)
_premium = attrgetter("premium")


class SweepRule(Rule):
    """Opening sweeps bought at the ask or above, together large enough within minutes.

    A feed that never says what is opening needs `openings` to name unknown too: unknown is not closing.
    """

    hears: ClassVar[frozenset[Hears]] = frozenset({Hears.SWEEPS})
    premium_min: Decimal = Decimal(100_000)
    golden_premium_min: Decimal = Decimal(1_000_000)
    window: timedelta = timedelta(minutes=5)
    openings: tuple[Opening, ...] = _OPENING
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

    def observe(self, event: MarketEvent, _readings: Readings | None) -> Signal | None:
        """Bought calls lean up, bought puts lean down; unknown is not opening."""
        if isinstance(event, FlowCancelled):
            self._forget(event)
        if not isinstance(event, FlowPrinted) or event.shape is not Shape.SWEEP:
            return None
        if event.location not in _PAID_UP or event.opening not in self._rule.openings:
            return None
        direction = event.direction
        if direction is None:
            return None
        side = self._sides[direction]
        side.append(event)
        oldest = event.at - self._rule.window
        while side[0].at < oldest:
            side.popleft()
        premium = sum(map(_premium, side))
        return self._signal(direction, side, premium) if premium >= self._rule.premium_min else None

    def _forget(self, event: FlowCancelled) -> None:
        """The one of that number; where prints have none, one told then, of this contract, for so much."""
        side, told = self._sides[event.direction], (event.printed_at, event.symbol, event.premium)
        numbers = None, event.print_id
        for each in side:
            if (each.at, each.symbol, each.premium) == told and each.print_id in numbers:
                side.remove(each)
                return

    def _signal(self, direction: Direction, side: deque[FlowPrinted], premium: Decimal | int) -> Signal:
        symbol = _heaviest(side)
        last = side[-1].at
        return Signal(
            detector="sweeps",
            play=self._play,
            underlying=self._underlying,
            direction=direction,
            strength=urgency(
                sweep=True,
                exchanges=max([sweep.exchanges or 1 for sweep in side]),
                premium=Decimal(premium),
                contracts=sum([sweep.size or 0 for sweep in side]),
            ),
            why=f"{self._named(side)}, ${premium / 1000:,.0f}k",
            at=last,
            expires_at=last + self._rule.window,
            symbol=symbol,
            paid=_paid([sweep for sweep in side if sweep.symbol == symbol]),
        )

    def _named(self, side: deque[FlowPrinted]) -> str:
        """Golden when one of them alone is worth a million, opening only when all are."""
        golden = "golden " if max(map(_premium, side)) >= self._rule.golden_premium_min else ""
        opening = "opening " if all(each.opening in _OPENING for each in side) else ""
        return f"{len(side)} {golden}{opening}sweep{'s' if len(side) > 1 else ''}"


def _heaviest(sweeps: deque[FlowPrinted]) -> str:
    """The contract most money went into; the earliest of equals."""
    if len({sweep.symbol for sweep in sweeps}) == 1:
        return sweeps[0].symbol
    spent: dict[str, Decimal] = {}
    for sweep in sweeps:
        spent[sweep.symbol] = spent.get(sweep.symbol, _ZERO) + sweep.premium
    return max(spent, key=spent.__getitem__)


def _paid(sweeps: list[FlowPrinted]) -> Decimal | None:
    """Volume-weighted price of those prints that say size and price; none if none do."""
    spent, contracts = _ZERO, 0
    for sweep in sweeps:
        if sweep.price is not None and sweep.size:
            spent += sweep.price * sweep.size
            contracts += sweep.size
    return spent / contracts if contracts else None
