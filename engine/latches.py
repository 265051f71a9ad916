"""Authority that fell, each piece with its reason; the lowest of them is the trading state."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.model.records import LatchSet, TradingState

_LOWEST_FIRST = (TradingState.HALTED, TradingState.EXITS_ONLY)


@dataclass(slots=True)
class Latches:
    _held: dict[str, LatchSet] = field(default_factory=dict)

    @property
    def state(self) -> TradingState:
        """A desk without latches trades."""
        states = {latch.state for latch in self._held.values()}
        return next((state for state in _LOWEST_FIRST if state in states), TradingState.TRADING)

    def fall(self, latch: LatchSet) -> None:
        self._held[latch.latch] = latch

    def lift(self, name: str) -> None:
        self._held.pop(name, None)

    def __contains__(self, name: str) -> bool:
        return name in self._held

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._held))
