"""The trading API's JSON: orders, positions, account, history, and what `trade_updates` says."""

from datetime import datetime, timedelta
from decimal import Decimal

from engine.model.calendar import closes_at, is_session
from sandbox.alpaca import chance
from sandbox.alpaca.book import Book
from sandbox.alpaca.hours import Hours
from sandbox.alpaca.nouns import ZERO, Execution, Moved, Order, Position, Status, Update
from sandbox.alpaca.prices import Prices
from sandbox.alpaca.purse import mark, multiplier, purse
from sandbox.alpaca.shown import asset_id, day, moment, money, number, said, stamp
from sandbox.alpaca.terms import Terms

Json = dict[str, object]

EXCHANGES = {"SPY": "ARCA", "QQQ": "NASDAQ", "IWM": "ARCA", "DIA": "ARCA"}


def order_json(order: Order, hours: Hours) -> Json:
    """An order as every route and stream shows it."""
    wish, status, option = order.wish, order.status, order.wish.contract is not None
    return {
        "id": order.id,
        "client_order_id": order.client_id,
        "created_at": stamp(order.created),
        "updated_at": stamp(order.updated, 1),
        "submitted_at": stamp(order.created, 2),
        "filled_at": moment(order.filled_at, 3) if status is Status.FILLED else None,
        "expired_at": _ended(order, Status.EXPIRED),
        "canceled_at": _ended(order, Status.CANCELED),
        "failed_at": _ended(order, Status.REJECTED),
        "replaced_at": _ended(order, Status.REPLACED),
        "replaced_by": order.replaced_by,
        "replaces": order.replaces,
        "asset_id": asset_id(order.symbol),
        "symbol": order.symbol,
        "asset_class": "us_option" if option else "us_equity",
        "notional": None,
        "qty": said(order.qty),
        "filled_qty": said(order.filled),
        "filled_avg_price": number(order.average),
        "order_class": "simple" if option else "",
        "order_type": wish.kind,
        "type": wish.kind,
        "side": wish.side,
        "position_intent": order.intent,
        "time_in_force": wish.tif,
        "limit_price": number(order.limit),
        "stop_price": None,
        "status": order.shown_as or status,
        "extended_hours": wish.extended,
        "legs": None,
        "trail_percent": None,
        "trail_price": None,
        "hwm": None,
        "subtag": None,
        "source": None,
        "expires_at": stamp(hours.closes),
    }


def _ended(order: Order, status: Status) -> str | None:
    return moment(order.ended_at, 3) if order.status is status else None


def update_json(update: Update, seed: int, hours: Hours) -> Json:
    """One message of `trade_updates`."""
    told = stamp(update.at, update.n)
    data: Json = {
        "event": update.event,
        "event_id": chance.ulid(seed, update.at, update.n),
        "at": told,
        "timestamp": told,
        "order": order_json(update.order, hours),
    }
    if update.execution is not None:
        data |= _execution(update.execution)
    return {"stream": "trade_updates", "data": data}


def _execution(execution: Execution) -> Json:
    return {
        "execution_id": execution.id,
        "price": said(execution.price),
        "qty": said(execution.qty),
        "position_qty": said(execution.position),
    }


def position_json(position: Position, book: Book, prices: Prices, at: datetime) -> Json:
    """A position at market."""
    price = mark(position, prices, at)
    before = prices.before(position.symbol) or position.average
    unit = multiplier(position.symbol)
    value = position.qty * price * unit
    profit = value - position.cost
    share = profit / abs(position.cost) if position.cost else ZERO
    option = unit > 1
    return {
        "asset_id": asset_id(position.symbol),
        "symbol": position.symbol,
        "exchange": "" if option else EXCHANGES.get(position.symbol, "NASDAQ"),
        "asset_class": "us_option" if option else "us_equity",
        "asset_marginable": not option,
        "qty": said(position.qty),
        "qty_available": said(_available(position, book)),
        "avg_entry_price": said(position.average),
        "side": "long" if position.qty > 0 else "short",
        "market_value": money(value),
        "cost_basis": money(position.cost),
        "unrealized_pl": money(profit),
        "unrealized_plpc": said(share),
        "unrealized_intraday_pl": money(profit),
        "unrealized_intraday_plpc": said(share),
        "current_price": money(price),
        "lastday_price": money(before),
        "change_today": said((price - before) / before if before else ZERO),
    }


