"""Signals that agree in time become a setup; one opinion twice is still one opinion."""

from collections.abc import Iterable
from datetime import datetime

from engine.model.contract import Direction
from engine.model.records import Signal
from engine.model.rule import Rule


class Confluence(Rule):
    """How many different detectors must point the same way at the same time."""

    at_least: int

    def agree(self, signals: Iterable[Signal], direction: Direction, at: datetime) -> tuple[Signal, ...]:
        """The newest live signal of each agreeing detector; empty when too few agree."""
        newest = {
            signal.detector: signal
            for signal in signals
            if signal.direction is direction and signal.expires_at > at
        }
        return tuple(newest.values()) if len(newest) >= self.at_least else ()
