"""Why the broker takes or refuses an order: every check in the order it is made, one reason each."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.model.contract import Contract
from engine.model.money import Side, tick, tick_class
from sandbox.alpaca import refusals
from sandbox.alpaca.book import Book
from sandbox.alpaca.hours import Hours
from sandbox.alpaca.nouns import Intent, Kind, Source, Tif, Wish, contract_of
from sandbox.alpaca.prices import Prices
from sandbox.alpaca.purse import covers, price_of, purse
from sandbox.alpaca.refusals import forbidden, held_elsewhere, semantics, short_of_cash
from sandbox.alpaca.terms import Account

CENT = Decimal("0.01")
SUB_PENNY = Decimal("0.0001")
SUB_PENNY_TEXT = "sub-penny increment does not fulfill minimum pricing criteria"
ONE = Decimal(1)
QTY_MAX = 10_000
CLIENT_ID_MAX = 128
LONG_LEVEL = 2


@dataclass(frozen=True, slots=True)
class Counter:
    """Everything a check may look at."""

    book: Book
    prices: Prices
    hours: Hours
    account: Account
    at: datetime


def judge(wish: Wish, counter: Counter) -> Intent:
    """The position intent it will have, or the one refusal the broker names."""
    if wish.client_id is not None and wish.client_id in counter.book.by_client:
        raise refusals.DUPLICATE
    if wish.source is not Source.BROKER:
        _account(counter.account)
    contract = wish.contract
    if contract is None:
        _share(wish, counter)
    else:
        _option(wish, contract, counter)
    intent = _intent(wish, counter.book.held(wish.symbol))
    if not intent.opens:
        _not_held_elsewhere(wish, counter.book)
        return intent
    _not_against_oneself(wish, counter.book)
    if contract is None:
        _share_power(wish, intent, counter)
    else:
        _opening(wish, contract, intent, counter)
    return intent


def _account(account: Account) -> None:
    """Restrictions come before anything about the order."""
    if account.status != "ACTIVE" or account.account_blocked or account.trading_blocked:
        raise refusals.BLOCKED
    if account.suspended:
        raise refusals.SUSPENDED


def _share(wish: Wish, counter: Counter) -> None:
    """Shares: it trades, and the price has no fractions of a cent from a dollar up."""
    if not counter.prices.trades(wish.symbol):
        raise semantics(f'asset "{wish.symbol}" not found')
    if wish.limit is not None and wish.limit % (CENT if wish.limit >= ONE else SUB_PENNY):
        raise semantics(f"invalid limit_price {wish.limit:f}. {SUB_PENNY_TEXT}")


def _option(wish: Wish, contract: Contract, counter: Counter) -> None:
    """The form of an option order; nothing here depends on what is held."""
    if contract.expiry < counter.hours.day:
        raise semantics(f'contract "{wish.symbol}" is expired')
    if not counter.prices.lists(contract):
        raise semantics(f'contract "{wish.symbol}" is not found')
    if counter.hours.expires(contract) and counter.at >= counter.hours.closes:
        raise semantics(f'contract "{wish.symbol}" is not active')
    if wish.extended:
        raise semantics("extended hours not supported for options trading")
    if wish.tif is not Tif.DAY:
        raise semantics("order_time_in_force provided not supported for options trading")
    if wish.qty > QTY_MAX:
        raise semantics(f"qty must be <= {QTY_MAX}")
    if wish.kind is Kind.MARKET and not counter.hours.open_at(counter.at):
        raise semantics("options market orders are only allowed during market hours")
    if wish.limit is not None:
        on_grid(contract, wish.limit)


def on_grid(contract: Contract, limit: Decimal) -> None:
    """Penny classes step by 0.01 below three dollars and 0.05 above; the big funds by 0.01 everywhere."""
    if limit % CENT:
        raise semantics("limit price must be limited to 2 decimal places")
    step = tick(tick_class(contract.root, CENT), limit)
    if limit % step:
        raise semantics(f"invalid limit_price {limit:f}. price increment must be {step}")


def _intent(wish: Wish, held: int) -> Intent:
    """What the position makes of a side; a different wish is refused, never bent."""
    match wish.side:
        case Side.BUY:
            inferred = Intent.BUY_TO_CLOSE if held < 0 else Intent.BUY_TO_OPEN
        case Side.SELL:
            inferred = Intent.SELL_TO_CLOSE if held > 0 else Intent.SELL_TO_OPEN
    if wish.intent not in (None, inferred):
        raise semantics(f"position intent mismatch, inferred: {inferred}, specified: {wish.intent}")
    return inferred


def _not_held_elsewhere(wish: Wish, book: Book) -> None:
    """Working closing orders have claimed their part."""
    existing, claimed = abs(book.held(wish.symbol)), book.spoken_for(wish.symbol)
    if wish.qty > existing - claimed:
        orders = [order.id for order in book.closing(wish.symbol)]
        raise held_elsewhere(wish.symbol, wish.qty, existing, claimed, orders)


def _not_against_oneself(wish: Wish, book: Book) -> None:
    """Nobody opens both ways at once: whichever filled first would make the other close it."""
    for order in book.working.values():
        if order.symbol == wish.symbol and order.intent.opens and order.wish.side is not wish.side:
            raise refusals.wash_trade(order.id)


def _share_power(wish: Wish, intent: Intent, counter: Counter) -> None:
    """Bought on margin, or sold short where that is allowed."""
    if intent is Intent.SELL_TO_OPEN and not counter.account.shorting:
        raise forbidden("account is not allowed to short")
    required = wish.qty * price_of(wish.symbol, wish.limit, counter.prices, counter.at)
    available = purse(counter.book, counter.prices, counter.at, counter.account.multiplier).power
    if required > available:
        raise short_of_cash(required, available, option=False)


def _opening(wish: Wish, contract: Contract, intent: Intent, counter: Counter) -> None:
    """Opening an option: level, last day, cover, cash."""
    level = counter.account.options_level
    if level == 0 or (intent is Intent.BUY_TO_OPEN and level < LONG_LEVEL):
        raise refusals.NO_OPTIONS
    if counter.hours.expires(contract):
        _last_day(wish, contract, counter)
    available = purse(counter.book, counter.prices, counter.at, counter.account.multiplier).options_power
    if intent is Intent.SELL_TO_OPEN:
        if not covers(counter.book, wish.symbol, wish.qty, available):
            raise refusals.UNCOVERED
        return
    required = wish.qty * price_of(wish.symbol, wish.limit, counter.prices, counter.at) * wish.multiplier
    if required > available:
        raise short_of_cash(required, available, option=True)


def _last_day(wish: Wish, contract: Contract, counter: Counter) -> None:
    """No new risk in the last minutes, nor past the broker's own limit."""
    if counter.at >= counter.hours.opening_ends(contract):
        raise semantics(f'contract "{wish.symbol}" expires soon, unable to open new positions')
    limit = counter.account.expiring_limit
    if limit is not None and expiring(counter) + wish.qty > limit:
        raise refusals.EXPIRY_LIMIT


def expiring(counter: Counter) -> int:
    """Contracts held or ordered whose last day this is."""
    held = sum(abs(p.qty) for p in counter.book.positions.values() if _ends(p.symbol, counter.hours))
    opening = (order for order in counter.book.working.values() if order.intent.opens)
    return held + sum(order.left for order in opening if _ends(order.symbol, counter.hours))


def _ends(symbol: str, hours: Hours) -> bool:
    contract = contract_of(symbol)
    return contract is not None and hours.expires(contract)
