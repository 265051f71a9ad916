"""What happened, in the past tense, and what a person wished, in the imperative."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from engine.model.autonomy import Autonomy
from engine.model.contract import Direction, contract
from engine.model.money import Side
from engine.model.quote import PriceClass, Quote
from engine.model.rollout import Rollout
from engine.model.session import Session


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    """When the desk knew; a source's own time stands beside it as `source_at`."""


class MarketEvent(Event):
    __slots__ = ()


class OrderEvent(Event):
    __slots__ = ()


class BrokerEvent(Event):
    __slots__ = ()


class Command(Event):
    __slots__ = ()


# ---- the market


@dataclass(frozen=True, slots=True)
class SessionOpened(MarketEvent):
    session: Session


@dataclass(frozen=True, slots=True)
class QuoteMoved(MarketEvent):
    symbol: str
    quote: Quote
    source_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BarClosed(MarketEvent):
    symbol: str
    starts: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float
    filled: bool = False


class Shape(StrEnum):
    SWEEP = "sweep"
    BLOCK = "block"
    SPLIT = "split"
    SINGLE = "single"
    CROSS = "cross"
    MULTI_LEG = "multi-leg"


class Opening(StrEnum):
    CERTAIN = "certain"
    LIKELY = "likely"
    CLOSING = "closing"
    UNKNOWN = "unknown"


class Location(StrEnum):
    ABOVE_ASK = "above-ask"
    AT_ASK = "at-ask"
    MID = "mid"
    AT_BID = "at-bid"
    BELOW_BID = "below-bid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FlowPrinted(MarketEvent):
    """One option print, or one vendor alert that gathers several."""

    underlying: str
    symbol: str
    premium: Decimal
    price: Decimal | None = None
    size: int | None = None
    shape: Shape = Shape.SINGLE
    opening: Opening = Opening.UNKNOWN
    location: Location = Location.UNKNOWN
    exchanges: int | None = None
    source_at: datetime | None = None
    print_id: str | None = None
    exchange: str | None = None
    """Where a raw print traded; none on a vendor's alert, which gathers several already."""
    open_interest: int | None = None
    volume: int | None = None
    """The contract's whole day with this print."""
    usual_volume: float | None = None
    """The contract's mean day of the last thirty."""
    iv: float | None = None

    @property
    def direction(self) -> Direction | None:
        """Which way the aggressor leans: sold calls are bearish, a leg or a cross leans nowhere."""
        if self.shape is Shape.MULTI_LEG or self.shape is Shape.CROSS:
            return None
        match self.location:
            case Location.ABOVE_ASK | Location.AT_ASK:
                return contract(self.symbol).right.when_bought
            case Location.AT_BID | Location.BELOW_BID:
                return contract(self.symbol).right.when_bought.opposite
            case Location.MID | Location.UNKNOWN:
                return None


@dataclass(frozen=True, slots=True)
class FlowCancelled(MarketEvent):
    """What was told as flow has not traded after all; `printed_at` is when it was told."""

    underlying: str
    symbol: str
    direction: Direction
    premium: Decimal
    printed_at: datetime
    print_id: str


class Trap(StrEnum):
    """Why a print off the exchange says nothing about who was in a hurry."""

    AVERAGE_PRICE = "average-price"
    LATE = "late"
    OUT_OF_SEQUENCE = "out-of-sequence"
    PRIOR_REFERENCE = "prior-reference"
    DERIVATIVE = "derivatively-priced"
    OPENING_CROSS = "opening-cross"
    CLOSING_CROSS = "closing-cross"
    AFTER_HOURS = "after-hours"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class DarkPrinted(MarketEvent):
    """One off-exchange print; `direction` is none when its side cannot be known."""

    symbol: str
    price: Decimal
    size: int
    direction: Direction | None = None
    source_at: datetime | None = None
    print_id: str | None = None
    bid: Decimal | None = None
    ask: Decimal | None = None
    trap: Trap | None = None

    @property
    def leans(self) -> Direction | None:
        """Above the middle bought, below it sold; no trap and no broken market ever leans."""
        if self.trap is not None or self.direction is not None:
            return self.direction if self.trap is None else None
        if self.bid is None or self.ask is None or not 0 < self.bid < self.ask:
            return None
        twice = self.price * 2 - self.bid - self.ask
        if not twice:
            return None
        return Direction.BULLISH if twice > 0 else Direction.BEARISH


