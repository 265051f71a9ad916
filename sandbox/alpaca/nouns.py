"""What the broker keeps: wishes, orders, executions, positions and what the account history says of them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from engine.model.contract import Contract, NotAContract, contract
from engine.model.money import MULTIPLIER, Side

ZERO = Decimal(0)


class Status(StrEnum):
    ACCEPTED = "accepted"
    PENDING_NEW = "pending_new"
    NEW = "new"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    PENDING_CANCEL = "pending_cancel"
    CANCELED = "canceled"
    PENDING_REPLACE = "pending_replace"
    REPLACED = "replaced"
    EXPIRED = "expired"
    REJECTED = "rejected"


OVER = frozenset({Status.FILLED, Status.CANCELED, Status.REPLACED, Status.EXPIRED, Status.REJECTED})
"""Nothing follows on these."""

FILLABLE = frozenset(
    {Status.NEW, Status.PARTIALLY_FILLED, Status.PENDING_CANCEL, Status.PENDING_REPLACE},
)
"""An order that is being cancelled is still at the exchange, and may still fill."""


class Kind(StrEnum):
    MARKET = "market"
    LIMIT = "limit"


class Tif(StrEnum):
    DAY = "day"
    GTC = "gtc"


class Intent(StrEnum):
    BUY_TO_OPEN = "buy_to_open"
    BUY_TO_CLOSE = "buy_to_close"
    SELL_TO_OPEN = "sell_to_open"
    SELL_TO_CLOSE = "sell_to_close"

    @property
    def opens(self) -> bool:
        """Whether it adds risk."""
        return self.value.endswith("open")


class Source(StrEnum):
    API = "api"
    APP = "app"
    BROKER = "broker"


def contract_of(symbol: str) -> Contract | None:
    """The option a symbol names, or None for a share."""
    try:
        return contract(symbol) if len(symbol) > 12 else None
    except NotAContract:
        return None


@dataclass(frozen=True, slots=True)
class Wish:
    """An order as it was asked for, read and typed, not yet judged."""

    symbol: str
    qty: int
    side: Side
    kind: Kind
    tif: Tif
    limit: Decimal | None = None
    intent: Intent | None = None
    client_id: str | None = None
    extended: bool = False
    source: Source = Source.API

    @property
    def contract(self) -> Contract | None:
        """The option it is about; None means shares."""
        return contract_of(self.symbol)

    @property
    def multiplier(self) -> int:
        """What one of it moves in the account."""
        return 1 if self.contract is None else MULTIPLIER


@dataclass(slots=True)
class Order:
    """An order's life, changed by the book alone."""

    id: str
    client_id: str
    wish: Wish
    intent: Intent
    created: datetime
    updated: datetime
    qty: int
    limit: Decimal | None
    status: Status = Status.PENDING_NEW
    filled: int = 0
    notional: Decimal = ZERO
    filled_at: datetime | None = None
    ended_at: datetime | None = None
    due: datetime | None = None
    replaces: str | None = None
    replaced_by: str | None = None
    shown_as: str | None = None

    @property
    def symbol(self) -> str:
        """What it trades."""
        return self.wish.symbol

    @property
    def left(self) -> int:
        """What could still fill."""
        return self.qty - self.filled

    @property
    def over(self) -> bool:
        """True once nothing can follow."""
        return self.status in OVER

    @property
    def average(self) -> Decimal | None:
        """What it paid or got per share."""
        return self.notional / self.filled if self.filled else None


@dataclass(frozen=True, slots=True)
class Execution:
    """One fill, with the one id it will ever have."""

    id: str
    order_id: str
    symbol: str
    side: Side
    qty: int
    price: Decimal
    at: datetime
    cumulative: int
    left: int
    position: int


@dataclass(slots=True)
class Position:
    """What executions made of one symbol; short is negative."""

    symbol: str
    qty: int = 0
    cost: Decimal = ZERO
    opened: datetime | None = None

    @property
    def average(self) -> Decimal:
        """Entry price per share."""
        contracts = self.qty * (MULTIPLIER if contract_of(self.symbol) is not None else 1)
        return self.cost / contracts if contracts else ZERO


@dataclass(frozen=True, slots=True)
class Moved:
    """A line of the account history that no order of today made: expiry, exercise, assignment, cash."""

    id: str
    type: str
    day: date
    at: datetime
    symbol: str | None
    qty: Decimal
    amount: Decimal
    per_share: Decimal | None = None
    group: str | None = None
    execution: Execution | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Update:
    """What `trade_updates` will say, with the order as it was at that moment."""

    n: int
    event: str
    at: datetime
    order: Order
    execution: Execution | None = None
