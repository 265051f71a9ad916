"""What the synthetic market shows, frozen: floats rounded as quoted, times in UTC, no vendor's spelling."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct

from engine.model.contract import Right


class Side(StrEnum):
    """Where a print stood against the quote of its moment."""

    ASK = "ask"
    BID = "bid"
    MID = "mid"
    NONE = "no"  # no quote to stand against


class StockQuote(Struct, frozen=True, gc=False):
    """The national best quote of a share; it stands still while the share is halted."""

    symbol: str
    at: datetime
    bid: float
    ask: float
    bid_size: int  # shares
    ask_size: int
    last: float
    volume: int  # shares so far today
    halted: bool = False

    @property
    def mid(self) -> float:
        """The middle, which is what options are priced on here."""
        return (self.bid + self.ask) / 2


class StockTrade(Struct, frozen=True, gc=False):
    """One line of the consolidated tape; busy seconds are gathered into a few lines."""

    symbol: str
    at: datetime
    price: float
    size: int
    exchange: str  # one-letter tape code
    conditions: tuple[str, ...]  # tape codes; "@" regular, "I" odd lot, "T" extended hours
    number: int  # counts up within symbol and day


class Bar(Struct, frozen=True, gc=False):
    """A minute or a day of trades. `known` is when it is published: a correction comes about 30 s late."""

    symbol: str
    starts: datetime
    known: datetime
    open: float
    high: float
    low: float
    close: float
    volume: int
    vwap: float
    trades: int
    corrects: bool = False


class Halt(Struct, frozen=True, gc=False):
    """A pause of one share; `limit_from` is when it entered its limit state."""

    symbol: str
    limit_from: datetime
    begins: datetime
    ends: datetime
    upward: bool


class Listing(Struct, frozen=True, gc=False):
    """One listed contract with what is fixed through the day."""

    symbol: str  # OCC, unpadded
    underlying: str
    expiry: date
    right: Right
    strike: float
    open_interest: int
    interest_date: date  # the session that interest was counted after
    close: float  # last mid of the session before


class OptionQuote(Struct, frozen=True, gc=False):
    """One contract's book; Greeks are absent where a vendor has none either (no bid, no time, deep)."""

    symbol: str
    underlying: str
    at: datetime
    bid: float  # 0.0: nobody bids
    ask: float
    bid_size: int
    ask_size: int
    bid_exchange: str
    ask_exchange: str
    iv: float | None
    delta: float | None
    gamma: float | None
    theta: float | None  # dollars per calendar day
    vega: float | None  # dollars per vol point
    rho: float | None
    last: float | None  # today's last trade
    last_at: datetime | None
    volume: int  # contracts so far today
    open_interest: int

    @property
    def mid(self) -> float:
        """The middle of the book."""
        return (self.bid + self.ask) / 2


class OptionPrint(Struct, frozen=True, gc=False):
    """One print of the option tape. Condition codes are the vendor's (`isoi` sweep, `mlet` multi-leg, …)."""

    id: str
    symbol: str
    underlying: str
    at: datetime  # executed, to the microsecond
    price: float
    size: int
    exchange: str  # MIC
    condition: str
    bid: float  # national best at the print
    ask: float
    underlying_price: float
    iv: float | None
    delta: float | None
    open_interest: int
    volume: int  # session totals of the contract, this print included
    ask_volume: int
    bid_volume: int
    mid_volume: int
    multi_volume: int
    group: int  # prints of one order share it; the legs of a spread too
    canceled: bool = False  # busted: comes a second time, under the same id, with this set

    @property
    def side(self) -> Side:
        """At or through a quote; anything between is the middle."""
        if self.ask <= 0.0:
            return Side.NONE
        if self.price >= self.ask:
            return Side.ASK
        return Side.BID if self.price <= self.bid else Side.MID

    @property
    def premium(self) -> float:
        """Dollars paid."""
        return round(self.price * self.size * 100, 2)


class FlowAlert(Struct, frozen=True, gc=False):
    """What Unusual Whales would make of a burst of prints; `None` is what its rows leave out."""

    id: str
    rule_id: str
    rule: str
    underlying: str
    symbol: str
    expiry: date
    right: Right
    strike: float
    created: datetime  # when it can be seen
    first: datetime  # its first and last print
    last: datetime
    total_premium: float
    total_size: int
    ask_premium: float
    bid_premium: float
    trades: int
    expiries: int
    volume: int
    open_interest: int
    volume_oi_ratio: float
    underlying_price: float
    price: float
    bid: float
    ask: float
    iv_start: float | None
    iv_end: float | None
    has_sweep: bool
    has_floor: bool
    has_multileg: bool
    has_singleleg: bool
    all_opening: bool
    ask_volume: int  # session totals of the contract at the last print
    bid_volume: int
    mid_volume: int
    multi_volume: int
    exchanges: tuple[str, ...]
    conditions: tuple[str, ...]
    print_ids: tuple[str, ...]
    sector: str | None
    issue_type: str
    marketcap: int | None
    next_earnings: date | None
    earnings_time: str | None


class DarkPrint(Struct, frozen=True, gc=False):
    """One off-exchange print as reported; `at` is tape time, `executed` the true moment where it is told."""

    id: int
    symbol: str
    at: datetime
    executed: datetime | None
    price: float
    size: int
    volume: int  # consolidated shares so far
    bid: float  # quote at tape time
    ask: float
    bid_size: int
    ask_size: int
    market_center: str
    canceled: bool
    sale_conditions: str | None
    trade_code: str | None
    extended_hours: str | None
    settlement: str = "regular"

    @property
    def premium(self) -> float:
        """Notional dollars."""
        return round(self.price * self.size, 2)
