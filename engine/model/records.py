"""What the desk concluded: every row here is a sentence somebody can be told."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from engine.model.autonomy import Autonomy
from engine.model.contract import Direction, is_shares, multiplier
from engine.model.events import Outside
from engine.model.intents import Effect
from engine.model.money import Side
from engine.model.quote import PriceClass, Quote
from engine.model.rollout import Rollout
from engine.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Record:
    pass


@dataclass(frozen=True, slots=True)
class PlaybookPinned(Record):
    """Which rules judged this day: a journal can be read years later beside its own numbers."""

    fingerprint: str
    plays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signal(Record):
    """One detector's opinion on one underlying."""

    detector: str
    play: str
    underlying: str
    direction: Direction
    strength: int
    why: str
    at: datetime
    expires_at: datetime
    symbol: str | None = None
    paid: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Setup(Record):
    """Signals that agree: an idea before any contract."""

    setup: str
    play: str
    underlying: str
    direction: Direction
    signals: tuple[Signal, ...]
    expires_at: datetime
    lift: int = 0

    @property
    def strength(self) -> int:
        """The strongest opinion, and what evidence of other kinds adds to it."""
        return min(max(signal.strength for signal in self.signals) + self.lift, 100)


@dataclass(frozen=True, slots=True)
class SetupGrew(Record):
    """Related prints make one idea larger, not many: these are its signals now."""

    setup: str
    underlying: str
    signals: tuple[Signal, ...]
    expires_at: datetime
    lift: int
    strength: int


class TradingState(StrEnum):
    TRADING = "trading"
    EXITS_ONLY = "exits_only"
    HALTED = "halted"


class GreeksFrom(StrEnum):
    VENDOR = "vendor"
    OURS = "ours"
    SHARES = "shares"
    """Known without looking: a share moves as itself, and waiting costs it nothing."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate(Record):
    """One contract or the shares, weighed for a setup: all the evidence a gate may look at, and its age."""

    at: datetime
    setup: str
    play: str
    direction: Direction
    symbol: str
    quote: Quote
    quote_age_s: float | None
    dte: int | None
    open_interest: int | None
    volume: int | None
    stock_volume: int | None
    conviction: int
    paid: Decimal | None
    flow_age_s: float
    flow_share: float | None
    dark_net: float
    target: float
    stop: float
    fee: Decimal
    opened_s: float | None
    to_close_s: float | None
    to_fomc_s: float | None
    equity: Decimal | None
    day_loss: float | None
    open_positions: int
    at_risk: Decimal
    state: TradingState
    fomc_known: bool = False
    earnings_days: int | None = None
    quality: float | None = None
    usual_volume: float | None = None
    stock: float | None = None
    stock_age_s: float | None = None
    iv: float | None = None
    delta: float | None = None
    gamma: float | None = None
    theta_day: float | None = None
    vega: float | None = None
    greeks_from: GreeksFrom = GreeksFrom.NONE
    greeks_why: str = ""
    greeks_age_s: float | None = None
    iv_rank: float | None = None
    iv_percentile: float | None = None
    realised_vol: float | None = None
    macro: int | None = None
    macro_bars: int = 0
    trend: int | None = None
    slope: float | None = None
    crossings: int | None = None
    momentum: float | None = None
    days_trend: int | None = None
    days_slope: float | None = None
    days_crossings: int | None = None
    atr: float | None = None
    bars_missing: int | None = None
    symbol_positions: int | None = None
    symbol_at_risk: Decimal | None = None
    symbol_gain: float | None = None
    net_delta: float | None = None
    net_vega: float | None = None
    losses: int | None = None
    since_loss_s: float | None = None
    trades: int = 0
    wins: int = 0
    win_mean: float | None = None
    loss_mean: float | None = None
    ceiling: Decimal | None = None
    prices: PriceClass | None = None
    live: bool = False
    interest_on: date | None = None
    """The session after which open interest was counted."""
    halted: str = ""
    """Why nobody may trade it; nothing when no halt was heard, which says nothing about trading."""
    drawdown: float | None = None

    @property
    def of_shares(self) -> bool:
        """Shares have no expiry, no premium and no volatility of their own."""
        return is_shares(self.symbol)

    @property
    def sign(self) -> int:
        """What turns up and down into with us and against us."""
        return 1 if self.direction is Direction.BULLISH else -1


@dataclass(frozen=True, slots=True)
class Cap:
    name: str
    contracts: int


@dataclass(frozen=True, slots=True)
class Size(Record):
    """Every cap's own answer; the smallest wins, and zero is an answer."""

    contracts: int
    bound_by: str
    caps: tuple[Cap, ...]


