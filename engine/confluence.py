"""Signals that agree in time become a setup; one opinion twice is still one opinion."""

from collections.abc import Iterable
from datetime import datetime

from engine.model.contract import Direction
from engine.model.records import Signal
from engine.model.rule import Rule

EVIDENCE: dict[str, str] = {
    "sweeps": "flow",
    "blocks": "flow",
    "unusual": "flow",
    "flow_bias": "flow",
    "volume_spike": "flow",
    "dark_pool": "dark pool",
    "dark_scanner": "dark pool",
    "ema_cloud": "price",
    "momentum": "price",
    "directional": "price",
    "premium_scalp": "price",
    "trend_turn": "price",
}
"""What a detector looks at: two that look at the same thing do not confirm each other."""


class Confluence(Rule):
    """How many different detectors must point the same way at the same time.

    `kinds_min` asks for different evidence: flow and dark pool, say.
    `neutral_when_split` refuses while any live opinion says the opposite. `led_by` names those without
    whom the others only listen.
    """

    at_least: int
    kinds_min: int = 1
    neutral_when_split: bool = False
    lift_per_kind: int = 0
    led_by: frozenset[str] = frozenset()

    def agree(self, signals: Iterable[Signal], direction: Direction, at: datetime) -> tuple[Signal, ...]:
        """The newest live signal of each agreeing detector; empty when too few agree."""
        newest: dict[str, Signal] = {}
        for signal in signals:
            if signal.expires_at <= at:
                continue
            if signal.direction is direction:
                newest[signal.detector] = signal
            elif self.neutral_when_split:
                return ()
        agreed = tuple(newest.values())
        enough = len(agreed) >= self.at_least and len(kinds(agreed)) >= self.kinds_min
        led = not self.led_by or not self.led_by.isdisjoint(newest)
        return agreed if enough and led else ()

    def lift(self, signals: Iterable[Signal]) -> int:
        """What each further kind of evidence adds to the strongest signal."""
        return self.lift_per_kind * max(len(kinds(signals)) - 1, 0)


def kinds(signals: Iterable[Signal]) -> frozenset[str]:
    """A detector this table does not know is evidence of its own kind."""
    return frozenset(EVIDENCE.get(signal.detector, signal.detector) for signal in signals)
