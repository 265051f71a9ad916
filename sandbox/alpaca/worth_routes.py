"""What the account was worth over time, from one note a minute."""

from datetime import timedelta

from sandbox.alpaca.refusals import invalid
from sandbox.alpaca.routing import Route, known, ok
from sandbox.alpaca.statements import last_session
from sandbox.alpaca.venue import Ask, Reply

PERIODS = {"D": timedelta(days=1), "W": timedelta(days=7), "M": timedelta(days=31), "A": timedelta(days=366)}
FRAMES = {"1Min": 1, "5Min": 5, "15Min": 15, "1H": 60, "1D": 1440}
PARAMETERS = known("period timeframe intraday_reporting start pnl_reset end extended_hours cashflow_types")


def worth(ask: Ask) -> Reply:
    """What the account was worth, as noted once a minute since the venue began."""
    query = ask.query
    frame = query.choice("timeframe", *FRAMES, default="1D")
    period = query.text("period") or "1M"
    if period[-1] not in PERIODS or not period[:-1].isdigit() or len(period) > 4:
        raise invalid("invalid period")
    start = query.moment("start") or ask.at - PERIODS[period[-1]] * int(period[:-1])
    end = query.moment("end") or ask.at
    every = FRAMES[frame or "1D"]
    noted = [(at, value) for at, value in ask.venue.worths if start <= at <= end]
    kept = [each for n, each in enumerate(noted) if n % every == 0]
    base = ask.venue.book.cash_at_open
    profits = [value - base for _, value in kept]
    return ok(
        {
            "timestamp": [int(at.timestamp()) for at, _ in kept],
            "equity": [float(value) for _, value in kept],
            "profit_loss": [float(profit) for profit in profits],
            "profit_loss_pct": [float(profit / base) if base else 0.0 for profit in profits],
            "base_value": float(base),
            "base_value_asof": last_session(ask.venue.hours),
            "timeframe": frame,
            "cashflow": {},
        }
    )


ROUTES = (Route("GET", "/v2/account/portfolio/history", worth, PARAMETERS),)