def _available(position: Position, book: Book) -> int:
    claimed = book.spoken_for(position.symbol)
    return position.qty - claimed if position.qty > 0 else position.qty + claimed


def account_json(book: Book, terms: Terms, prices: Prices, at: datetime, seed: int, asof: str) -> Json:
    """The account; the pattern-day-trader fields are gone since July 2026 and stay gone."""
    account = terms.account
    figures = purse(book, prices, at, account.multiplier)
    return {
        "id": str(chance.uuid(seed, "account")),
        "account_number": account.number,
        "status": account.status,
        "crypto_status": "ACTIVE",
        "options_approved_level": account.options_level,
        "options_trading_level": account.options_level,
        "currency": "USD",
        "buying_power": money(figures.power),
        "regt_buying_power": money(figures.power),
        "options_buying_power": money(figures.options_power),
        "non_marginable_buying_power": money(figures.options_power),
        "effective_buying_power": money(figures.power),
        "cash": money(figures.cash),
        "accrued_fees": "0",
        "pending_transfer_in": "0",
        "portfolio_value": money(figures.equity),
        "trading_blocked": account.trading_blocked,
        "transfers_blocked": account.transfers_blocked,
        "account_blocked": account.account_blocked,
        "created_at": "2026-01-05T14:00:00.123456Z",
        "trade_suspended_by_user": account.suspended,
        "multiplier": said(account.multiplier),
        "shorting_enabled": account.shorting,
        "equity": money(figures.equity),
        "last_equity": money(book.cash_at_open),
        "long_market_value": money(figures.long),
        "short_market_value": money(figures.short),
        "position_market_value": money(figures.long + figures.short),
        "initial_margin": money(figures.initial_margin),
        "maintenance_margin": money(figures.initial_margin * Decimal("0.6")),
        "last_maintenance_margin": "0",
        "sma": "0",
        "balance_asof": asof,
        "intraday_adjustments": "0",
        "pending_reg_taf_fees": "0",
    }


def fill_json(execution: Execution, order: Order, account: str) -> Json:
    """A fill as the account history tells it, in its own words: leaves and cumulative."""
    partial = execution.left > 0
    return {
        "id": activity_id(execution.at, execution.id),
        "account_id": account,
        "activity_type": "FILL",
        "transaction_time": stamp(execution.at, 4),
        "type": "partial_fill" if partial else "fill",
        "price": said(execution.price),
        "qty": said(execution.qty),
        "side": execution.side,
        "symbol": execution.symbol,
        "leaves_qty": said(execution.left),
        "order_id": order.id,
        "cum_qty": said(execution.cumulative),
        "order_status": "partially_filled" if partial else "filled",
    }


def moved_json(line: Moved, account: str) -> Json:
    """Expiry, exercise, assignment, cash: dated, without an order."""
    body: Json = {
        "id": activity_id(line.at, line.id),
        "account_id": account,
        "activity_type": line.type,
        "date": day(line.day),
        "created_at": stamp(line.at, 4),
        "net_amount": money(line.amount),
        "description": "",
        "status": "executed",
        "currency": "USD",
    }
    if line.symbol is not None:
        body |= {"symbol": line.symbol, "qty": said(line.qty)}
    if line.per_share is not None:
        body |= {"price": said(line.per_share), "per_share_amount": said(line.per_share)}
    if line.group is not None:
        body["group_id"] = line.group
    return body


def activity_id(at: datetime, id_: str) -> str:
    """A sortable id: the moment in milliseconds, then the id; it is also the page token."""
    return f"{at:%Y%m%d%H%M%S}{at.microsecond // 1000:03d}::{id_}"


def last_session(hours: Hours) -> str:
    """The day the balances are as of."""
    before = hours.day - timedelta(days=1)
    while not is_session(before):
        before -= timedelta(days=1)
    return day(closes_at(before).date())
