"""What the desk concluded: every row here is a sentence somebody can be told."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from engine.model.contract import Direction
from engine.model.intents import Effect
from engine.model.money import Side
from engine.model.quote import Quote
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

    @property
    def strength(self) -> int:
        return max(signal.strength for signal in self.signals)


class TradingState(StrEnum):
    TRADING = "trading"
    EXITS_ONLY = "exits_only"
    HALTED = "halted"


@dataclass(frozen=True, slots=True)
class Candidate(Record):
    """One contract weighed for a setup: all the evidence a gate may look at, and its age."""

    at: datetime
    setup: str
    play: str
    direction: Direction
    symbol: str
    quote: Quote
    quote_age_s: float
    dte: int
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
    fomc_known: bool
    equity: Decimal | None
    day_loss: float | None
    open_positions: int
    at_risk: Decimal
    state: TradingState


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
    out_by: datetime
    why: str
    candidate: Candidate
    verdicts: tuple[Verdict, ...]
    size: Size
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class Approved(Record):
    """A person's yes, to this ticket and nothing dearer."""

    ticket: str
    setup: str
    by: str
    enters_at: datetime


class Outcome(StrEnum):
    TRADED = "traded"
    REFUSED = "refused"
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


RECORDS: tuple[type[Record], ...] = (
    PlaybookPinned, Signal, Setup, Refusal, Ticket, Approved, SetupEnded, Answer, OrderMoved, Fill,
    PositionMoved, Exit, Expired, Trade, Alarm, LatchSet, LatchCleared,
)  # fmt: skip
