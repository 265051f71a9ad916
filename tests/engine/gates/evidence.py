"""A candidate that is beyond reproach, and the same with one thing changed."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from engine.model.contract import Direction
from engine.model.quote import PriceClass, Quote
from engine.model.records import Candidate, GreeksFrom, TradingState

AT = datetime(2026, 7, 31, 18, 0, tzinfo=UTC)

GOOD = Candidate(
    at=AT,
    setup="SPY-1",
    play="etf_scalp",
    direction=Direction.BULLISH,
    symbol="SPY260807C00600000",
    quote=Quote(Decimal("0.995"), Decimal("1.005")),
    quote_age_s=1.0,
    dte=7,
    open_interest=5000,
    volume=5000,
    usual_volume=500.0,
    stock_volume=50_000_000,
    conviction=90,
    paid=Decimal("1.00"),
    flow_age_s=10.0,
    flow_share=1.0,
    dark_net=0.0,
    target=0.5,
    stop=0.25,
    fee=Decimal(0),
    opened_s=3600.0,
    to_close_s=10_800.0,
    to_fomc_s=None,
    equity=Decimal(100_000),
    day_loss=0.0,
    drawdown=0.0,
    open_positions=0,
    at_risk=Decimal(0),
    state=TradingState.TRADING,
    fomc_known=True,
    earnings_days=30,
    stock=600.0,
    stock_age_s=1.0,
    iv=0.20,
    delta=0.40,
    gamma=0.01,
    theta_day=-0.10,
    vega=0.05,
    greeks_from=GreeksFrom.OURS,
    greeks_age_s=1.0,
    iv_rank=0.30,
    iv_percentile=0.30,
    realised_vol=0.20,
    macro=1,
    macro_bars=200,
    trend=1,
    slope=0.01,
    crossings=2,
    momentum=0.01,
    days_trend=1,
    days_slope=0.01,
    days_crossings=2,
    atr=0.80,
    bars_missing=0,
    symbol_positions=0,
    symbol_at_risk=Decimal(0),
    symbol_gain=0.0,
    net_delta=0.0,
    net_vega=0.0,
    losses=0,
    since_loss_s=None,
    ceiling=Decimal(1_000_000),
)

NO_MARKET = Quote(Decimal(0), Decimal("1.00"))


def good(**changes: Any) -> Candidate:
    """As it should be, but for what is said."""
    return replace(GOOD, **changes)


def wide(spread: float, mid: str = "1") -> Quote:
    """A market with exactly this spread over its middle."""
    middle = Decimal(mid)
    half = Decimal(str(spread)) * middle / 2
    return Quote(middle - half, middle + half)


def asked(price: float) -> Quote:
    """A market whose ask is this."""
    ask = Decimal(str(price))
    return Quote(ask, ask)


def dollars(amount: float) -> Decimal:
    return Decimal(str(amount))


def real_money(true: float) -> Candidate:
    """Live, on prices that are the exchanges' own or are not."""
    return good(live=True, prices=PriceClass.OPRA if true >= 1 else PriceClass.INDICATIVE)
