"""What the vendor says, as it says it: only the fields the desk reads, and unknown ones are no error."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from msgspec import Meta, MsgspecError, Raw, Struct, field

UNREADABLE = (MsgspecError, UnicodeDecodeError, RecursionError)
"""All the ways in which bytes can fail to be what they should."""

Zoned = Annotated[datetime, Meta(tz=True)]
"""A time without its zone is a time of nowhere, and nothing of it can be written down."""

_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def near(at: datetime) -> bool:
    """The vendor writes the year 1 for never; so far away is no date in New York and no line in a journal."""
    return _FIRST <= at <= _LAST


class OrderSaid(Struct, frozen=True):
    """An order on any route or stream; a status nobody knows is text like any other."""

    id: str
    client_order_id: str
    status: str
    filled_qty: Decimal
    symbol: str | None = None
    side: str | None = None
    qty: Decimal | None = None
    limit_price: Decimal | None = None


class UpdateSaid(Struct, frozen=True):
    """One line of the order stream; a fill has an execution."""

    event: str
    order: OrderSaid
    execution_id: str | None = None
    price: Decimal | None = None
    qty: Decimal | None = None


class StreamSaid(Struct, frozen=True):
    """The envelope of the order stream."""

    stream: str = ""
    action: str = ""
    data: Raw = Raw(b"null")


class StatusSaid(Struct, frozen=True):
    status: str


class ListeningSaid(Struct, frozen=True):
    """What the order stream tells from now on."""

    streams: list[str]


class FillSaid(Struct, frozen=True):
    """A fill as the account's history tells it; its id ends in the execution's."""

    id: str
    order_id: str
    price: Decimal
    qty: Decimal


class PositionSaid(Struct, frozen=True):
    """A line of what is held; below zero is short."""

    symbol: str
    qty: Decimal
    avg_entry_price: Decimal


class NameSaid(Struct, frozen=True):
    """As much of a line as one needs to say which it was."""

    symbol: str | None = None
    id: str | None = None


class ActivitySaid(Struct, frozen=True):
    """A line of the account's history: a fill has a side and an order, an expiry a sign, a fee a sum."""

    id: str
    activity_type: str
    symbol: str | None = None
    qty: Decimal | None = None
    price: Decimal | None = None
    side: str | None = None
    order_id: str | None = None
    transaction_time: datetime | None = None
    created_at: datetime | None = None
    net_amount: str | float | None = None
    date: str | None = None
    status: str | None = None

    @property
    def moment(self) -> datetime | None:
        """When it happened, or at least when it was written down; a time of nowhere is none."""
        at = self.transaction_time or self.created_at
        return at if at is not None and at.tzinfo is not None and near(at) else None


class AccountSaid(Struct, frozen=True):
    equity: Decimal
    id: str | None = None
    long_market_value: Decimal | None = None


class RefusalSaid(Struct, frozen=True):
    """Data refusals have no code."""

    message: str
    code: int | None = None


class BarSaid(Struct, frozen=True):
    starts: Zoned = field(name="t")
    open: float = field(name="o")
    high: float = field(name="h")
    low: float = field(name="l")
    close: float = field(name="c")
    volume: float = field(name="v")


class StatusOfShareSaid(Struct, frozen=True):
    """The status of a whole name on its exchange; every code is text."""

    symbol: str = field(name="S")
    told: Zoned = field(name="t")
    code: str = field(name="sc")
    message: str = field(name="sm", default="")
    reason_code: str = field(name="rc", default="")
    reason: str = field(name="rm", default="")


class BarsSaid(Struct, frozen=True):
    """A page; the vendor says null for none."""

    bars: dict[str, list[Raw]] | None = None
    next_page_token: str | None = None


class QuoteSaid(Struct, frozen=True):
    quoted: Zoned = field(name="t")
    bid: Decimal = field(name="bp")
    ask: Decimal = field(name="ap")
    bid_size: float = field(name="bs", default=0)
    ask_size: float = field(name="as", default=0)


class DayBarSaid(Struct, frozen=True):
    volume: float = field(name="v")
    starts: str | None = field(name="t", default=None)


class GreeksSaid(Struct, frozen=True):
    delta: float | None = None
    gamma: float | None = None
    theta: float | None = None
    vega: float | None = None


class SnapshotSaid(Struct, frozen=True):
    """A contract; Greeks are absent where the vendor cannot say."""

    quote: QuoteSaid | None = field(name="latestQuote", default=None)
    day: DayBarSaid | None = field(name="dailyBar", default=None)
    greeks: GreeksSaid | None = None
    iv: float | None = field(name="impliedVolatility", default=None)


class SnapshotsSaid(Struct, frozen=True):
    snapshots: dict[str, Raw] | None = None
    next_page_token: str | None = None


class ContractSaid(Struct, frozen=True):
    symbol: str
    open_interest: Decimal | None = None
    interest_on: str | None = field(name="open_interest_date", default=None)


class ContractsSaid(Struct, frozen=True):
    contracts: list[Raw] | None = field(name="option_contracts", default=None)
    next_page_token: str | None = None


class StockSaid(Struct, frozen=True):
    """The shares behind a chain."""

    quote: QuoteSaid | None = field(name="latestQuote", default=None)
    day: DayBarSaid | None = field(name="dailyBar", default=None)


class LatestSaid(Struct, frozen=True):
    """Newest quotes by symbol, each read by itself so that one bad row costs one row."""

    quotes: dict[str, dict[str, object]] | None = None
