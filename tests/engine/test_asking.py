"""A venue that says nothing: the desk asks again, never sells twice, and is heard."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from engine.core import Engine
from engine.floor import Output
from engine.model.events import (
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderMissing,
    OrderUnanswered,
    Tick,
)
from engine.model.intents import CancelOrder, FindOrder, ResendOrder, SubmitOrder
from engine.model.records import Alarm, Trade
from tests.engine.examples import SELL, buying, later, selling, shown


def wait(engine: Engine, first: int, last: int) -> list[tuple[int, Output]]:
    """Seconds in which a market is shown and the venue is silent, and what the desk does in each."""
    done: list[tuple[int, Output]] = []
    for second in range(first, last):
        at = later(second)
        for event in (shown(SELL.symbol, "0.98", "1.02", at), Tick(at)):
            done += [(second, output) for output in engine.step(event)]
    return done


def kinds(done: list[tuple[int, Output]]) -> list[tuple[int, str]]:
    return [(second, type(output).__name__) for second, output in done]


def test_a_silent_sale_is_cancelled_then_asked_about_every_five_seconds_and_never_doubled():
    engine = selling()
    assert kinds(wait(engine, 3, 24)) == [
        (7, "CancelOrder"),
        (12, "CancelOrder"), (12, "FindOrder"),
        (17, "CancelOrder"), (17, "FindOrder"),
        (22, "CancelOrder"), (22, "FindOrder"),
    ]  # fmt: skip


def test_after_its_first_minute_a_sale_is_asked_about_every_ten_seconds_and_a_purchase_once_a_minute():
    """Nothing else may leave what is held before its sale is answered for."""
    for engine, every in ((selling(), 10), (buying(), 60)):
        asked = [second for second, output in wait(engine, 3, 240) if isinstance(output, FindOrder)]
        late = [second for second in asked if second >= 62]
        assert {after - before for before, after in pairwise(late)} == {every}


def test_after_a_minute_of_silence_a_person_hears_of_it():
    alarms = [
        (second, output.text) for second, output in wait(selling(), 3, 200) if isinstance(output, Alarm)
    ]
    assert alarms == [
        (62, "the venue does not answer for desk-LUNR-1-X1"),
        (122, "the venue does not answer for desk-LUNR-1-X1"),
        (182, "the venue does not answer for desk-LUNR-1-X1"),
    ]


def test_a_sale_that_never_came_is_sent_again_under_its_own_id():
    engine = selling()
    wait(engine, 3, 13)
    outputs = engine.step(OrderMissing(later(13), SELL.order_id))
    assert not any(isinstance(each, SubmitOrder) for each in outputs)
    assert [each.order.order_id for each in outputs if isinstance(each, ResendOrder)] == [SELL.order_id]


def test_never_heard_of_it_is_no_proof_about_an_order_that_was_known():
    engine = selling()
    engine.step(OrderAccepted(later(3), SELL.order_id))
    outputs = engine.step(OrderMissing(later(4), SELL.order_id))
    assert not any(isinstance(each, SubmitOrder | ResendOrder) for each in outputs)
    engine.step(OrderFilled(later(5), SELL.order_id, "f", 4, Decimal("0.98")))
    assert not engine.floor.book.positions


def test_a_look_up_nobody_answers_is_repeated():
    engine = selling()
    outputs = engine.step(OrderUnanswered(later(3), SELL.order_id))
    assert any(isinstance(output, FindOrder) for output in outputs)
    assert engine.step(OrderUnanswered(later(4), SELL.order_id)) == ()
    asked = [second for second, output in wait(engine, 4, 15) if isinstance(output, FindOrder)]
    assert asked == [8, 13]


def test_a_silent_purchase_is_asked_about_and_its_late_answer_is_taken():
    engine = buying()
    asked = [each for _, each in wait(engine, 1, 12) if isinstance(each, CancelOrder | FindOrder)]
    assert len(asked) == 3
    engine.step(OrderFilled(later(12), "desk-LUNR-1-E1", "f", 4, Decimal("1.00")))
    assert [each.quantity for each in engine.floor.book.positions.values()] == [4]


def test_half_sold_in_the_silence_leaves_half_to_sell():
    engine = selling()
    wait(engine, 3, 8)
    engine.step(OrderFilled(later(8), SELL.order_id, "f", 3, Decimal("0.98")))
    outputs = engine.step(OrderCancelled(later(8) + timedelta(milliseconds=5), SELL.order_id))
    assert [each.quantity for each in outputs if isinstance(each, SubmitOrder)] == [1]
    outputs = engine.step(OrderFilled(later(9), "desk-LUNR-1-X2", "f2", 1, Decimal("0.98")))
    assert [each.quantity for each in outputs if isinstance(each, Trade)] == [4]