class Stage(StrEnum):
    OFFER = "offer"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Refusal(Record):
    """A setup turned down by us, with every number that was looked at."""

    setup: str
    underlying: str
    stage: Stage
    because: str
    candidate: Candidate | None = None
    verdicts: tuple[Verdict, ...] = ()
    size: Size | None = None

    @property
    def gates(self) -> tuple[str, ...]:
        return tuple(verdict.gate for verdict in self.verdicts if not verdict.passed) or (self.because,)


@dataclass(frozen=True, slots=True)
class Ticket(Record):
    """The whole plan before a cent is spent; it lapses."""

    ticket: str
    setup: str
    play: str
    underlying: str
    symbol: str
    direction: Direction
    quantity: int
    limit: Decimal
    price_max: Decimal
    stop: Decimal
    target: Decimal
    not_before: datetime
    lapses_at: datetime
    out_by: datetime | None
    why: str
    candidate: Candidate
    verdicts: tuple[Verdict, ...]
    size: Size
    replaces: str | None = None

    @property
    def cost_max(self) -> Decimal:
        """Dollars, if all of it is bought at the dearest price the plan allows."""
        return self.price_max * self.quantity * multiplier(self.symbol)


@dataclass(frozen=True, slots=True)
class Alert(Record):
    """What would have been a ticket at a stage that buys nothing: to be read, never to be tapped."""

    setup: str
    play: str
    underlying: str
    symbol: str
    direction: Direction
    quantity: int
    limit: Decimal
    stop: Decimal
    target: Decimal
    why: str
    candidate: Candidate
    verdicts: tuple[Verdict, ...]
    size: Size


@dataclass(frozen=True, slots=True)
class Approved(Record):
    """A yes, a person's or the desk's own, to this ticket and nothing dearer; a quantity is the most."""

    ticket: str
    setup: str
    by: str
    enters_at: datetime
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Hurried(Record):
    """A person would rather pay the ask than wait: the next order goes out at this rung."""

    setup: str
    by: str
    rung: int


@dataclass(frozen=True, slots=True)
class CalledBack(Record):
    """A person wants no more of it than what is bought already."""

    setup: str
    by: str


@dataclass(frozen=True, slots=True)
class HeldBack(Record):
    """The part of a plan not bought yet: its risk counts from the start. Zero says it no longer does."""

    setup: str
    symbol: str
    quantity: int
    price_max: Decimal
    why: str


class Outcome(StrEnum):
    TRADED = "traded"
    REFUSED = "refused"
    ALERTED = "alerted"
    SKIPPED = "skipped"
    LAPSED = "lapsed"
    UNFILLED = "unfilled"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class SetupEnded(Record):
    """Each setup ends exactly once, and says how."""

    setup: str
    underlying: str
    outcome: Outcome
    why: str


@dataclass(frozen=True, slots=True)
class Answer(Record):
    """What a person is told whose command changed nothing, or something else than they expect."""

    to: str
    about: str
    text: str


class OrderState(StrEnum):
    INTENDED = "intended"
    WORKING = "working"
    PARTLY_FILLED = "partly_filled"
    CANCELLING = "cancelling"
    UNKNOWN = "unknown"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class OrderMoved(Record):
    order_id: str
    setup: str
    symbol: str
    side: Side
    effect: Effect
    quantity: int
    limit: Decimal
    state: OrderState
    filled: int
    average: Decimal | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Fill(Record):
    """What we got, beside what the market showed at that moment: slippage is the difference."""

    order_id: str
    fill_id: str
    setup: str
    symbol: str
    side: Side
    quantity: int
    price: Decimal
    fee: Decimal
    late: bool
    stock: Decimal | None
    market: Quote | None
    market_at: datetime | None


@dataclass(frozen=True, slots=True)
class PositionMoved(Record):
    """What is held now for one setup, and what it has cost."""

    setup: str
    symbol: str
    quantity: int
    average: Decimal
    realized: Decimal


