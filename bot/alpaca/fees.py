"""What the account's history says of money that no trade took: added up by the broker, and dated."""

from datetime import date, datetime

from bot.alpaca.nouns import ActivitySaid
from bot.alpaca.prices import PRICE_MAX
from engine.model.calendar import eastern_date
from engine.model.events import FeeCharged

KINDS = frozenset({"FEE", "PTC", "PTR"})
"""Fees of a day, a charge passed through, a rebate; those of crypto and dividends are of no trade of ours."""

TAKEN_BACK = "canceled"


def charged(said: ActivitySaid, line_id: str, now: datetime) -> FeeCharged | None:
    """None is a line of another kind, or one that came to nothing."""
    amount = said.net_amount
    if said.activity_type not in KINDS or said.status == TAKEN_BACK or amount is None:
        return None
    if not amount.is_finite() or not 0 < abs(amount) <= PRICE_MAX:
        return None
    return FeeCharged(now, line_id, _day(said) or eastern_date(said.moment or now), -amount)


def _day(said: ActivitySaid) -> date | None:
    """What it is for, as the broker dates it; the line itself is written a day later."""
    try:
        return date.fromisoformat((said.date or "")[:10])
    except ValueError:
        return None
