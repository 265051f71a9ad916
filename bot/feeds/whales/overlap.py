"""Alerts that tell the same prints again: a floor print after a sweep comes with the sweep once more."""

from dataclasses import replace
from decimal import Decimal

from bot.feeds.whales.alerts import began
from bot.feeds.whales.reading import AlertRow
from engine.model.events import FlowPrinted

KEPT_MAX = 10_000


class Overlap:
    """What was told of each burst, which is a contract and the moment of its first print."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], tuple[Decimal, int]] = {}

    def rest(self, row: AlertRow, event: FlowPrinted) -> FlowPrinted | None:
        """Only what is more than before; nobody knows at what price that was."""
        if began(row) is None:
            return event
        burst = (event.symbol, str(row.start_time))
        premium, size = self._told.get(burst, (Decimal(0), 0))
        self._told[burst] = max(premium, event.premium), max(size, event.size or 0)
        if len(self._told) > KEPT_MAX:
            del self._told[next(iter(self._told))]
        if not premium:
            return event
        if event.premium <= premium:
            return None
        more = (event.size or 0) - size
        return replace(event, premium=event.premium - premium, size=more if more > 0 else None, price=None)
