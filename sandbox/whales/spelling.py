"""How this vendor writes numbers and times: mostly as strings, and not everywhere alike."""

from datetime import datetime
from decimal import Decimal

from engine.model.calendar import EASTERN


def plain(value: float) -> str:
    """A number as a string, with no more digits than it has."""
    return format(Decimal(repr(value)).normalize(), "f") if value else "0"


def perhaps(value: float | None) -> str | None:
    """The same, where there may be nothing."""
    return None if value is None else plain(value)


def cents(value: float) -> str:
    """Dollars with their cents."""
    return f"{value:.2f}"


def whole(value: float) -> str:
    """Dollars without their cents."""
    return f"{value:.0f}"


def to_micros(at: datetime) -> str:
    """A time as lists write it today."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}Z"


def to_millis(at: datetime) -> str:
    """A time as trades write it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def to_seconds(at: datetime) -> str:
    """A time as dark prints write it."""
    return f"{at:%Y-%m-%dT%H:%M:%S}Z"


def old(at: datetime) -> str:
    """A time in the older spelling, which details and contracts kept."""
    return f"{at:%Y-%m-%d %H:%M:%S.%f}+00:00"


def old_seconds(at: datetime) -> str:
    """The older spelling without a fraction."""
    return f"{at:%Y-%m-%d %H:%M:%S}+00:00"


def eastern(at: datetime) -> str:
    """A time in New York with its offset, as the tide writes it."""
    return at.astimezone(EASTERN).isoformat(sep=" ", timespec="seconds")


def epoch_ms(at: datetime) -> int:
    """Milliseconds since 1970, as streams and alerts count."""
    return int(at.timestamp() * 1000)