class Urgency(StrEnum):
    PATIENT = "patient"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Exit(Record):
    """A decision to close; nobody is asked."""

    setup: str
    symbol: str
    because: str
    urgency: Urgency
    quantity: int
    why: str
    degraded: bool = False
    """Decided on prices that somebody worked out."""

    @property
    def reason(self) -> str:
        """What it was decided on, and that this is doubtful if it is."""
        return f"{self.why}, on indicative prices" if self.degraded else self.why


@dataclass(frozen=True, slots=True)
class StopRaised(Record):
    """A stop only ever comes closer; this one is a price, so that later fills do not move it."""

    setup: str
    symbol: str
    stop: Decimal
    by: str


@dataclass(frozen=True, slots=True)
class Expired(Record):
    """Held past its last day: counted as worth nothing until a person or the broker says otherwise."""

    setup: str
    symbol: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Trade(Record):
    """A closed episode: P&L is after assumed fees, best and worst are middles of the market meanwhile."""

    setup: str
    play: str
    underlying: str
    symbol: str
    direction: Direction
    quantity: int
    entry: Decimal
    exit: Decimal
    fees: Decimal
    pnl: Decimal
    opened_at: datetime
    closed_at: datetime
    because: str
    best: Decimal | None
    worst: Decimal | None
    ticket: str | None


@dataclass(frozen=True, slots=True)
class Alarm(Record):
    """Something a person must hear now."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class LatchSet(Record):
    """Authority fell: what is blocked, why, and for how long."""

    latch: str
    state: TradingState
    why: str


@dataclass(frozen=True, slots=True)
class LatchCleared(Record):
    latch: str
    by: str


@dataclass(frozen=True, slots=True)
class RolloutSet(Record):
    """How much the desk is trusted with, from now on and after a restart."""

    rollout: Rollout
    by: str


@dataclass(frozen=True, slots=True)
class Arming(Record):
    """What these plays will be allowed when the delay is over, unless somebody cancels."""

    plays: tuple[str, ...]
    level: Autonomy
    by: str
    effective_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class AutonomySet(Record):
    """What these plays may do without being asked, from now on, and why."""

    plays: tuple[str, ...]
    level: Autonomy
    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Countdown(Record):
    """This ticket goes by itself, unless somebody skips it before."""

    ticket: str
    setup: str
    goes_at: datetime


@dataclass(frozen=True, slots=True)
class Flattened(Record):
    """All that was to be closed is closed, and nothing can fill any more."""

    asked_at: datetime


@dataclass(frozen=True, slots=True)
class ClosedOutside(Record):
    """Of ours, and gone at the broker by no order of ours; at the price it is counted at.

    Below zero: so many that were oversold were bought back.
    """

    setup: str
    symbol: str
    quantity: int
    price: Decimal
    price_known: bool
    how: Outside


@dataclass(frozen=True, slots=True)
class ForeignMoved(Record):
    """The broker holds so much more, or less, of what is not ours; and what that comes to."""

    symbol: str
    quantity: int
    held: int
    average: Decimal | None


@dataclass(frozen=True, slots=True)
class ForeignOrder(Record):
    """Somebody else's order in this account: said once, never touched."""

    order_id: str
    symbol: str
    side: Side
    quantity: int


@dataclass(frozen=True, slots=True)
class ForeignIgnored(Record):
    """Not asked about again until it is gone."""

    symbol: str
    by: str


@dataclass(frozen=True, slots=True)
class Adopted(Record):
    """Bought elsewhere and watched from now on; stop and target are of what it has cost."""

    setup: str
    play: str
    underlying: str
    symbol: str
    direction: Direction
    quantity: int
    average: Decimal
    stop: Decimal
    target: Decimal
    out_by: datetime | None
    by: str
    stock: Decimal | None
    market: Quote | None
    market_at: datetime | None


Plan = Ticket | Adopted
"""What an order or a position was decided by."""

RECORDS: tuple[type[Record], ...] = (
    PlaybookPinned, Signal, Setup, SetupGrew, Refusal, Ticket, Alert, Approved, Hurried, CalledBack, HeldBack,
    SetupEnded, Answer, OrderMoved, Fill, PositionMoved, Exit, StopRaised, Expired, Trade, Alarm,
    LatchSet, LatchCleared, RolloutSet,
    ClosedOutside, ForeignMoved, ForeignOrder, ForeignIgnored, Adopted,
    Arming, AutonomySet, Countdown, Flattened,
)  # fmt: skip
