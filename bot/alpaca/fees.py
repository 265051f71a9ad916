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
    """None is a line of another kind, or one that came to nothing, or to nobody knows what."""
    amount = _sum(said) if _counts(said) else None
    if not amount:
        return None
    return FeeCharged(now, line_id, dated(said.date) or eastern_date(said.moment or now), -amount)


def unread(said: ActivitySaid, line_id: str) -> str:
    """Why, where money was taken and nobody can read how much."""
    if not _counts(said) or _sum(said) is not None:
        return ""
    return f"a fee, {line_id}: {said.net_amount!r} is not a sum of money"


def _counts(said: ActivitySaid) -> bool:
    return said.activity_type in KINDS and said.status != TAKEN_BACK


def _sum(said: ActivitySaid) -> Decimal | None:
    """Nothing that is no number is worth the rest of its line."""
    try:
        amount = Decimal(str(said.net_amount))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) <= PRICE_MAX else None
