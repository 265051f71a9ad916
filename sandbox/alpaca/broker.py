"""The broker's counter: takes orders, cancels, replacements and closings, or says why not."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from engine.model.money import Side
from sandbox.alpaca import refusals
from sandbox.alpaca.book import Book
from sandbox.alpaca.checks import Counter, judge, on_grid
from sandbox.alpaca.exchange import LEAVING, Exchange
from sandbox.alpaca.nouns import Kind, Order, Source, Status, Tif, Wish
from sandbox.alpaca.purse import covers, price_of, purse
from sandbox.alpaca.refusals import NO_POSITION, ORDER_NOT_FOUND, held_elsewhere, semantics, short_of_cash
from sandbox.alpaca.terms import Terms

NOT_REPLACEABLE = LEAVING | {Status.ACCEPTED, Status.PENDING_NEW}


@dataclass(frozen=True, slots=True)
class Broker:
    """One account, in front of one exchange."""

    exchange: Exchange

    @property
    def book(self) -> Book:
        """What there is."""
        return self.exchange.book

    @property
    def terms(self) -> Terms:
        """How it behaves now."""
        return self.exchange.terms

    def counter(self, at: datetime) -> Counter:
        """What the checks look at."""
        exchange = self.exchange
        return Counter(exchange.book, exchange.prices, exchange.hours, exchange.terms.account, at)

    def place(self, wish: Wish, at: datetime) -> Order:
        """Takes an order or raises the refusal; outside market hours it waits as accepted."""
        intent = judge(wish, self.counter(at))
        status = Status.PENDING_NEW if self.exchange.hours.open_at(at) else Status.ACCEPTED
        order = self.book.add(wish, intent, at, status)
        order.due = at + timedelta(seconds=self.terms.fills.after_s)
        self.book.tell(status.value, order, at)
        return order

    def find(self, id_: str) -> Order:
        """By the broker's id."""
        order = self.book.orders.get(id_)
        if order is None:
            raise ORDER_NOT_FOUND
        return order

    def cancel(self, id_: str, at: datetime) -> None:
        """Asks the exchange; being asked is not being cancelled."""
        order = self.find(id_)
        if order.over or order.id not in self.book.working or order.status in LEAVING:
            raise semantics(f'order is already in "{order.shown_as or order.status}" state')
        order.due = at + timedelta(seconds=self.terms.fills.cancel_s)
        self.book.move(order, Status.PENDING_CANCEL, at)

    def amend(
        self, id_: str, at: datetime, qty: int | None, limit: Decimal | None, client: str | None
    ) -> Order:
        """A new order that takes the old one's place, unless the old one fills first."""
        old = self.find(id_)
        if old.status is Status.REPLACED:
            raise semantics("order has already been replaced")
        if old.over or old.status in NOT_REPLACEABLE:
            raise semantics(f"cannot replace order in {old.shown_as or old.status} status")
        qty, limit = qty or old.qty, old.limit if limit is None else limit
        if (qty, limit) == (old.qty, old.limit):
            raise semantics("order parameters are not changed")
        if qty <= old.filled:
            raise semantics("qty must be > filled_qty")
        if client is not None and client in self.book.by_client:
            raise refusals.DUPLICATE
        self._affords(old, qty - old.filled, limit, at)
        return self._inherit(old, replace(old.wish, qty=qty, limit=limit, client_id=client), at)

    def _inherit(self, old: Order, wish: Wish, at: datetime) -> Order:
        """Both are known until the exchange has decided; only the old one can fill."""
        heir = self.book.add(wish, old.intent, at, Status.PENDING_NEW)
        del self.book.working[heir.id]
        heir.qty = wish.qty - old.filled
        heir.replaces, old.replaced_by = old.id, heir.id
        self.exchange.heirs[old.id] = heir
        old.due = at + timedelta(seconds=self.terms.fills.replace_s)
        self.book.move(old, Status.PENDING_REPLACE, at)
        return heir

    def _affords(self, old: Order, left: int, limit: Decimal | None, at: datetime) -> None:
        """Only what the change adds is asked for again."""
        contract = old.wish.contract
        if contract is not None and limit is not None:
            on_grid(contract, limit)
        if not old.intent.opens:
            existing, claimed = abs(self.book.held(old.symbol)), self.book.spoken_for(old.symbol) - old.left
            if left > existing - claimed:
                raise held_elsewhere(old.symbol, left, existing, claimed, [old.id])
            return
        prices, unit = self.exchange.prices, old.wish.multiplier
        funds = purse(self.book, prices, at, self.terms.account.multiplier)
        available = funds.power if contract is None else funds.options_power
        more = unit * (
            left * price_of(old.symbol, limit, prices, at)
            - old.left * price_of(old.symbol, old.limit, prices, at)
        )
        if old.wish.side is Side.BUY and more > available:
            raise short_of_cash(more, available, option=contract is not None)
        if old.wish.side is Side.SELL and contract is not None:
            self._stays_covered(old, left - old.left, available)

    def _stays_covered(self, old: Order, more: int, available: Decimal) -> None:
        """A written option that grows needs cover for what it grows by."""
        if more > 0 and not covers(self.book, old.symbol, more, available):
            raise refusals.UNCOVERED

    def close(self, symbol: str, qty: int | None, at: datetime, source: Source = Source.API) -> Order:
        """Sells or buys back at market, as the close button does."""
        held = self.book.held(symbol)
        if held == 0:
            raise NO_POSITION
        side = Side.SELL if held > 0 else Side.BUY
        return self.place(Wish(symbol, qty or abs(held), side, Kind.MARKET, Tif.DAY, source=source), at)
