"""Raw prints become sweeps, splits, blocks and legs, once for all detectors."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import inf

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
        """Of a name, the one heard of last stands last."""
        self._recent: dict[str, deque[tuple[str, Burst]]] = {}

    def __bool__(self) -> bool:
        """True while time alone would complete something."""
        return bool(self.growing)

    def take(self, event: FlowPrinted) -> Sequence[FlowPrinted]:
        """What this print shows to be whole, and the print itself if it came whole."""
        found, name, symbol = self.whole(event.underlying, event.at), event.underlying, event.symbol
        if event.exchange is None or event.shape in _WHOLE:
            return [*found, event]
        growing = self.growing.setdefault(name, {})
        burst = growing.get(symbol)
        if burst is None:
            growing[symbol] = Burst(event)
        elif self._joins(burst, event):
            burst.add(event)
            growing[symbol] = growing.pop(symbol)
        else:
            found = [*found, self._seal(name, symbol, event.at)]
            self.growing.setdefault(name, {})[symbol] = Burst(event)
        return found

    def all_whole(self, at: datetime) -> list[FlowPrinted]:
        """Of every name, what has been silent long enough."""
        return [each for underlying in tuple(self.growing) for each in self.whole(underlying, at)]

    def whole(self, underlying: str, at: datetime) -> Sequence[FlowPrinted]:
        """In the order in which they fell silent, which is the same whoever asks and whenever."""
        growing = self.growing.get(underlying)
        if growing is None:
            return ()
        settle = self._rule.settle
        before, silent = at - settle, list[tuple[datetime, str]]()
        for symbol, burst in growing.items():
            if burst.known_at >= before:
                break
            silent.append((burst.known_at, symbol))
        if not silent:
            return ()
        silent.sort()
        return [self._seal(underlying, symbol, known_at + settle) for known_at, symbol in silent]

    def _joins(self, burst: Burst, event: FlowPrinted) -> bool:
        at = event.source_at or event.at
        near = abs(at - burst.last_at) <= self._rule.gap_max
        return near and at - burst.first_at <= self._rule.span_max

    def _seal(self, underlying: str, symbol: str, at: datetime) -> FlowPrinted:
        rule, growing = self._rule, self.growing[underlying]
        burst = growing.pop(symbol)
        recent = self._recent.setdefault(underlying, deque(maxlen=rule.recent_max))
        leg = self._is_leg(burst, symbol, growing.items()) or self._is_leg(burst, symbol, recent)
        recent.append((symbol, burst))
        if not growing:
            del self.growing[underlying]
        shape = burst.shape(exchanges_min=rule.exchanges_min, block_min=rule.block_premium_min)
        last = burst.last
        earlier = last.volume - burst.size if last.volume is not None else None
        return FlowPrinted(
            at,
            underlying,
            symbol,
            burst.money,
            burst.price,
            burst.size,
            Shape.MULTI_LEG if leg else shape,
            opening(burst.size, last.open_interest, earlier=earlier, day=last.volume),
            burst.location(side_share_min=rule.side_share_min),
            len(burst.exchanges),
            last.source_at,
            last.print_id,
            None,
            last.open_interest,
            last.volume,
            last.usual_volume,
            last.iv,
        )

    def _is_leg(self, burst: Burst, symbol: str, others: Iterable[tuple[str, Burst]]) -> bool:
        """Two contracts filled in the same sizes at the same moment are one spread, flagged or not."""
        size, first_at = burst.size, burst.first_at
        apart, match_min = self._rule.legs_apart_max, self._rule.legs_match_min
        least, most = size * match_min, size / match_min if match_min else inf
        for of, other in others:
            if (
                least <= other.size <= most
                and of != symbol
                and abs(first_at - other.first_at) <= apart
                and burst.matches(other) >= match_min
            ):
                return True
        return False
