"""What this vendor has seen so far: the market's prints and alerts up to now, kept in order and by name."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Generic, Protocol, TypeVar

from engine.model.session import Session
from sandbox.clock import Clock
from sandbox.market.nouns import (
    Bar,
    DarkPrint,
    FlowAlert,
    Listing,
    OptionPrint,
    OptionQuote,
    StockQuote,
)

LOOK_BACK = timedelta(hours=14)


class Market(Protocol):
    """What is asked of the world."""

    @property
    def underlyings(self) -> Sequence[str]: ...
    @property
    def session(self) -> Session: ...
    @property
    def today(self) -> date: ...

    def stock(self, symbol: str, at: datetime) -> StockQuote: ...
    def daily(self, symbol: str, days: int) -> Sequence[Bar]: ...
    def day_so_far(self, symbol: str, at: datetime) -> Bar | None: ...
    def listings(self, symbol: str) -> Sequence[Listing]: ...
    def option(self, occ: str, at: datetime) -> OptionQuote | None: ...
    def chain(self, symbol: str, at: datetime) -> Sequence[OptionQuote]: ...
    def option_prints(self, start: datetime, end: datetime) -> Sequence[OptionPrint]: ...
    def alerts(self, start: datetime, end: datetime) -> Sequence[FlowAlert]: ...
    def dark_prints(self, start: datetime, end: datetime) -> Sequence[DarkPrint]: ...


Kind = TypeVar("Kind")


@dataclass
class Log(Generic[Kind]):
    """Rows in the order they became known, found by time without a search from the start."""

    rows: list[Kind] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)

    def add(self, row: Kind, at: datetime) -> None:
        """Files a row; one that says an earlier time than the last is filed where it belongs."""
        where = bisect_right(self.times, at)
        self.rows.insert(where, row)
        self.times.insert(where, at)

    def newest_first(self, after: datetime | None, before: datetime | None) -> Iterator[Kind]:
        """Rows strictly between two times, the last one first."""
        low = 0 if after is None else bisect_right(self.times, after)
        high = len(self.times) if before is None else bisect_left(self.times, before)
        return (self.rows[index] for index in range(high - 1, low - 1, -1))


@dataclass
class Counted:
    """What a contract's prints add up to."""

    last: OptionPrint
    contracts: int = 0
    dollars: float = 0.0
    high: float = 0.0
    low: float = float("inf")
    sweeps: int = 0
    floor: int = 0
    cross: int = 0
    with_stock: int = 0

    def add(self, each: OptionPrint) -> None:
        """Counts one print more."""
        self.last = each
        self.contracts += each.size
        self.dollars += each.premium
        self.high, self.low = max(self.high, each.price), min(self.low, each.price)
        self.sweeps += each.size if each.condition in SWEEPS else 0
        self.floor += each.size if each.condition in FLOOR else 0
        self.cross += each.size if each.condition in CROSS else 0
        self.with_stock += each.size if each.condition in WITH_STOCK else 0


SWEEPS = frozenset({"isoi", "slai", "slci"})
FLOOR = frozenset({"slft", "mlft", "mfsl", "tlft", "tfsl"})
CROSS = frozenset({"slcn", "slci", "mlct", "tlct"})
WITH_STOCK = frozenset({"tlet", "tlat", "tlct", "tlft", "tesl", "tasl", "tfsl"})
MULTI_LEG = WITH_STOCK | {"mlet", "mlat", "mlct", "mlft", "mesl", "masl", "mfsl", "cbmo"}


class Tape:
    """The day so far. Everything is fetched once, when it happens, however often it is asked for."""

    def __init__(self, market: Market, clock: Clock) -> None:
        self.market, self.clock = market, clock
        self.alerts: Log[FlowAlert] = Log()
        self.prints: Log[OptionPrint] = Log()
        self.of_contract: dict[str, Log[OptionPrint]] = defaultdict(Log)
        self.of_share: dict[str, Log[OptionPrint]] = defaultdict(Log)
        self.counted: dict[str, Counted] = {}
        self.dark: Log[DarkPrint] = Log()
        self.dark_of: dict[str, Log[DarkPrint]] = defaultdict(Log)
        self.print_by_id: dict[str, OptionPrint] = {}
        self.alert_by_id: dict[str, FlowAlert] = {}
        self.busted: set[str] = set()
        self.listed = {each.symbol: each for share in market.underlyings for each in market.listings(share)}
        start = market.session.opens - LOOK_BACK
        self._alerts_to = self._prints_to = self._dark_to = start

    def read_alerts(self) -> datetime:
        """Reads alerts on to this moment, and says which it is."""
        now = self.clock.now()
        if now <= self._alerts_to:
            return now
        for alert in self.market.alerts(self._alerts_to, now):
            self.alerts.add(alert, alert.created)
            self.alert_by_id[alert.id] = alert
        self._alerts_to = now
        return now

    def read_prints(self) -> datetime:
        """The same for the option tape, with what each contract adds up to."""
        now = self.clock.now()
        if now <= self._prints_to:
            return now
        for each in self.market.option_prints(self._prints_to, now):
            if each.canceled:
                self.busted.add(each.id)
            if each.id in self.print_by_id:
                continue
            self.print_by_id[each.id] = each
            for log in (self.prints, self.of_contract[each.symbol], self.of_share[each.underlying]):
                log.add(each, each.at)
            counted = self.counted.setdefault(each.symbol, Counted(each))
            counted.add(each)
        self._prints_to = now
        return now

    def read_dark(self) -> datetime:
        """The same for dark prints."""
        now = self.clock.now()
        if now <= self._dark_to:
            return now
        for each in self.market.dark_prints(self._dark_to, now):
            self.dark.add(each, each.at)
            self.dark_of[each.symbol].add(each, each.at)
        self._dark_to = now
        return now
