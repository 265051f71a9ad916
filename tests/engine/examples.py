"""One good example of everything a test starts from; `dataclasses.replace` makes it worse or better."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st

from engine.core import Engine
from engine.holding import Holding
from engine.model.contract import Contract, Direction, Right
from engine.model.events import AccountSeen, OrderFilled, QuoteMoved, SessionOpened, Tick
from engine.model.intents import Effect, SubmitOrder
from engine.model.money import Side
from engine.model.quote import Quote
from engine.model.records import Approved, Candidate, Setup, Signal, Size, Ticket, TradingState, Urgency
from engine.model.session import session_on
from engine.plays.playbook import PLAYBOOK

STEADY = settings(deadline=None, max_examples=100, derandomize=True, database=None)
"""The same examples in every run: what is red here is red for everybody."""

DAY = date(2026, 7, 31)
AT = datetime(2026, 7, 31, 18, 6, 11, tzinfo=UTC)
SYMBOL = Contract("LUNR", DAY, Right.CALL, Decimal(12)).symbol


def market(bid: str, ask: str) -> Quote:
    return Quote(Decimal(bid), Decimal(ask))


def later(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


CANDIDATE = Candidate(
    at=AT,
    setup="LUNR-1",
    play="flow_first",
    direction=Direction.BULLISH,
    symbol=SYMBOL,
    quote=market("0.99", "1.01"),
    quote_age_s=1.0,
    dte=0,
    open_interest=812,
    volume=1500,
    stock_volume=9_000_000,
    conviction=80,
    paid=Decimal("1.00"),
    flow_age_s=1.0,
    flow_share=1.0,
    dark_net=0.0,
    target=0.20,
    stop=0.15,
    fee=Decimal("0.05"),
    opened_s=16_571.0,
    to_close_s=6_829.0,
    to_fomc_s=None,
    fomc_known=True,
    equity=Decimal(50_000),
    day_loss=0.0,
    drawdown=0.0,
    open_positions=0,
    at_risk=Decimal(0),
    state=TradingState.TRADING,
    ceiling=Decimal(1_000_000),
    stock=12.0,
    stock_age_s=1.0,
    delta=0.5,
    gamma=0.1,
    theta_day=-0.1,
    vega=0.01,
    greeks_age_s=1.0,
    momentum=0.002,
    bars_missing=0,
    symbol_positions=0,
    symbol_gain=0.0,
    net_delta=0.0,
    net_vega=0.0,
    losses=0,
)
"""What every gate of the shipped playbook lets pass."""

TICKET = Ticket(
    ticket="LUNR-1",
    setup="LUNR-1",
    play="flow_first",
    underlying="LUNR",
    symbol=SYMBOL,
    direction=Direction.BULLISH,
    quantity=4,
    limit=Decimal("1.00"),
    price_max=Decimal("1.05"),
    stop=Decimal("0.85"),
    target=Decimal("1.20"),
    not_before=AT,
    lapses_at=later(180),
    out_by=later(3_229),
    why="2 opening sweeps, $130k",
    candidate=CANDIDATE,
    verdicts=(),
    size=Size(4, "premium", ()),
)

SIGNAL = Signal(
    "sweeps", "flow_first", "LUNR", Direction.BULLISH, 80, "2 opening sweeps, $130k", AT, later(300), SYMBOL
)
SETUP = Setup("LUNR-1", "flow_first", "LUNR", Direction.BULLISH, (SIGNAL,), later(300))
BUY = SubmitOrder("desk-LUNR-1-E1", "LUNR-1", SYMBOL, Side.BUY, Effect.OPEN, 4, Decimal("1.00"))
SELL = SubmitOrder("desk-LUNR-1-X1", "LUNR-1", SYMBOL, Side.SELL, Effect.CLOSE, 4, Decimal("0.98"))

HOLDING = Holding(
    at=AT,
    setup="LUNR-1",
    symbol=SYMBOL,
    direction=Direction.BULLISH,
    quantity=4,
    opened_at=AT,
    gain_bid=0.0,
    gain_mid=0.0,
    gain_mid_before=0.0,
    mark_age_s=0.0,
    stock=None,
    stock_at_entry=Decimal("12.00"),
    sweeps_against=(),
    to_close_s=6_829.0,
)
"""Four contracts just bought, with nothing to complain of."""


def shown(symbol: str, bid: str, ask: str, at: datetime = AT) -> QuoteMoved:
    return QuoteMoved(at, symbol, market(bid, ask))


cents = st.integers(1, 600).map(lambda count: Decimal(count) / 100)


@st.composite
def markets(draw: st.DrawFn) -> Quote:
    """Any two-sided market a small option can show."""
    bid = draw(cents)
    return Quote(bid, bid + draw(st.integers(0, 100)) * Decimal("0.01"))


candidates = st.builds(
    replace,
    st.just(CANDIDATE),
    quote=markets(),
    equity=st.none() | st.integers(0, 1_000_000).map(Decimal),
    at_risk=st.integers(0, 20_000).map(Decimal),
    conviction=st.integers(0, 100),
    stop=st.floats(0.01, 0.9),
)


def buying() -> Engine:
    """A desk whose first order has just gone out, and which has been shown no market since."""
    engine = Engine(PLAYBOOK)
    engine.step(SessionOpened(AT, session_on(DAY)))
    engine.step(AccountSeen(AT, Decimal(50_000)))
    engine.recall(Tick(AT), (SIGNAL, SETUP, TICKET, Approved("LUNR-1", "LUNR-1", "owner", AT), BUY))
    return engine


def selling() -> Engine:
    """A desk that holds four contracts and has just offered them all."""
    engine = buying()
    engine.step(OrderFilled(later(1), BUY.order_id, "E1-1", 4, Decimal("1.00")))
    engine.recall(Tick(later(2)), (HOLDING.leave("hold limit", Urgency.PATIENT, "held 15 min"), SELL))
    return engine
