"""What a position can be watched by at a moment: its own market, the shares beneath it, or nothing."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.chat.cards.episode import Episode

FRESH = timedelta(seconds=60)
"""As long as every exit takes a price for one."""


class Protection(StrEnum):
    OWN = "its own market"
    SHARES = "the shares beneath"
    NONE = "nothing"


def protection(episode: Episode, at: datetime, *, blind: bool) -> Protection:
    """A desk that is blind to one position may see another well."""
    if episode.quoted_at is not None and at - episode.quoted_at <= FRESH:
        return Protection.OWN
    return Protection.NONE if blind else Protection.SHARES
