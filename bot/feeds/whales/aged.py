"""Flow of long ago is not of now: whatever a vendor tells of then is passed over, and said."""

from datetime import datetime, timedelta

from bot.feeds.whales.prints import FEED
from engine.model.events import Event, PayloadRefused

MINUTE = timedelta(minutes=1)
OVERLAP = timedelta(seconds=30)
BACK_MAX = 5 * MINUTE + OVERLAP
"""As far as rules look back and the slowest poll waits; a longer gap is not filled further back."""

AGE_MAX = BACK_MAX + timedelta(seconds=30)
"""What is asked for, and the time that the vendor takes to show it."""

OVER_AFTER = timedelta(minutes=10)
"""Whatever comes after so long without any is said again."""


class Aged:
    """Says it of the first, and no more while it goes on."""

    def __init__(self) -> None:
        self._latest: datetime | None = None

    def over(self, printed_at: datetime | None, now: datetime, events: list[Event]) -> bool:
        """Too old by its own word; what says nothing of its age is not known to be old."""
        if printed_at is None or now - printed_at <= AGE_MAX:
            return False
        if self._latest is None or now - self._latest > OVER_AFTER:
            of = f"of {printed_at:%Y-%m-%d %H:%M:%S} UTC, and maybe more"
            why = f"flow older than {AGE_MAX // MINUTE} min is passed over: {of}"
            events.append(PayloadRefused(now, FEED, why))
        self._latest = now
        return True
