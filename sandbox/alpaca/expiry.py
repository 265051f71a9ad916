"""A contract's last day: what the broker sells, what it exercises, what it lets die."""

from datetime import datetime
from decimal import Decimal

from engine.model.contract import Contract, Right
from engine.model.money import MULTIPLIER
from sandbox.alpaca.book import Book
from sandbox.alpaca.hours import Hours
from sandbox.alpaca.nouns import ZERO, Position, contract_of
from sandbox.alpaca.prices import Prices
from sandbox.alpaca.purse import purse

IN_THE_MONEY = Decimal("0.01")


def last_day(book: Book, hours: Hours) -> list[tuple[Position, Contract]]:
    """What is held of contracts that end today."""
    held = ((position, contract_of(position.symbol)) for position in book.positions.values())
    return [(position, contract) for position, contract in held if contract and hours.expires(contract)]


def worth(contract: Contract, spot: Decimal) -> Decimal:
    """Intrinsic value per share; never below zero."""
    gain = spot - contract.strike if contract.right is Right.CALL else contract.strike - spot
    return max(gain, ZERO)


def to_liquidate(book: Book, hours: Hours, prices: Prices, at: datetime) -> list[Position]:
    """Long, worth exercising, and more than the account could take delivery of."""
    return [
        position
        for position, contract in last_day(book, hours)
        if position.qty > 0
        and at >= hours.liquidates(contract)
        and worth(contract, prices.last(contract.root, at) or ZERO) >= IN_THE_MONEY
        and not can_exercise(book, position, contract, prices, at)
    ]


def can_exercise(book: Book, position: Position, contract: Contract, prices: Prices, at: datetime) -> bool:
    """Cash for the shares of a call, shares for a put."""
    match contract.right:
        case Right.CALL:
            return purse(book, prices, at, 1).options_power >= position.qty * contract.strike * MULTIPLIER
        case Right.PUT:
            return book.held(contract.root) >= position.qty * MULTIPLIER


def settle(book: Book, hours: Hours, prices: Prices, at: datetime) -> None:
    """After the close: everything that ended today leaves the book, each with its lines of history."""
    for position, contract in last_day(book, hours):
        spot = prices.last(contract.root, hours.closes) or ZERO
        valuable = worth(contract, spot) >= IN_THE_MONEY
        if position.qty < 0 and valuable:
            convert(book, contract, position.qty, at, "OPASN", hours)
        elif position.qty > 0 and valuable and position.symbol not in book.no_exercise:
            convert(book, contract, position.qty, at, "OPEXC", hours)
        else:
            _die(book, position, at, hours)


def _die(book: Book, position: Position, at: datetime, hours: Hours) -> None:
    """Worth nothing, or told to be."""
    book.record("OPEXP", hours.day, at, symbol=position.symbol, qty=Decimal(-position.qty))
    book.shift(position.symbol, -position.qty, ZERO, at)


def convert(book: Book, contract: Contract, qty: int, at: datetime, type_: str, hours: Hours) -> None:
    """Options become shares at the strike: one line for the option, one for the trade, one group."""
    shares = qty * MULTIPLIER if contract.right is Right.CALL else -qty * MULTIPLIER
    amount = -shares * contract.strike
    group = f"{contract.symbol}-{hours.day:%Y%m%d}"
    book.record(type_, hours.day, at, symbol=contract.symbol, qty=Decimal(-qty), group=group)
    book.shift(contract.symbol, -qty, ZERO, at)
    book.record(
        "OPTRD", hours.day, at, symbol=contract.root, qty=Decimal(shares), amount=amount,
        per_share=contract.strike, group=group,
    )  # fmt: skip
    deliver(book, contract.root, shares, contract.strike, at)


def deliver(book: Book, symbol: str, shares: int, price: Decimal, at: datetime) -> None:
    """Closes what stands against it first; the rest opens, short if it must."""
    held = book.held(symbol)
    against = 0 if held * shares >= 0 else min(abs(held), abs(shares)) * (1 if shares > 0 else -1)
    for part in (against, shares - against):
        if part:
            book.shift(symbol, part, part * price, at)
