"""What happens to orders as time passes: arrival, fills, cancels, replacements, expiry, liquidation."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from engine.model.money import Side
from sandbox.alpaca import chance, expiry, fees
from sandbox.alpaca.book import Book
from sandbox.alpaca.hours import LIQUIDATION, Hours
from sandbox.alpaca.matching import match
from sandbox.alpaca.nouns import FILLABLE, Execution, Intent, Kind, Order, Source, Status, Tif, Wish
from sandbox.alpaca.prices import Prices
from sandbox.alpaca.purse import covers
from sandbox.alpaca.terms import Terms

SECOND = timedelta(seconds=1)
LEAVING = frozenset({Status.PENDING_CANCEL, Status.PENDING_REPLACE})


@dataclass(slots=True)
class Exchange:
    """Moves the book through one session, whole second by whole second, however it is pumped."""

    seed: int
    book: Book
    prices: Prices
    hours: Hours
    terms: Terms
    seen: datetime
    heirs: dict[str, Order] = field(default_factory=dict)
    settled: bool = False

    def pump(self, to: datetime) -> None:
        """Lets time pass; a second in which nothing could happen costs nothing."""
        moment = self.seen.replace(microsecond=0) + SECOND
        while moment <= to:
            if not self.book.working:
                moment = max(moment, self.hours.closes - LIQUIDATION)
                if moment > to or moment >= self.hours.closes or not self.book.positions:
                    break
            self._second(moment)
            moment += SECOND
        self.seen = max(self.seen, to)
        if not self.settled and self.seen >= self.hours.settles:
            self.settled = True
            expiry.settle(self.book, self.hours, self.prices, self.hours.settles)
            self._drop_orphans(self.hours.settles)
            if not self.terms.account.paper:
                fees.charge(self.book, self.hours)

    def _drop_orphans(self, at: datetime) -> None:
        """A closing order that outlived its position would open one."""
        for order in list(self.book.working.values()):
            if not order.intent.opens and self.book.claimed(order.symbol) > abs(self.book.held(order.symbol)):
                self.cancel_now(order, at)

    def _second(self, at: datetime) -> None:
        """The broker's own sales first, then every order in the order of arrival."""
        if self.hours.closes - LIQUIDATION <= at < self.hours.closes:
            self._liquidate(at)
        for order in list(self.book.working.values()):
            if at > order.created and order.id in self.book.working:
                self._advance(order, at)

    def _liquidate(self, at: datetime) -> None:
        """Sells what would be exercised and cannot be paid for; the customer's own orders make way."""
        for position in expiry.to_liquidate(self.book, self.hours, self.prices, at):
            closing = list(self.book.closing(position.symbol))
            if any(order.wish.source is Source.BROKER for order in closing):
                continue
            for order in closing:
                self.cancel_now(order, at)
            wish = Wish(position.symbol, position.qty, Side.SELL, Kind.MARKET, Tif.DAY, source=Source.BROKER)
            order = self.book.add(wish, Intent.SELL_TO_CLOSE, at, Status.PENDING_NEW)
            self.book.tell("pending_new", order, at)

    def _advance(self, order: Order, at: datetime) -> None:
        """Arrives, fills, is cancelled, is replaced, expires: whatever this second brings."""
        if self.hours.closes <= at and order.wish.tif is Tif.DAY and order.created < self.hours.closes:
            self.reject_heir(order, at)
            self.book.move(order, Status.EXPIRED, at)
            return
        open_ = self.hours.open_at(at)
        if order.status in (Status.PENDING_NEW, Status.ACCEPTED) and open_:
            self.book.move(order, Status.NEW, at)
        if order.status in FILLABLE and open_:
            self._meet(order, at)
        due = order.due is None or at >= order.due
        if order.status is Status.PENDING_CANCEL and due:
            self.book.move(order, Status.CANCELED, at)
        elif order.status is Status.PENDING_REPLACE and due:
            self._succeed(order, at)

    def _meet(self, order: Order, at: datetime) -> None:
        """One look at the market; an order that is leaving gets it by chance."""
        fills = self.terms.fills
        if order.status in LEAVING:
            if chance.draw(self.seed, "race", order.id, at) >= fills.cancel_race:
                return
        elif order.due is not None and at < order.due:
            return
        met = match(order, self.prices.touch(order.symbol, at), fills, self.seed, at)
        if met is not None:
            self.fill(order, met.qty, met.price, at)

    def fill(self, order: Order, qty: int, price: Decimal, at: datetime) -> Execution:
        """A fill; if it was the last, whoever should have replaced the order has no place."""
        execution = self.book.fill(order, qty, price, at)
        if order.over:
            self.reject_heir(order, at)
        return execution

    def cancel_now(self, order: Order, at: datetime) -> None:
        """The broker's own cancels do not wait."""
        self.reject_heir(order, at)
        self.book.move(order, Status.CANCELED, at)

    def reject_heir(self, order: Order, at: datetime) -> None:
        """The old order stays or is over, so the new one never lives."""
        heir = self.heirs.pop(order.id, None)
        if heir is not None:
            order.replaced_by = None
            self.book.tell("order_replace_rejected", order, at)
            self.book.working[heir.id] = heir
            self.book.move(heir, Status.REJECTED, at)

    def _has_room(self, old: Order, left: int) -> bool:
        """What was there when the change was asked for may be gone."""
        if not old.intent.opens:
            return left <= abs(self.book.held(old.symbol)) - self.book.spoken_for(old.symbol) + old.left
        if old.intent is Intent.BUY_TO_OPEN or old.wish.contract is None:
            return True
        return left <= old.left or covers(self.book, old.symbol, left - old.left, self.book.cash)

    def _succeed(self, old: Order, at: datetime) -> None:
        """The new order asks for what the old one has not filled; if that is no longer there, it fails."""
        heir = self.heirs[old.id]
        left = heir.wish.qty - old.filled
        if left <= 0 or not self._has_room(old, left):
            self.reject_heir(old, at)
            self.book.restore(old, at)
            return
        del self.heirs[old.id]
        heir.qty = left
        self.book.move(old, Status.REPLACED, at)
        self.book.working[heir.id] = heir
        self.book.move(heir, Status.NEW, at)
