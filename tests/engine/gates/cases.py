"""Every gate with a limit met exactly, the way to make its measure better, and what it cannot know."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from engine.gates.cost import ExpectedValueGate, TollToStopGate, TollToTargetGate
from engine.gates.direction import ConvictionGate, DarkPoolAgreesGate, FlowAgreesGate, MomentumAgreesGate
from engine.gates.expiry import ExpiryGate
from engine.gates.exposure import (
    NetDeltaGate,
    NetVegaGate,
    NoAddToLosersGate,
    SymbolPositionsGate,
)
from engine.gates.freshness import (
    BarsMissingGate,
    ChaseGate,
    FlowAgeGate,
    GreeksAgeGate,
    QuoteAgeGate,
    StockAgeGate,
    TruePricesGate,
)
from engine.gates.greeks import (
    DeltaCeilingGate,
    DeltaFloorGate,
    GammaGate,
    IvRankGate,
    RawGammaGate,
    ThetaGate,
)
from engine.gates.halts import HaltGate
from engine.gates.liquidity import (
    DollarSpreadGate,
    OpenInterestGate,
    PremiumGate,
    SpreadGate,
    StockVolumeGate,
    TickGate,
    VolumeGate,
    VolumeToUsualGate,
)
from engine.gates.regime import (
    ChopGate,
    DaysChopGate,
    DaysTrendGate,
    IvRegimeGate,
    IvToRealisedGate,
    MacroGate,
    TrendGate,
)
from engine.gates.risk import (
    AtRiskGate,
    CoolDownGate,
    DailyLossGate,
    DrawdownGate,
    PerTradeGate,
    PositionsGate,
    RolloutGate,
    TradingGate,
)
from engine.gates.timing import ClosingGate, EarningsGate, ExpiryCutoffGate, FomcGate, OpeningGate
from engine.model.contract import Direction
from engine.model.records import Candidate, TradingState
from engine.model.verdict import Sense, Unit
from engine.plays.play import Gate
from tests.engine.gates.evidence import NO_MARKET, asked, dollars, good, real_money, wide

MOST, LEAST = Sense.AT_MOST, Sense.AT_LEAST
BEAR = Direction.BEARISH
R, D, N, S, DAYS, F = Unit.RATIO, Unit.USD, Unit.COUNT, Unit.SECONDS, Unit.DAYS, Unit.FLAG
X, P = Unit.TIMES, Unit.NUMBER


class Case(NamedTuple):
    gate: Gate
    name: str
    limit: float
    sense: Sense
    unit: Unit
    step: float
    """The smallest change for the worse that must already refuse."""
    shown: Callable[[float], Candidate]
    unknown: tuple[Candidate, ...] = ()


def field(name: str, kind: Callable[[float], Any] = float) -> Callable[[float], Candidate]:
    """The measure is one field of the candidate."""
    return lambda measured: good(**{name: kind(measured)})


def whole(value: float) -> int:
    return int(value)


def blind(*names: str) -> tuple[Candidate, ...]:
    """Each of these unknown, one at a time."""
    return tuple(good(**{name: None}) for name in names)


NO_QUOTE = (good(quote=NO_MARKET),)
BY_NOW = {"volume": 300, "usual_volume": 400.0, "opened_s": 5_850.0, "to_close_s": 17_550.0}
"""A quarter of the session has gone by."""

LIQUIDITY = [
    Case(SpreadGate(spread_max=0.1), "spread", 0.1, MOST, R, 1e-6, lambda x: good(quote=wide(x)), NO_QUOTE),
    Case(OpenInterestGate(contracts_min=500), "open interest", 500, LEAST, N, 1,
         field("open_interest", whole), blind("open_interest")),
    Case(VolumeGate(contracts_min=200), "volume", 200, LEAST, N, 1, field("volume", whole), blind("volume")),
    Case(StockVolumeGate(shares_min=1_000_000), "stock volume", 1_000_000, LEAST, N, 1,
         field("stock_volume", whole), blind("stock_volume")),
    Case(PremiumGate(premium_min=Decimal("0.30")), "premium", 0.30, LEAST, D, 0.01,
         lambda x: good(quote=asked(x)), NO_QUOTE),
    Case(DollarSpreadGate(dollars_max=Decimal("0.10")), "spread in dollars", 0.10, MOST, D, 0.005,
         lambda x: good(quote=wide(x)), NO_QUOTE),
    Case(VolumeToUsualGate(times_min=3.0), "volume to usual", 3, LEAST, X, 0.01,
         lambda x: good(volume=int(x * 100), usual_volume=400.0, opened_s=5_850.0, to_close_s=17_550.0),
         (*(good(**{**BY_NOW, name: None}) for name in BY_NOW), good(**{**BY_NOW, "usual_volume": 0.0}),
          good(**{**BY_NOW, "opened_s": -60.0}))),
]  # fmt: skip
GREEKS = [
    Case(IvRankGate(rank_max=0.8), "IV rank", 0.8, MOST, R, 1e-6, field("iv_rank"), blind("iv_rank")),
    Case(ThetaGate(share_max=0.05, hold_s=11_700.0), "theta", 0.05, MOST, R, 1e-6,
         lambda x: good(theta_day=-2 * x), (*blind("theta_day"), *NO_QUOTE)),
    Case(GammaGate(delta_change_max=0.5), "gamma per 1 %", 0.5, MOST, P, 1e-6,
         lambda x: good(gamma=x, stock=100.0), blind("gamma", "stock")),
    Case(RawGammaGate(gamma_max=0.15), "gamma", 0.15, MOST, P, 1e-6, field("gamma"), blind("gamma")),
    Case(DeltaFloorGate(delta_min=0.3), "delta floor", 0.3, LEAST, P, 1e-6, field("delta"), blind("delta")),
    Case(DeltaFloorGate(delta_min=0.3), "delta floor", 0.3, LEAST, P, 1e-6,
         lambda x: good(delta=-x), blind("delta")),
    Case(DeltaCeilingGate(delta_max=0.5), "delta ceiling", 0.5, MOST, P, 1e-6,
         field("delta"), blind("delta")),
    Case(DeltaCeilingGate(delta_max=0.5), "delta ceiling", 0.5, MOST, P, 1e-6,
         lambda x: good(delta=-x), blind("delta")),
]  # fmt: skip
COST = [
    Case(TollToTargetGate(share_max=0.25), "spread to target", 0.125, MOST, R, 1e-6,
         lambda x: good(quote=wide(x)), NO_QUOTE),
    Case(TollToStopGate(share_max=0.5), "spread to stop", 0.125, MOST, R, 1e-6,
         lambda x: good(quote=wide(x)), NO_QUOTE),
    Case(ExpectedValueGate(win_rate_assumed=0.5), "expected value", 0.0, LEAST, R, 1e-6,
         lambda x: good(quote=wide(0.125 - x)), NO_QUOTE),
]  # fmt: skip
TIMING = [
    Case(OpeningGate(wait_s=300.0), "after the open", 300, LEAST, S, 1, field("opened_s"), blind("opened_s")),
    Case(ClosingGate(left_min_s=4500.0), "before the close", 4500, LEAST, S, 1,
         field("to_close_s"), blind("to_close_s")),
    Case(FomcGate(before_s=1800.0, after_s=3600.0), "outside FOMC", 0, LEAST, S, 1,
         lambda x: good(to_fomc_s=x + 1800.0), (good(fomc_known=False),)),
    Case(FomcGate(before_s=1800.0, after_s=3600.0), "outside FOMC", 0, LEAST, S, 1,
         lambda x: good(to_fomc_s=-x - 3600.0), (good(fomc_known=False, to_fomc_s=9e9),)),
    Case(ExpiryCutoffGate(last_day_left_s=7200.0, later_left_s=1800.0), "expiry cut-off", 1800, LEAST, S, 1,
         field("to_close_s"), blind("to_close_s")),
    Case(ExpiryCutoffGate(last_day_left_s=7200.0, later_left_s=1800.0), "expiry cut-off", 7200, LEAST, S, 1,
         lambda x: good(dte=0, to_close_s=x), (good(dte=0, to_close_s=None),)),
    Case(EarningsGate(days_min=3), "earnings", 3, LEAST, DAYS, 1,
         field("earnings_days", whole), blind("earnings_days")),
    Case(ExpiryGate(dte_max=7), "expiry", 7, MOST, DAYS, 1, field("dte", whole)),
]  # fmt: skip
REGIME = [
    Case(ChopGate(flat_below=0.002, crossings_max=3), "chop", 3, MOST, N, 1,
         lambda x: good(slope=0.001, crossings=int(x)), blind("slope", "crossings")),
    Case(ChopGate(flat_below=0.002, crossings_max=3), "chop", 3, MOST, N, 1,
         lambda x: good(slope=-0.001, crossings=int(x))),
    Case(MacroGate(bars_min=150), "macro bias", 1, LEAST, F, 2,
         field("macro", whole), (*blind("macro"), good(macro_bars=149))),
    Case(MacroGate(bars_min=150), "macro bias", 1, LEAST, F, 2,
         lambda x: good(direction=BEAR, macro=-int(x), macro_bars=150)),
    Case(TrendGate(leaning_min=1), "trend", 1, LEAST, N, 1, field("trend", whole), blind("trend")),
    Case(TrendGate(leaning_min=1), "trend", 1, LEAST, N, 1, lambda x: good(direction=BEAR, trend=-int(x))),
    Case(DaysChopGate(flat_below=0.002, crossings_max=3), "chop of days", 3, MOST, N, 1,
         lambda x: good(days_slope=0.001, days_crossings=int(x)), blind("days_slope", "days_crossings")),
    Case(DaysChopGate(flat_below=0.002, crossings_max=3), "chop of days", 3, MOST, N, 1,
         lambda x: good(days_slope=-0.001, days_crossings=int(x))),
    Case(DaysTrendGate(leaning_min=1), "trend of days", 1, LEAST, N, 1,
         field("days_trend", whole), blind("days_trend")),
    Case(DaysTrendGate(leaning_min=1), "trend of days", 1, LEAST, N, 1,
         lambda x: good(direction=BEAR, days_trend=-int(x))),
    Case(IvRegimeGate(percentile_max=0.8), "IV percentile", 0.8, MOST, R, 1e-6,
         field("iv_percentile"), blind("iv_percentile")),
    Case(IvToRealisedGate(times_max=1.5), "IV to realised", 1.5, MOST, R, 1e-6,
         lambda x: good(iv=x * 0.5, realised_vol=0.5),
         (*blind("iv", "realised_vol"), good(realised_vol=0.0))),
]  # fmt: skip
AGREEMENT = [
    Case(FlowAgreesGate(share_min=0.6), "flow agrees", 0.6, LEAST, R, 1e-6,
         field("flow_share"), blind("flow_share")),
    Case(DarkPoolAgreesGate(against_max=Decimal(5_000_000)), "dark pool agrees", -5_000_000, LEAST, D, 1,
         field("dark_net")),
    Case(MomentumAgreesGate(return_min=0.002), "momentum agrees", 0.002, LEAST, R, 1e-6,
         field("momentum"), blind("momentum")),
    Case(MomentumAgreesGate(return_min=0.002), "momentum agrees", 0.002, LEAST, R, 1e-6,
         lambda x: good(direction=BEAR, momentum=-x)),
    Case(ConvictionGate(strength_min=50), "conviction", 50, LEAST, N, 1, field("conviction", whole)),
]  # fmt: skip
FRESHNESS = [
    Case(QuoteAgeGate(age_max_s=3.0), "quote age", 3, MOST, S, 0.01, field("quote_age_s")),
    Case(TruePricesGate(), "true prices", 1, LEAST, F, 1, real_money, (good(live=True),)),
    Case(FlowAgeGate(age_max_s=300.0), "flow age", 300, MOST, S, 0.01, field("flow_age_s")),
    Case(ChaseGate(above_paid_max=0.1), "chase", 0.1, MOST, R, 1e-6,
         lambda x: good(paid=Decimal(1), quote=asked(1 + x)), (*blind("paid"), *NO_QUOTE)),
    Case(StockAgeGate(age_max_s=5.0), "stock age", 5, MOST, S, 0.01,
         field("stock_age_s"), blind("stock_age_s")),
    Case(GreeksAgeGate(age_max_s=240.0), "greeks age", 240, MOST, S, 0.01,
         field("greeks_age_s"), blind("greeks_age_s")),
    Case(BarsMissingGate(minutes_max=2), "bars missing", 2, MOST, N, 1,
         field("bars_missing", whole), blind("bars_missing")),
]  # fmt: skip
RISK = [
    Case(TradingGate(), "desk trading", 1, LEAST, F, 1,
         lambda x: good(state=TradingState.TRADING if x >= 1 else TradingState.EXITS_ONLY)),
    Case(HaltGate(), "trading halt", 0, MOST, F, 1, lambda x: good(halted="T1" if x > 0 else "")),
    Case(DailyLossGate(loss_max=0.03), "daily loss", 0.03, MOST, R, 1e-6,
         field("day_loss"), blind("day_loss")),
    Case(DrawdownGate(fall_max=0.04), "drawdown", 0.04, MOST, R, 1e-6,
         field("drawdown"), blind("drawdown")),
    Case(PositionsGate(open_max=3), "open positions", 3, MOST, N, 1,
         lambda x: good(open_positions=int(x) - 1)),
    Case(PerTradeGate(share_max=0.03), "per trade", 0.03, MOST, R, 1e-4,
         lambda x: good(quote=asked(x * 1000)), (*blind("equity"), *NO_QUOTE, good(equity=Decimal(0)))),
    Case(AtRiskGate(share_max=0.05), "total at risk", 0.05, MOST, R, 1e-4,
         lambda x: good(quote=asked(1), at_risk=dollars(x * 100_000) - 100),
         (*blind("equity"), *NO_QUOTE, good(equity=Decimal(0)))),
    Case(CoolDownGate(losses_max=3, pause_s=1800.0), "cool-down", 1800, LEAST, S, 1,
         lambda x: good(losses=3, since_loss_s=x),
         (good(losses=3, since_loss_s=None), good(losses=None, since_loss_s=None))),
    Case(RolloutGate(), "rollout", 1, LEAST, N, 1,
         lambda x: good(quote=asked(1), ceiling=dollars(x * 100)), (*blind("ceiling"), *NO_QUOTE)),
]  # fmt: skip
EXPOSURE = [
    Case(SymbolPositionsGate(open_max=1), "positions in this name", 1, MOST, N, 1,
         lambda x: good(symbol_positions=int(x) - 1), blind("symbol_positions")),
    Case(NoAddToLosersGate(gain_min=0.0), "held in this name", 0, LEAST, R, 1e-6,
         field("symbol_gain"), blind("symbol_gain")),
    Case(NetDeltaGate(times_equity_max=2.0), "net delta", 2, MOST, X, 1e-6,
         lambda x: good(delta=0.5, stock=100.0, net_delta=x * 100_000 - 5_000),
         (*blind("net_delta", "delta", "stock", "equity"), good(equity=Decimal(0)))),
    Case(NetDeltaGate(times_equity_max=2.0), "net delta", 2, MOST, X, 1e-6,
         lambda x: good(delta=-0.5, stock=100.0, net_delta=-x * 100_000 + 5_000)),
    Case(NetVegaGate(share_max=0.01), "net vega", 0.01, MOST, R, 1e-6,
         lambda x: good(vega=0.25, net_vega=x * 100_000 - 25),
         (*blind("net_vega", "vega", "equity"), good(equity=Decimal(0)))),
]  # fmt: skip

CASES = [*LIQUIDITY, *GREEKS, *COST, *TIMING, *REGIME, *AGREEMENT, *FRESHNESS, *RISK, *EXPOSURE]
APART = {TickGate}
"""Its measure moves in steps, so its own test looks at it."""
