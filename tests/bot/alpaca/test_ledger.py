"""What the broker says of an order, in every order in which it can be said."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.alpaca.ledger import KEPT_MAX, Ledger, Odd
from bot.alpaca.nouns import FillSaid, OrderSaid, UpdateSaid
from engine.model.events import OrderAccepted, OrderCancelled, OrderExpired, OrderFilled, OrderRejected

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


def order(status: str, filled: str = "0", client: str = "o-1") -> OrderSaid:
    """An order as a route shows it."""
    return OrderSaid(f"b-{client}", client, status, Decimal(filled))


def fill(execution: str, qty: str, status: str, filled: str, price: str = "1.00") -> UpdateSaid:
    """A fill as the stream says it."""
    return UpdateSaid("fill", order(status, filled), execution, Decimal(price), Decimal(qty))


def line(id_: str, qty: str, price: str = "1.00", order_id: str = "b-o-1") -> FillSaid:
    """A fill as the account's history says it."""
    return FillSaid(f"20261118150000000::{id_}", order_id, Decimal(price), Decimal(qty))


def test_a_fill_that_overtakes_its_acceptance_brings_it_along() -> None:
    ledger = Ledger()
    told = ledger.update(NOW, fill("e1", "2", "filled", "2"))
    assert [type(event) for event in told] == [OrderAccepted, OrderFilled]
    assert ledger.hear(NOW, order("new")) == []
    assert ledger.open == []


def test_a_cancel_with_an_untold_fill_waits_for_it() -> None:
    ledger = Ledger()
    assert [type(event) for event in ledger.hear(NOW, order("canceled", "3"))] == [OrderAccepted]
    assert ledger.open == ["o-1"]
    told = ledger.explain(NOW, "o-1", [line("e1", "2"), line("e2", "1")])
    assert [type(event) for event in told] == [OrderFilled, OrderFilled, OrderCancelled]
    assert ledger.open == []


def test_both_sources_tell_a_fill_once() -> None:
    ledger = Ledger()
    ledger.update(NOW, fill("e1", "2", "partially_filled", "2"))
    assert ledger.explain(NOW, "o-1", [line("e1", "2")]) == []
    (second,) = ledger.explain(NOW, "o-1", [line("e1", "2"), line("e2", "2")])
    assert second == OrderFilled(NOW, "o-1", "e2", 2, Decimal("1.00"))


def test_should_the_ids_differ_twins_are_told_by_price_and_quantity() -> None:
    ledger = Ledger()
    ledger.update(NOW, fill("stream-1", "2", "partially_filled", "2"))
    (other,) = ledger.explain(NOW, "o-1", [line("a", "2"), line("b", "2")])
    assert isinstance(other, OrderFilled)
    assert other.quantity == 2


def test_should_the_ids_differ_the_brokers_own_count_tells_a_fill_that_was_told_before() -> None:
    ledger = Ledger()
    ledger.hear(NOW, order("filled", "2"))
    assert [each.quantity for each in ledger.explain(NOW, "o-1", [line("a", "2")])] == [2]
    assert ledger.update(NOW, fill("stream-1", "2", "filled", "2")) == []


def test_fills_in_the_wrong_order_are_both_told() -> None:
    ledger = Ledger()
    ledger.update(NOW, fill("e2", "1", "filled", "3"))
    (first,) = ledger.update(NOW, fill("e1", "2", "partially_filled", "2"))
    assert isinstance(first, OrderFilled)
    assert first.fill_id == "e1"


def test_a_fill_beside_a_count_nobody_can_read_is_not_lost() -> None:
    ledger = Ledger()
    with pytest.raises(Odd):
        ledger.update(NOW, fill("e1", "2", "filled", "NaN"))
    ledger.hear(NOW, order("filled", "2"))
    assert [each.fill_id for each in ledger.explain(NOW, "o-1", [line("e1", "2")])] == ["e1"]


def test_fills_of_other_orders_in_the_history_are_not_ours() -> None:
    ledger = Ledger()
    ledger.hear(NOW, order("partially_filled", "2"))
    assert ledger.explain(NOW, "o-1", [line("e9", "2", order_id="b-foreign")]) == []


def test_ends_are_told_in_their_own_words() -> None:
    ends = {"expired": OrderExpired, "replaced": OrderCancelled, "canceled": OrderCancelled}
    for status, kind in ends.items():
        assert [type(event) for event in Ledger().hear(NOW, order(status))] == [OrderAccepted, kind]
    rejected = Ledger().hear(NOW, order("rejected"))
    assert [type(event) for event in rejected] == [OrderAccepted, OrderRejected]
    assert [type(event) for event in Ledger().hear(NOW, order("done_for_day"))] == [OrderAccepted]


@pytest.mark.parametrize("qty", ["1.5", "-1", "NaN", "Infinity"])
def test_a_quantity_no_order_can_have_is_odd(qty: str) -> None:
    with pytest.raises(Odd):
        Ledger().update(NOW, fill("e1", qty, "filled", "2"))


def test_what_is_over_is_forgotten_first() -> None:
    ledger = Ledger()
    ledger.hear(NOW, order("new", client="works"))
    for number in range(KEPT_MAX + 10):
        ledger.hear(NOW, order("canceled", client=f"o-{number}"))
    assert ledger.open == ["works"]
    assert ledger.entry("o-0") is None
    assert ledger.entry(f"o-{KEPT_MAX}") is not None
