"""Somebody large is going the other way."""

from typing import ClassVar

from engine.holding import Holding
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class VolumeSpikeAgainst(Rule):
    """A minute of many times the usual volume that closed in the losing direction."""

    on_quote: ClassVar[bool] = False

    times_min: float = 3.0

    def propose(self, holding: Holding) -> Exit | None:
        """Against the mean of the twenty minutes before it; volume without a colour leans nowhere."""
        readings = holding.seen
        volume = readings.relative_volume.value if readings is not None else None
        if readings is None or volume is None or volume <= self.times_min:
            return None
        if readings.candles.colour != holding.against:
            return None
        return holding.leave("volume spike", Urgency.URGENT, f"{volume:.1f}x volume against")
