"""What the account is worth and what it may still spend: read from the book, kept nowhere."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.model.contract import Right
from engine.model.money import MULTIPLIER, Side
from sandbox.alpaca.book import Book
from sandbox.alpaca.nouns import ZERO, Intent, Order, Position, contract_of
from sandbox.alpaca.prices import Prices

CENT = Decimal("0.01")
HALF = Decimal("0.5")


def mark(position: Position, prices: Prices, at: datetime) -> Decimal:
    """Price per share now: an option's middle, a share's last trade, what was paid if nobody quotes."""
    if contract_of(position.symbol) is None:
        return prices.last(position.symbol, at) or position.average
    touch = prices.touch(position.symbol, at)
    return position.average if touch is None or touch.ask <= 0 else touch.mid


def multiplier(symbol: str) -> int:
    """Shares behind one."""
    return 1 if contract_of(symbol) is None else MULTIPLIER


@dataclass(frozen=True, slots=True)
class Purse:
    """The figures of one moment."""

    cash: Decimal
    options_long: Decimal
    stock_long: Decimal
    short: Decimal
    reserved: Decimal
    leverage: int

    @property
    def long(self) -> Decimal:
        """Market value of what is held long."""
        return self.options_long + self.stock_long

    @property
    def equity(self) -> Decimal:
        """Cash and everything at market."""
        return self.cash + self.long + self.short

    @property
    def initial_margin(self) -> Decimal:
        """Half of shares, all of options, half again of shorts."""
        return self.stock_long * HALF + self.options_long - self.short * HALF

    @property
    def options_power(self) -> Decimal:
        """Options are paid in cash that nothing has claimed."""
        return max(ZERO, self.cash + self.short - self.reserved)

    @property
    def power(self) -> Decimal:
        """Shares may be bought on margin."""
        return max(ZERO, (self.equity - self.initial_margin - self.reserved) * self.leverage)


def purse(book: Book, prices: Prices, at: datetime, leverage: int) -> Purse:
    """Everything marked at one moment."""
    options_long = stock_long = short = ZERO
    for position in book.positions.values():
        value = position.qty * mark(position, prices, at) * multiplier(position.symbol)
        if position.qty < 0:
            short += value
        elif contract_of(position.symbol) is None:
            stock_long += value
        else:
            options_long += value
    options_long, stock_long, short = (value.quantize(CENT) for value in (options_long, stock_long, short))
    return Purse(book.cash, options_long, stock_long, short, _reserved(book, prices, at), leverage)


def _reserved(book: Book, prices: Prices, at: datetime) -> Decimal:
    """What working orders may still cost, and what secures written puts."""
    orders = sum((cost(order, prices, at) for order in book.working.values()), ZERO)
    return orders + sum((_secures(position) for position in book.positions.values()), ZERO)


def cost(order: Order, prices: Prices, at: datetime) -> Decimal:
    """What an order claims until it is over."""
    if order.intent is Intent.SELL_TO_OPEN:
        return secured(order.symbol, order.left)
    if order.wish.side is Side.SELL:
        return ZERO
    return order.left * price_of(order.symbol, order.limit, prices, at) * order.wish.multiplier


def price_of(symbol: str, limit: Decimal | None, prices: Prices, at: datetime) -> Decimal:
    """The limit, or for a market order the ask."""
    if limit is not None:
        return limit
    touch = prices.touch(symbol, at)
    return ZERO if touch is None else touch.ask


def secured(symbol: str, qty: int) -> Decimal:
    """Cash behind a written put: its strike; calls are covered by shares."""
    contract = contract_of(symbol)
    if contract is None or contract.right is not Right.PUT:
        return ZERO
    return qty * contract.strike * MULTIPLIER


def _secures(position: Position) -> Decimal:
    """The same for what is already written."""
    return secured(position.symbol, -position.qty) if position.qty < 0 else ZERO


def covers(book: Book, symbol: str, qty: int, cash: Decimal) -> bool:
    """Nobody writes naked: shares that are not spoken for behind a call, cash behind a put."""
    contract = contract_of(symbol)
    if contract is None:
        return False
    match contract.right:
        case Right.CALL:
            return book.held(contract.root) - book.spoken_for(contract.root) >= qty * MULTIPLIER
        case Right.PUT:
            return cash >= secured(symbol, qty)
