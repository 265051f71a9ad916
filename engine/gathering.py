"""Raw prints become sweeps, splits, blocks and legs, once for all detectors."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from engine.measures.bursts import Burst
from engine.measures.opening import opening
from engine.model.events import FlowPrinted, Shape
from engine.model.money import Ratio
from engine.model.rule import Rule

_WHOLE = frozenset({Shape.MULTI_LEG, Shape.CROSS})


class Gather(Rule):
    """Same contract, half a second between pieces, mostly one side: one order, wherever it filled.

    A feed whose clock only knows seconds needs a gap of one second.
    """

    gap_max: timedelta = timedelta(milliseconds=500)
    span_max: timedelta = timedelta(seconds=5)
    settle: timedelta = timedelta(seconds=1)
    exchanges_min: int = 2
    side_share_min: Ratio = 0.70
    block_premium_min: Decimal = Decimal(100_000)
    legs_apart_max: timedelta = timedelta(seconds=1)
    legs_match_min: Ratio = 0.90
    recent_max: int = 64


class Gathering:
    """The bursts still growing on each name; what is whole leaves as one print, stamped when it was sure."""

    __slots__ = ("_recent", "_rule", "growing")

    def __init__(self, rule: Gather) -> None:
        self._rule = rule
        self.growing: dict[str, dict[str, Burst]] = {}
        self._recent: dict[str, deque[tuple[str, Burst]]] = {}

    def __bool__(self) -> bool:
        """True while time alone would complete something."""
        return bool(self.growing)

    def take(self, event: FlowPrinted) -> Iterator[FlowPrinted]:
        """What this print shows to be whole, and the print itself if it came whole."""
        yield from self.whole(event.underlying, event.at)
        if event.exchange is None or event.shape in _WHOLE:
            yield event
            return
        growing = self.growing.setdefault(event.underlying, {})
        burst = growing.get(event.symbol)
        if burst is None:
            growing[event.symbol] = Burst(event)
        elif self._joins(burst, event):
            burst.add(event)
        else:
            yield self._seal(event.underlying, event.symbol, event.at)
            self.growing.setdefault(event.underlying, {})[event.symbol] = Burst(event)

    def all_whole(self, at: datetime) -> Iterator[FlowPrinted]:
        """Of every name, what has been silent long enough."""
        for underlying in tuple(self.growing):
            yield from self.whole(underlying, at)

    def whole(self, underlying: str, at: datetime) -> Iterator[FlowPrinted]:
        """In the order in which they fell silent, which is the same whoever asks and whenever."""
        growing = self.growing.get(underlying)
        if growing is None:
            return
        settle = self._rule.settle
        silent = sorted(
            (burst.known_at, symbol) for symbol, burst in growing.items() if burst.known_at + settle < at
        )
        for known_at, symbol in silent:
            yield self._seal(underlying, symbol, known_at + settle)

    def _joins(self, burst: Burst, event: FlowPrinted) -> bool:
        at = event.source_at or event.at
        near = abs(at - burst.last_at) <= self._rule.gap_max
        return near and at - burst.first_at <= self._rule.span_max

    def _seal(self, underlying: str, symbol: str, at: datetime) -> FlowPrinted:
        rule, growing = self._rule, self.growing[underlying]
        burst = growing.pop(symbol)
        recent = self._recent.setdefault(underlying, deque(maxlen=rule.recent_max))
        leg = any(self._legs(burst, symbol, other, of) for of, other in (*growing.items(), *recent))
        recent.append((symbol, burst))
        if not growing:
            del self.growing[underlying]
        shape = burst.shape(exchanges_min=rule.exchanges_min, block_min=rule.block_premium_min)
        last = burst.last
        earlier = last.volume - burst.size if last.volume is not None else None
        return replace(
            last,
            at=at,
            premium=burst.money,
            price=burst.price,
            size=burst.size,
            shape=Shape.MULTI_LEG if leg else shape,
            opening=opening(burst.size, last.open_interest, earlier=earlier, day=last.volume),
            location=burst.location(side_share_min=rule.side_share_min),
            exchanges=len(burst.exchanges),
            exchange=None,
        )

    def _legs(self, burst: Burst, symbol: str, other: Burst, of: str) -> bool:
        """Two contracts filled in the same sizes at the same moment are one spread, flagged or not."""
        if symbol == of or abs(burst.first_at - other.first_at) > self._rule.legs_apart_max:
            return False
        return burst.matches(other) >= self._rule.legs_match_min
