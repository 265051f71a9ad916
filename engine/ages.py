"""How old a price is by its own word; one that says it is of the future says nothing of its age."""

from datetime import datetime, timedelta

from engine.model.events import QuoteMoved

AHEAD_MAX = timedelta(seconds=2)
"""So far the broker's clock may be from ours; what is further ahead is of nobody's clock."""


def age_s(moved: QuoteMoved, at: datetime) -> float | None:
    """Seconds since it was true, as far as anybody can know."""
    age = at - (moved.source_at or moved.at)
    return age.total_seconds() if age >= -AHEAD_MAX else None
