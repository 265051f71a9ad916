"""The fast cloud changed sides."""

from typing import ClassVar

from engine.holding import Holding
from engine.model.records import Exit, Urgency
from engine.model.rule import Rule


class CloudFlip(Rule):
    """The 5/12 cloud that called us in calls us out: immediately, whatever the gain."""

    on_quote: ClassVar[bool] = False

    def propose(self, holding: Holding) -> Exit | None:
        """A flip since the entry that still stands; a cloud that was against us already is no news."""
        readings = holding.seen
        if readings is None or readings.cloud_5_12.state != holding.against:
            return None
        since = readings.candles.since_flip
        if since is None or since >= holding.closed_minutes:
            return None
        return holding.leave("cloud flip", Urgency.URGENT, f"5/12 cloud turned {holding.against}")
