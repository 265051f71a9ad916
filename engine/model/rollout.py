"""How far a desk is trusted: each stage is earned, one at a time."""

from enum import StrEnum


class Rollout(StrEnum):
    ALERTS = "alerts"
    PAPER = "paper"
    LIVE_250 = "live_250"
    LIVE = "live"

    @property
    def step(self) -> int:
        """Its place on the way up."""
        return list(Rollout).index(self)
