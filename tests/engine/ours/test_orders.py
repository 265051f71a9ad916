"""An order's life: the table has an answer for everything, and money follows fills whatever is said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core import Engine
from engine.floor import Output
from engine.model.events import (
    OrderAccepted,
    OrderCancelled,
    OrderEvent,
    OrderExpired,
    OrderFilled,
    OrderMissing,
    OrderRejected,
    OrderUnanswered,
)
from engine.model.intents import SubmitOrder
from engine.model.records import Alarm, Fill, OrderMoved, OrderState, SetupEnded, Trade, TradingState
from engine.ours.orders import ENDED, TABLE, Happening
from tests.engine.examples import AT, BUY, SELL, STEADY, buying, later, selling

FILLS = frozenset({Happening.FILLED_PART, Happening.FILLED_WHOLE})
COMES_BACK = {
    (OrderState.REJECTED, Happening.ACCEPTED),
    (OrderState.MISSING, Happening.ACCEPTED),
}


def test_the_table_is_total():
    assert set(TABLE) == {(state, happening) for state in OrderState for happening in Happening}


@pytest.mark.parametrize("state", sorted(ENDED))
@pytest.mark.parametrize("happening", Happening)
def test_what_has_ended_stays_ended_unless_it_fills_or_comes_back_and_both_are_loud(state, happening):
    move = TABLE[state, happening]
    if happening in FILLS or (state, happening) in COMES_BACK:
        assert move.alarm
    else:
        assert move.state in ENDED


@pytest.mark.parametrize("happening", Happening)
def test_filled_is_final(happening):
    assert TABLE[OrderState.FILLED, happening].state is OrderState.FILLED


@pytest.mark.parametrize("state", sorted(set(OrderState) - ENDED))
def test_a_live_order_ends_by_whatever_ends_orders(state):
    for happening in (Happening.FILLED_WHOLE, Happening.CANCELLED, Happening.REJECTED, Happening.EXPIRED):
        assert TABLE[state, happening].state in ENDED


@pytest.mark.parametrize("state", sorted(OrderState))
def test_the_last_contract_fills_the_order_wherever_it_stood(state):
    assert TABLE[state, Happening.FILLED_WHOLE].state is OrderState.FILLED


@pytest.mark.parametrize("state", sorted(OrderState))
def test_silence_proves_nothing(state):
    assert TABLE[state, Happening.UNANSWERED].state in {state, OrderState.UNKNOWN}


@pytest.mark.parametrize("state", [OrderState.WORKING, OrderState.PARTLY_FILLED])
def test_a_known_order_is_not_believed_missing_at_once(state):
    move = TABLE[state, Happening.MISSING]
    assert move.state is OrderState.UNKNOWN
    assert move.alarm


def test_a_wish_to_cancel_is_not_forgotten_when_the_venue_is_slow():
    for happening in (Happening.ACCEPTED, Happening.FILLED_PART):
        assert TABLE[OrderState.CANCELLING, happening].state is OrderState.CANCELLING


def test_every_state_can_be_reached_from_an_intent():
    reached, edge = {OrderState.INTENDED}, {OrderState.INTENDED}
    while edge:
        edge = {TABLE[state, happening].state for state in edge for happening in Happening} - reached
        reached |= edge
    assert reached == set(OrderState)


def test_no_ordinary_life_is_loud():
    ordinary = (Happening.ACCEPTED, Happening.FILLED_PART, Happening.CANCEL_ASKED, Happening.CANCELLED)
    state = OrderState.INTENDED
    for happening in ordinary:
        assert TABLE[state, happening].alarm == ""
        state = TABLE[state, happening].state
    assert state is OrderState.CANCELLED


def said_about(order: SubmitOrder) -> st.SearchStrategy[list[OrderEvent]]:
    """Anything a venue could say, in any order, twice or late."""
    plain = (OrderAccepted, OrderCancelled, OrderExpired, OrderUnanswered, OrderMissing)
    quiet = st.sampled_from(plain).map(lambda kind: kind(AT, order.order_id))
    rejected = st.just(OrderRejected(AT, order.order_id, "insufficient buying power"))
    fills = st.integers(1, 4).map(
        lambda size: OrderFilled(AT, order.order_id, f"fill-{size}", size, Decimal("1.00"))
    )
    return st.lists(quiet | rejected | fills, max_size=12)


def bought_or_sold(said: list[OrderEvent]) -> int:
    """Contracts that really changed hands: a fill told twice is one fill."""
    return sum({each.fill_id: each.quantity for each in said if isinstance(each, OrderFilled)}.values())


def play(engine: Engine, said: list[OrderEvent]) -> list[Output]:
    return [output for event in said for output in engine.step(event)]


def alarms(outputs: list[Output]) -> list[str]:
    return [output.text for output in outputs if isinstance(output, Alarm)]


@STEADY
@given(said_about(BUY))
def test_whatever_is_said_of_a_purchase_the_position_is_what_was_filled(said):
    engine, filled = buying(), bought_or_sold(said)
    outputs = play(engine, said)
    book = engine.floor.book
    assert book.blotter.orders[BUY.order_id].filled == filled
    assert sum(position.quantity for position in book.positions.values()) == filled
    assert sum(fill.quantity for fill in outputs if isinstance(fill, Fill)) == filled
    assert book.at_risk >= filled * 100
    assert alarms(outputs) or filled <= BUY.quantity
    assert len([output for output in outputs if isinstance(output, SetupEnded)]) <= 1


@STEADY
@given(said_about(BUY))
def test_filled_never_falls_and_a_fill_of_an_ended_order_is_loud(said):
    engine, filled = buying(), 0
    for event in said:
        outputs = list(engine.step(event))
        for moved in (output for output in outputs if isinstance(output, OrderMoved)):
            assert moved.filled >= filled
            filled = moved.filled
        if any(isinstance(output, Fill) and output.late for output in outputs):
            assert alarms(outputs)


@STEADY
@given(said_about(SELL))
def test_whatever_is_said_of_a_sale_what_is_left_is_what_was_not_sold(said):
    engine, sold = selling(), bought_or_sold(said)
    outputs = play(engine, said)
    book = engine.floor.book
    left = sum(position.quantity for position in book.positions.values())
    assert left == 4 - sold
    if sold > 4:
        assert book.latches.state is TradingState.HALTED
        assert alarms(outputs)
    booked = sum((trade.pnl for trade in outputs if isinstance(trade, Trade)), Decimal(0))
    assert book.account.realized == booked


def test_one_fill_larger_than_its_order_is_loud():
    outputs = buying().step(OrderFilled(AT, BUY.order_id, "fill-1", 5, Decimal("1.00")))
    assert alarms(list(outputs)) == ["desk-LUNR-1-E1 filled beyond its quantity"]


def test_an_answer_about_somebody_else_s_order_is_said_and_not_touched():
    engine = buying()
    (alarm,) = engine.step(OrderFilled(later(1), "other-1", "f", 4, Decimal("1.00")))
    assert isinstance(alarm, Alarm)
    assert "not touched" in alarm.text
    assert engine.floor.book.positions == {}


def test_what_is_on_offer_is_not_offered_again():
    book = selling().floor.book
    (position,) = book.positions.values()
    assert (position.quantity, book.blotter.sellable(position.setup, position.quantity)) == (4, 0)
