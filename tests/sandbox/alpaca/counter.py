"""A broker's counter without a server: quotes set by hand, time moved by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from engine.model.contract import Contract
from engine.model.money import Side
from sandbox.alpaca.book import Book
from sandbox.alpaca.broker import Broker
from sandbox.alpaca.exchange import Exchange
from sandbox.alpaca.hours import hours_on
from sandbox.alpaca.nouns import Intent, Kind, Order, Tif, Wish
from sandbox.alpaca.prices import Touch
from sandbox.alpaca.terms import Account, Fills, Terms

DAY = datetime(2026, 11, 20, tzinfo=UTC).date()
OPEN = hours_on(DAY).opens
CALL, PUT = "LUNR261127C00012000", "LUNR261127P00012000"
LAST_DAY_CALL, LAST_DAY_PUT = "LUNR261120C00010000", "LUNR261120P00010000"
SHARE = "LUNR"
CASH = Decimal(20_000)
WHOLE = Fills(inside=0.0, partial=0.0, cancel_race=0.0)


class Shown:
    """Prices as a test writes them on the board."""

    def __init__(self) -> None:
        self.quotes = {symbol: quote("0.98", "1.02") for symbol in (CALL, PUT, LAST_DAY_CALL, LAST_DAY_PUT)}
        self.quotes[SHARE] = quote("11.99", "12.01", 5000)

    def touch(self, symbol: str, at: datetime) -> Touch | None:
        """What the board says."""
        return self.quotes.get(symbol)

    def last(self, symbol: str, at: datetime) -> Decimal | None:
        """The middle will do."""
        found = self.quotes.get(symbol)
        return None if found is None else found.mid

    def before(self, symbol: str) -> Decimal | None:
        """Yesterday as today."""
        return self.last(symbol, OPEN)

    def lists(self, contract: Contract) -> bool:
        """What has a quote is listed."""
        return contract.symbol in self.quotes

    def trades(self, symbol: str) -> bool:
        """One share."""
        return symbol == SHARE


def quote(bid: str, ask: str, size: int = 50, *, halted: bool = False) -> Touch:
    """A quote in words."""
    return Touch(Decimal(bid), Decimal(ask), size, size, halted)


class Counter:
    """The broker, with the words a trader would use."""

    def __init__(self, fills: Fills = WHOLE, account: Account | None = None, cash: Decimal = CASH) -> None:
        self.now = OPEN + timedelta(minutes=30)
        self.shown = Shown()
        book = Book(11, cash)
        terms = Terms(fills=fills, account=account or Account())
        self.broker = Broker(Exchange(11, book, self.shown, hours_on(DAY), terms, self.now))

    @property
    def book(self) -> Book:
        """The truth."""
        return self.broker.book

    def buy(self, symbol: str = CALL, qty: int = 1, limit: str | None = "1.02", **more: object) -> Order:
        """A buy; no limit is a market order."""
        return self.order(Side.BUY, symbol, qty, limit, **more)

    def sell(self, symbol: str = CALL, qty: int = 1, limit: str | None = "0.98", **more: object) -> Order:
        """A sell."""
        return self.order(Side.SELL, symbol, qty, limit, **more)

    def order(
        self, side: Side, symbol: str, qty: int, limit: str | None, *, intent: Intent | None = None,
        client: str | None = None,
    ) -> Order:  # fmt: skip
        """Any order for the day."""
        price = None if limit is None else Decimal(limit)
        kind = Kind.MARKET if limit is None else Kind.LIMIT
        return self.broker.place(Wish(symbol, qty, side, kind, Tif.DAY, price, intent, client), self.now)

    def cancel(self, order: Order) -> None:
        """Asks for a cancel."""
        self.broker.cancel(order.id, self.now)

    def wait(self, seconds: float = 1.0) -> None:
        """Lets market time pass."""
        self.until(self.now + timedelta(seconds=seconds))

    def until(self, at: datetime) -> None:
        """Lets market time pass until then."""
        self.now = at
        self.broker.exchange.pump(at)

    def events(self, order: Order) -> list[str]:
        """What was told of an order."""
        return [update.event for update in self.book.updates if update.order.id == order.id]
