"""How Alpaca spells values: numbers as strings, times as Go prints them, ids drawn from the seed."""

from datetime import UTC, date, datetime
from decimal import Decimal

from engine.model.calendar import EASTERN
from sandbox.alpaca import chance

ASSET_SEED = 0


def number(value: Decimal | int | None) -> str | None:
    """A decimal string without the zeros nobody needs; at most nine places."""
    if value is None:
        return None
    if isinstance(value, int):
        return str(value)
    rounded = round(value, 9).normalize()
    return f"{rounded:f}" if rounded else "0"


def said(value: Decimal | int) -> str:
    """The same for what is always there."""
    return number(value) or "0"


def money(value: Decimal) -> str:
    """Dollars and cents, or more places where they matter."""
    return said(round(value, 4))


def stamp(at: datetime, salt: int = 0) -> str:
    """RFC 3339 with nanoseconds, trailing zeros cut: their servers count finer than a datetime can."""
    at = at.astimezone(UTC)
    nanos = at.microsecond * 1000 + (at.microsecond * 7919 + salt * 104_729 + 523) % 1000
    return f"{at:%Y-%m-%dT%H:%M:%S}{_fraction(nanos)}Z"


def moment(at: datetime | None, salt: int = 0) -> str | None:
    """The same, or null."""
    return None if at is None else stamp(at, salt)


def plain(at: datetime) -> str:
    """A time known no finer than it is given: bars and quotes."""
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}{_fraction(at.microsecond * 1000)}Z"


def eastern(at: datetime) -> str:
    """The clock's own spelling: New York with its offset."""
    local = at.astimezone(EASTERN)
    offset = f"{local:%z}"
    nanos = local.microsecond * 1000
    return f"{local:%Y-%m-%dT%H:%M:%S}{_fraction(nanos)}{offset[:3]}:{offset[3:]}"


def asset_id(symbol: str) -> str:
    """One id per symbol, the same in every world."""
    return str(chance.uuid(ASSET_SEED, "asset", symbol))


def day(value: date) -> str:
    """YYYY-MM-DD."""
    return value.isoformat()


def _fraction(nanos: int) -> str:
    return f".{nanos:09d}".rstrip("0") if nanos else ""
