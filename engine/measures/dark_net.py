"""Dollars bought less dollars sold off the exchange over some days, and how much of it is guessed at all."""

from collections import deque
from math import fsum

from engine.model.contract import Direction
from engine.model.events import DarkPrinted, Trap

_KEPT_MAX = 4096


class DarkNet:
    """Today is the last of its days; a cancelled print is taken back out, whoever it leaned for."""

    __slots__ = ("_days", "_known", "_sided", "_total")

    def __init__(self, days: int = 5) -> None:
        self._days: deque[float] = deque([0.0], maxlen=days)
        self._sided: deque[float] = deque([0.0], maxlen=days)
        self._total: deque[float] = deque([0.0], maxlen=days)
        self._known: dict[str, tuple[float, float]] = {}

    def open_day(self) -> None:
        """What is older than the window is forgotten whole."""
        for each in (self._days, self._sided, self._total):
            each.append(0.0)
        self._known.clear()

    def add(self, event: DarkPrinted, *, in_hours: bool = True) -> None:
        """Outside regular hours and in a trap it is volume without a side."""
        if event.trap is Trap.CANCELLED:
            self._take(*self._known.pop(event.print_id or "", (0.0, 0.0)), -1.0)
            return
        dollars = float(event.price) * event.size
        leans = event.leans if in_hours else None
        signed = 0.0 if leans is None else dollars if leans is Direction.BULLISH else -dollars
        self._take(signed, dollars, 1.0)
        if event.print_id is not None:
            self._known[event.print_id] = (signed, dollars)
            if len(self._known) > _KEPT_MAX:
                del self._known[next(iter(self._known))]

    def _take(self, signed: float, dollars: float, sign: float) -> None:
        self._days[-1] += sign * signed
        self._sided[-1] += sign * abs(signed)
        self._total[-1] += sign * dollars

    @property
    def days(self) -> int:
        return len(self._days)

    @property
    def net(self) -> float:
        return fsum(self._days)

    @property
    def sided_share(self) -> float | None:
        """Of all dollars, those whose side is known; none when nothing printed."""
        total = fsum(self._total)
        return fsum(self._sided) / total if total > 0.0 else None
