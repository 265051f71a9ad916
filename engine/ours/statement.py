"""What the account's history says of what left it by no order of ours, and how much of that is booked."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from engine.model.events import MovedOutside, Outside

CLOCKS_APART = timedelta(minutes=2)
"""Further than this the broker's clock and ours are never taken to differ."""

LINES_MAX = 512


class Part(NamedTuple):
    """So many left in one way, at a price if the history tells it."""

    how: Outside
    quantity: int
    price: Decimal | None


@dataclass(slots=True)
class Statement:
    """Lines by contract, oldest first; what is booked is taken off them, so that it explains nothing else."""

    _lines: dict[str, dict[str, MovedOutside]] = field(default_factory=dict)

    def take(self, event: MovedOutside) -> None:
        """Keep a line, once and not for ever, unless it tells neither how nor at what price."""
        if event.how is Outside.TRADED and event.price is None:
            return
        lines = self._lines.setdefault(event.symbol, {})
        lines.setdefault(event.line_id, event)
        if len(lines) > LINES_MAX:
            del lines[next(iter(lines))]

    def forget(self, symbol: str, line_id: str) -> None:
        """It was a fill of our own."""
        self._lines.get(symbol, {}).pop(line_id, None)

    def booked(self, symbol: str, change: int) -> None:
        """So many came or left and are accounted for: the newest lines first, as they are told."""
        for line in reversed(list(self._lines.get(symbol, {}).values())):
            if line.quantity * change > 0:
                part = min(change, line.quantity, key=abs)
                self._lines[symbol][line.line_id] = replace(line, quantity=line.quantity - part)
                change -= part

    def agreed(self, symbol: str, asked_at: datetime) -> None:
        """What came and left again explains nothing, once both books say the same later."""
        lines = self._lines.get(symbol, {}).values()
        if sum(line.quantity for line in lines) == 0 and all(line.at < asked_at for line in lines):
            self._lines.pop(symbol, None)

    def explained(self, symbol: str, quantity: int, since: datetime) -> list[Part]:
        """How so many have left since then, or have come if below zero; fewer if it does not tell of all."""
        sums: dict[tuple[Outside, bool], tuple[int, Decimal]] = {}
        for line in reversed(self._lines.get(symbol, {}).values()):
            if line.quantity * quantity >= 0 or (line.source_at or line.at) < since - CLOCKS_APART:
                continue
            part = min(quantity, -line.quantity, key=abs)
            quantity -= part
            key = line.how, line.price is not None
            count, amount = sums.get(key, (0, Decimal(0)))
            sums[key] = count + part, amount + part * (line.price or Decimal(0))
        return [
            Part(how, count, amount / count if priced else None)
            for (how, priced), (count, amount) in sums.items()
            if count
        ]
