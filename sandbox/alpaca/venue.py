"""Everything behind the routes and sockets, put together from one world and one seed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.alpaca.asking import Query, Strays
from sandbox.alpaca.book import Book
from sandbox.alpaca.broker import Broker
from sandbox.alpaca.exchange import Exchange
from sandbox.alpaca.hours import Hours, hours_on
from sandbox.alpaca.market import Market, Quoted, Shelf
from sandbox.alpaca.purse import purse
from sandbox.alpaca.refusals import RATE
from sandbox.alpaca.tape import Snapshots
from sandbox.alpaca.terms import Terms
from sandbox.clock import Clock

CASH = Decimal(100_000)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Keys:
    """The one pair of keys this venue knows."""

    id: str = "PKSANDBOX0000000001"
    secret: str = "sandbox-secret-of-no-value"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the rate-limit headers say."""

    limit: int
    remaining: int
    reset: int


@dataclass(slots=True)
class Rate:
    """So many requests a minute of the market."""

    minute: datetime | None = None
    used: int = 0

    def spend(self, at: datetime, limit: int) -> Allowance:
        """Counts one, also one too many."""
        minute = at.replace(second=0, microsecond=0)
        if minute != self.minute:
            self.minute, self.used = minute, 0
        self.used += 1
        reset = int((minute + MINUTE).timestamp())
        return Allowance(limit, max(0, limit - self.used), reset)

    def over(self, limit: int) -> None:
        """Refuses what is past the limit."""
        if self.used > limit:
            raise RATE


@dataclass(slots=True)
class Venue:
    """One account, one market, one day."""

    market: Market
    clock: Clock
    seed: int
    keys: Keys
    broker: Broker
    hours: Hours
    shelf: Shelf
    prices: Quoted
    opra: Snapshots
    indicative: Snapshots
    strays: Strays = field(default_factory=Strays)
    trading: Rate = field(default_factory=Rate)
    data: Rate = field(default_factory=Rate)
    worths: list[tuple[datetime, Decimal]] = field(default_factory=list)

    @property
    def exchange(self) -> Exchange:
        """Where orders meet the market."""
        return self.broker.exchange

    @property
    def book(self) -> Book:
        """The broker's truth."""
        return self.exchange.book

    @property
    def terms(self) -> Terms:
        """How everything behaves now."""
        return self.exchange.terms

    def pump(self, to: datetime) -> None:
        """Moves the broker, and notes what the account is worth once a minute."""
        self.exchange.pump(to)
        if not self.worths or to - self.worths[-1][0] >= MINUTE:
            worth = purse(self.book, self.prices, to, self.terms.account.multiplier).equity
            self.worths.append((to.replace(second=0, microsecond=0), worth))

    def snapshots(self, *, indicative: bool) -> Snapshots:
        """The snapshots of a feed."""
        return self.indicative if indicative else self.opra


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, as an answer sees it."""

    venue: Venue
    at: datetime
    shown_at: datetime
    path: Mapping[str, str]
    query: Query
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reply:
    """A status other than 200, or no body at all."""

    status: int
    body: object = None


def venue_of(
    market: Market, clock: Clock, *, seed: int = 0, cash: Decimal = CASH, terms: Terms | None = None,
    keys: Keys | None = None, book: Book | None = None,
) -> Venue:  # fmt: skip
    """A venue for a world; a book from yesterday may be handed on."""
    hours, shelf = hours_on(market.today), Shelf(market)
    prices = Quoted(market, shelf)
    kept = Book(seed, cash) if book is None else book
    exchange = Exchange(seed, kept, prices, hours, terms or Terms(), clock.now())
    return Venue(
        market, clock, seed, keys or Keys(), Broker(exchange), hours, shelf, prices,
        Snapshots(market, indicative=False), Snapshots(market, indicative=True),
    )  # fmt: skip
