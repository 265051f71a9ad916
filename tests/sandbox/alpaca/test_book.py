"""The book under any sequence of wishes: money conserved, nothing oversold, nothing told twice."""

from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.model.money import Side
from sandbox.alpaca.nouns import OVER, Execution, Intent, Order, contract_of
from sandbox.alpaca.purse import purse, secured
from sandbox.alpaca.refusals import Refused
from sandbox.alpaca.terms import Fills
from tests.sandbox.alpaca.counter import CALL, CASH, LAST_DAY_CALL, PUT, SHARE, Counter, quote

SYMBOLS = st.sampled_from([CALL, PUT, LAST_DAY_CALL, SHARE])
QTY = st.integers(1, 6)
CENTS = st.integers(80, 130).map(lambda cents: f"{Decimal(cents) / 100}")


def signed(execution: Execution) -> int:
    """What it did to the position."""
    return execution.qty if execution.side is Side.BUY else -execution.qty


@contextmanager
def refusable() -> Iterator[None]:
    """A refusal is an answer; anything else that is raised is a defect."""
    try:
        yield
    except Refused as refused:
        if refused.http not in (403, 404, 422):
            raise


class Trading(RuleBasedStateMachine):
    """A customer who tries everything, in any order, at any time of the day."""

    def __init__(self) -> None:
        super().__init__()
        self.counter = Counter(Fills(inside=0.4, partial=0.4, cancel_race=0.5, cancel_s=1, replace_s=1))
        self.filled: dict[str, int] = {}
        self.ended: dict[str, str] = {}

    @rule(symbol=SYMBOLS, qty=QTY, limit=CENTS, side=st.sampled_from(list(Side)))
    def place(self, symbol: str, qty: int, limit: str, side: Side) -> None:
        price = f"{Decimal(limit) + 11}" if symbol == SHARE else limit
        with refusable():
            self.counter.order(side, symbol, qty * (40 if symbol == SHARE else 1), price)

    def any_order(self, pick: int) -> Order:
        orders = list(self.counter.book.orders.values())
        return orders[pick % len(orders)]

    @precondition(lambda self: self.counter.book.orders)
    @rule(pick=st.integers(0, 50))
    def cancel(self, pick: int) -> None:
        with refusable():
            self.counter.cancel(self.any_order(pick))

    @precondition(lambda self: self.counter.book.orders)
    @rule(pick=st.integers(0, 50), qty=QTY, limit=CENTS)
    def amend(self, pick: int, qty: int, limit: str) -> None:
        order = self.any_order(pick)
        with refusable():
            self.counter.broker.amend(order.id, self.counter.now, qty, Decimal(limit), None)

    @rule(symbol=SYMBOLS)
    def close(self, symbol: str) -> None:
        with refusable():
            self.counter.broker.close(symbol, None, self.counter.now)

    @rule(symbol=SYMBOLS, bid=st.integers(70, 120), wide=st.integers(0, 15), size=st.integers(0, 4))
    def requote(self, symbol: str, bid: int, wide: int, size: int) -> None:
        base = Decimal(11) if symbol == SHARE else Decimal(0)
        low = base + Decimal(bid) / 100
        self.counter.shown.quotes[symbol] = quote(f"{low}", f"{low + Decimal(wide) / 100}", size * 30)

    @rule(seconds=st.sampled_from([0.5, 1, 3, 60, 3600]))
    def wait(self, seconds: float) -> None:
        self.counter.wait(seconds)

    @invariant()
    def money_is_conserved_to_the_cent(self) -> None:
        spent = sum(
            (each.qty if each.side is Side.BUY else -each.qty)
            * each.price
            * (100 if contract_of(each.symbol) else 1)
            for each in self.counter.book.executions
        )
        moved = sum(line.amount for line in self.counter.book.history)
        assert self.counter.book.cash == CASH - spent + moved

    @invariant()
    def positions_are_what_was_done(self) -> None:
        held: Tally[str] = Tally()
        for each in self.counter.book.executions:
            held[each.symbol] += signed(each)
        for line in self.counter.book.history:
            held[line.symbol or ""] += int(line.qty)
        assert {symbol: qty for symbol, qty in held.items() if qty} == {
            symbol: position.qty for symbol, position in self.counter.book.positions.items()
        }

    @invariant()
    def nobody_is_naked(self) -> None:
        book = self.counter.book
        for position in book.positions.values():
            if position.qty < 0 and contract_of(position.symbol):
                covered = book.held(SHARE) >= -100 * position.qty
                assert covered or secured(position.symbol, -position.qty)
        for symbol in {order.symbol for order in book.working.values()}:
            assert book.claimed(symbol) <= abs(book.held(symbol))

    @invariant()
    def what_was_filled_stays_filled_and_what_is_over_stays_over(self) -> None:
        for order in self.counter.book.orders.values():
            assert self.filled.get(order.id, 0) <= order.filled <= order.qty
            assert self.ended.get(order.id, order.status) == order.status
            self.filled[order.id] = order.filled
            if order.status in OVER:
                self.ended[order.id] = order.status

    @invariant()
    def every_execution_has_its_one_id(self) -> None:
        told = [each.execution.id for each in self.counter.book.updates if each.execution]
        assert len(told) == len(set(told)) == len(self.counter.book.executions)

    @invariant()
    def the_figures_can_be_read(self) -> None:
        counter = self.counter
        figures = purse(counter.book, counter.shown, counter.now, 2)
        assert figures.options_power >= 0 <= figures.power

    @invariant()
    def intents_say_what_orders_do(self) -> None:
        for order in self.counter.book.orders.values():
            assert order.intent.value.startswith(order.wish.side.value)
            assert order.intent in Intent


Trading.TestCase.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
TestTrading = Trading.TestCase
