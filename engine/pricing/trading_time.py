"""How much time an option has left: calendar time, but trading minutes on its last day."""

from datetime import datetime, timedelta

SESSION_MINUTES = 390
SESSIONS_A_YEAR = 252
CALENDAR_YEAR = timedelta(days=365)


def trading_years(now: datetime, close: datetime) -> float:
    """Count the trading minutes until the close; before the open a whole session is left."""
    minutes = (close - now) / timedelta(minutes=1)
    return min(max(minutes, 0.0), SESSION_MINUTES) / (SESSIONS_A_YEAR * SESSION_MINUTES)


def years_left(now: datetime, close: datetime, *, dte: int) -> float:
    """Measure an option's time the way its price does: by trading minutes on the day it expires."""
    if dte == 0:
        return trading_years(now, close)
    return max((close - now) / CALENDAR_YEAR, 0.0)