@dataclass(frozen=True, slots=True)
class ChainRow:
    symbol: str
    quote: Quote
    open_interest: int | None = None
    volume: int | None = None
    quote_at: datetime | None = None
    iv: float | None = None
    delta: float | None = None
    gamma: float | None = None
    theta: float | None = None
    vega: float | None = None
    greeks_at: datetime | None = None
    usual_volume: float | None = None
    """The contract's mean day of the last thirty."""
    interest_on: date | None = None
    """The session after which open interest was counted."""


@dataclass(frozen=True, slots=True)
class ChainArrived(MarketEvent):
    underlying: str
    rows: tuple[ChainRow, ...]
    stock_volume: int | None = None
    spot: Decimal | None = None


@dataclass(frozen=True, slots=True)
class IvRecorded(MarketEvent):
    """One day's implied volatility of an underlying; a later value for the same day replaces it."""

    symbol: str
    day: date
    iv: float


@dataclass(frozen=True, slots=True)
class PastMinute:
    starts: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float
    filled: bool = False


@dataclass(frozen=True, slots=True)
class PastDay:
    """A finished session; its minutes warm up what reads minutes, its close what reads days."""

    day: date
    close: float
    iv: float | None = None
    minutes: tuple[PastMinute, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryArrived(MarketEvent):
    """The sessions before this one, oldest first: what every measure of days begins with."""

    symbol: str
    days: tuple[PastDay, ...]


@dataclass(frozen=True, slots=True)
class EarningsScheduled(MarketEvent):
    symbol: str
    day: date


@dataclass(frozen=True, slots=True)
class PricesClassed(MarketEvent):
    """Every option and share price from now on is of this class, until another is told."""

    options: PriceClass
    shares: PriceClass


@dataclass(frozen=True, slots=True)
class TradingHalted(MarketEvent):
    """Nobody may trade this name, nor any option on it; told again when its reason has become another."""

    symbol: str
    why: str
    source_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TradingResumed(MarketEvent):
    """It may be traded again."""

    symbol: str
    source_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountSeen(MarketEvent):
    equity: Decimal
    account: str = ""
    """Whose: a journal is of one account only."""


@dataclass(frozen=True, slots=True)
class FeedLost(MarketEvent):
    """Told again when its reason has become another."""

    feed: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class FeedRestored(MarketEvent):
    feed: str


@dataclass(frozen=True, slots=True)
class PayloadRefused(MarketEvent):
    """A row nobody could read: kept and counted, never fatal."""

    feed: str
    why: str


# ---- the venue


@dataclass(frozen=True, slots=True)
class OrderAccepted(OrderEvent):
    order_id: str


@dataclass(frozen=True, slots=True)
class OrderFilled(OrderEvent):
    order_id: str
    fill_id: str
    quantity: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class OrderCancelled(OrderEvent):
    order_id: str


@dataclass(frozen=True, slots=True)
class OrderRejected(OrderEvent):
    order_id: str
    why: str


@dataclass(frozen=True, slots=True)
class OrderExpired(OrderEvent):
    order_id: str


@dataclass(frozen=True, slots=True)
class OrderUnanswered(OrderEvent):
    """The request went out and nobody answered: not a failure, a question."""

    order_id: str


@dataclass(frozen=True, slots=True)
class OrderMissing(OrderEvent):
    """The venue was asked and has never heard of it."""

    order_id: str


# ---- the account, whoever moved it


@dataclass(frozen=True, slots=True)
class Held:
    """One line of the broker's positions; below zero is short."""

    symbol: str
    quantity: int
    average: Decimal


@dataclass(frozen=True, slots=True)
class Working:
    """One open order as the broker shows it, under the id its sender gave it."""

    order_id: str
    symbol: str
    side: Side
    quantity: int


UNNAMED = "?"


@dataclass(frozen=True, slots=True)
class BrokerSeen(BrokerEvent):
    """All that the broker holds, read whole from `asked_at` on: what is not named is not held."""

    asked_at: datetime
    positions: tuple[Held, ...] = ()
    orders: tuple[Working, ...] = ()
    """Open orders of others, and of ours those of which nobody has told us yet."""
    unread: tuple[str, ...] = ()
    """Names whose line nobody could read; `UNNAMED` when not even the name could be."""


@dataclass(frozen=True, slots=True)
class BrokerDoubted(BrokerEvent):
    """Something may have been missed: the books are compared anew before anything is bought."""

    why: str


class Outside(StrEnum):
    """How something of the account moved without an order of ours."""

    TRADED = "closed in the broker's app"
    EXPIRED = "expired"
    EXERCISED = "exercised"
    ASSIGNED = "assigned"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class MovedOutside(BrokerEvent):
    """A line of the account's history that no order of ours made; a sale is below zero."""

    line_id: str
    symbol: str
    quantity: int
    price: Decimal | None
    how: Outside = Outside.TRADED
    source_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeeCharged(BrokerEvent):
    """What the broker took for a day, a day later and for no single trade; what it gave is below zero."""

    line_id: str
    day: date
    amount: Decimal


# ---- a person


@dataclass(frozen=True, slots=True)
class Approve(Command):
    """Yes to a ticket, or to a smaller part of it; none is all of it."""

    ticket: str
    by: str
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Skip(Command):
    ticket: str
    by: str


@dataclass(frozen=True, slots=True)
class Close(Command):
    """Leave one setup and go on trading."""

    setup: str
    by: str


@dataclass(frozen=True, slots=True)
class Half(Command):
    """Sell half of what is held, rounded up; the last one is all of it."""

    setup: str
    by: str


@dataclass(frozen=True, slots=True)
class StopToEntry(Command):
    """No loss from here on, as far as a stop can promise it."""

    setup: str
    by: str


@dataclass(frozen=True, slots=True)
class HitAsk(Command):
    """Do not wait for a better price: the last rung now."""

    setup: str
    by: str


@dataclass(frozen=True, slots=True)
class CancelRest(Command):
    """What is not bought yet is not wanted any more."""

    setup: str
    by: str


@dataclass(frozen=True, slots=True)
class Pause(Command):
    """Nothing new is begun; what is being bought may finish."""

    by: str


@dataclass(frozen=True, slots=True)
class Halt(Command):
    """Nothing new, and what is being bought is called back."""

    by: str


@dataclass(frozen=True, slots=True)
class Flatten(Command):
    """The same, and all that is held is sold."""

    by: str


@dataclass(frozen=True, slots=True)
class Resume(Command):
    by: str


@dataclass(frozen=True, slots=True)
class SetRollout(Command):
    """More authority only a step at a time, less at once."""

    rollout: Rollout
    by: str


@dataclass(frozen=True, slots=True)
class SetAutonomy(Command):
    """What a play, or all of them, may do without being asked."""

    play: str
    level: Autonomy
    by: str


@dataclass(frozen=True, slots=True)
class Arm(Command):
    """Real money may be spent until the close."""

    by: str


@dataclass(frozen=True, slots=True)
class Disarm(Command):
    by: str


@dataclass(frozen=True, slots=True)
class Adopt(Command):
    """Watch what was bought elsewhere, by this play's exits or by those of the play that fits."""

    symbol: str
    by: str
    play: str = ""


@dataclass(frozen=True, slots=True)
class Ignore(Command):
    """What was bought elsewhere is its owner's business, until it is gone."""

    symbol: str
    by: str


@dataclass(frozen=True, slots=True)
class FlattenForeign(Command):
    """Sell what was bought elsewhere, exactly that."""

    symbol: str
    by: str


# ---- the desk itself


@dataclass(frozen=True, slots=True)
class Tick(Event):
    """Time went by; only ticks that changed something are kept."""


@dataclass(frozen=True, slots=True)
class DeskStarted(Event):
    """A start is a recovery; `prefix` makes this desk's order ids its own."""

    prefix: str
    build: str
    live: bool = False
    account: str = ""
    """Whose books ours are compared with before anything is bought; none where there is no broker."""


@dataclass(frozen=True, slots=True)
class Woke(Event):
    """The same desk, and nobody lived the seconds before: the machine slept, or its clock was set ahead."""

    slept_s: float


EVENTS: tuple[type[Event], ...] = (
    SessionOpened, QuoteMoved, BarClosed, FlowPrinted, FlowCancelled, DarkPrinted, ChainArrived, AccountSeen,
    IvRecorded, HistoryArrived, EarningsScheduled, PricesClassed, TradingHalted, TradingResumed,
    FeedLost, FeedRestored, PayloadRefused,
    OrderAccepted, OrderFilled, OrderCancelled, OrderRejected, OrderExpired, OrderUnanswered, OrderMissing,
    BrokerSeen, BrokerDoubted, MovedOutside, FeeCharged,
    Approve, Skip, Close, Half, StopToEntry, HitAsk, CancelRest,
    Pause, Halt, Flatten, Resume, SetRollout, SetAutonomy, Arm, Disarm,
    Adopt, Ignore, FlattenForeign, Tick, DeskStarted, Woke,
)  # fmt: skip
