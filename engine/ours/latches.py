"""Authority that fell, each piece with its reason; the lowest of them is the trading state."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.model.records import LatchSet, TradingState

_LOWEST_FIRST = (TradingState.HALTED, TradingState.EXITS_ONLY)


@dataclass(slots=True)
class Latches:
    held: dict[str, LatchSet] = field(default_factory=dict)

    @property
    def state(self) -> TradingState:
        """A desk without latches trades."""
        states = {latch.state for latch in self.held.values()}
        return next((state for state in _LOWEST_FIRST if state in states), TradingState.TRADING)

    def fall(self, latch: LatchSet) -> None:
        self.held[latch.latch] = latch

    def lift(self, name: str) -> None:
        self.held.pop(name, None)

    def __contains__(self, name: str) -> bool:
        return name in self.held

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self.held))
