"""What the account's history says of money that no trade took: added up by the broker, and dated."""

from datetime import datetime
from decimal import Decimal, InvalidOperation

from bot.alpaca.nouns import ActivitySaid
from bot.alpaca.prices import PRICE_MAX, dated
from engine.model.calendar import eastern_date
from engine.model.events import FeeCharged

KINDS = frozenset({"FEE", "PTC", "PTR"})
"""Fees of a day, a charge passed through, a rebate; those of crypto and dividends are of no trade of ours."""

TAKEN_BACK = "canceled"


def charged(said: ActivitySaid, line_id: str, now: datetime) -> FeeCharged | None:
    """None is a line of another kind, or one that came to nothing."""
    amount = _sum(said)
    if said.activity_type not in KINDS or said.status == TAKEN_BACK or amount is None:
        return None
    if not amount.is_finite() or not 0 < abs(amount) <= PRICE_MAX:
        return None
    return FeeCharged(now, line_id, dated(said.date) or eastern_date(said.moment or now), -amount)


def _sum(said: ActivitySaid) -> Decimal | None:
    """Nothing that is no number is worth the rest of its line."""
    try:
        return Decimal(str(said.net_amount)) if said.net_amount is not None else None
    except InvalidOperation:
        return None
