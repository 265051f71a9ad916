"""A venue that says "never heard of it" is believed only as far as that is safe."""

from decimal import Decimal

from engine.core import Engine
from engine.floor import Output
from engine.model.events import (
    DeskStarted,
    Event,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderMissing,
    OrderRejected,
    OrderUnanswered,
    Tick,
)
from engine.model.intents import CancelOrder, FindOrder, ResendOrder, SubmitOrder
from engine.model.records import Alarm, Trade
from engine.timeline import Timeline
from tests.engine.examples import SELL, later, selling, shown

X1, X2 = SELL.order_id, "desk-LUNR-1-X2"


def after(engine: Engine, *events: Event) -> list[Output]:
    return [output for event in events for output in engine.step(event)]


def sent(outputs: list[Output]) -> list[tuple[str, int]]:
    orders = [each.order if isinstance(each, ResendOrder) else each for each in outputs]
    return [(each.order_id, each.quantity) for each in orders if isinstance(each, SubmitOrder)]


def seconds(first: int, last: int) -> list[Event]:
    """A market is shown every second."""
    return [
        event
        for second in range(first, last)
        for event in (shown(SELL.symbol, "0.98", "1.02", later(second)), Tick(later(second)))
    ]


def too_much_was_lost() -> Engine:
    """Four were offered and are lost, and only one is held."""
    engine = selling()
    first = after(engine, *seconds(3, 8), OrderCancelled(later(8), X1))
    assert sent(first) == [(X2, 4)]
    late = after(engine, OrderFilled(later(8.5), X1, "f", 3, Decimal("0.98")))
    assert [each.order_id for each in late if isinstance(each, CancelOrder)] == [X2]
    after(engine, OrderMissing(later(9), X2))
    return engine


def test_a_sale_the_venue_has_known_is_never_replaced_because_it_says_it_never_did():
    engine = selling()
    outputs = after(engine, OrderAccepted(later(2.1), X1), *seconds(3, 4), OrderMissing(later(4.1), X1))
    outputs += after(engine, OrderMissing(later(4.2), X1), *seconds(5, 40), OrderMissing(later(40), X1))
    outputs += after(engine, *seconds(41, 50))
    assert sent(outputs) == []
    assert any(isinstance(output, Alarm) and "no longer knows" in output.text for output in outputs)


def test_a_sale_that_never_came_goes_out_again_under_its_own_name():
    engine = selling()
    outputs = after(engine, *seconds(3, 4), OrderMissing(later(4.1), X1), *seconds(5, 6))
    assert sent(outputs) == [(X1, 4)]


def test_beside_a_lost_sale_of_more_than_is_held_nothing_is_sold_until_it_was_sought_six_times():
    engine = too_much_was_lost()
    for begins in (10, 20, 30, 40):
        outputs = after(engine, *seconds(begins, begins + 10), OrderMissing(later(begins + 9.5), X2))
        assert sent(outputs) == []
        assert [each.order_id for each in outputs if isinstance(each, FindOrder)] == [X2]
    assert sent(after(engine, OrderMissing(later(60), X2), *seconds(60, 62))) == [("desk-LUNR-1-X3", 1)]


def test_silence_to_a_mere_question_does_not_begin_the_count_anew():
    """A venue that answers only now and then could else keep the rest from being sold for ever."""
    engine = too_much_was_lost()
    for begins in (10, 20, 30, 40):
        quiet = OrderUnanswered(later(begins + 5), X2)
        after(engine, *seconds(begins, begins + 5), quiet, OrderMissing(later(begins + 9.5), X2))
    assert sent(after(engine, OrderMissing(later(60), X2), *seconds(60, 62))) == [("desk-LUNR-1-X3", 1)]


def test_a_sending_that_nobody_answered_begins_the_count_anew():
    engine = selling()
    after(engine, *seconds(3, 4), OrderMissing(later(4.1), X1))
    for begins in (20, 30, 40, 50):
        after(engine, OrderRejected(later(begins), X1, "no"), *seconds(begins, begins + 7))
    outputs = after(engine, OrderUnanswered(later(58), X1), OrderMissing(later(60), X1))
    outputs += after(engine, OrderRejected(later(70), X1, "no"), *seconds(70, 80))
    assert set(sent(outputs)) == {(X1, 4)}


def test_a_refusal_of_the_second_copy_says_nothing_of_the_first():
    """The first may have been on its way all the time: another name for the same sale would sell twice."""
    engine = selling()
    after(engine, *seconds(3, 4), OrderMissing(later(4.1), X1))
    outputs = after(engine, OrderRejected(later(4.2), X1, "insufficient buying power"), *seconds(5, 12))
    assert set(sent(outputs)) == {(X1, 4)}


def test_a_refusal_of_the_only_copy_frees_the_sale():
    engine = selling()
    outputs = after(engine, OrderRejected(later(2.5), X1, "insufficient buying power"), *seconds(3, 9))
    assert sent(outputs)[0] == (X2, 4)


def test_what_was_taken_while_it_was_being_called_back_is_known():
    """Its place is not free for another: the venue has had it."""
    engine = selling()
    called_back = after(engine, *seconds(3, 8))
    assert any(isinstance(each, CancelOrder) for each in called_back)
    outputs = after(engine, OrderAccepted(later(8.1), X1), OrderMissing(later(8.2), X1), *seconds(9, 16))
    assert sent(outputs) == []


def test_what_was_missing_before_it_was_sent_again_is_not_missing_now():
    engine = selling()
    again = after(engine, *seconds(3, 4), OrderMissing(later(4.1), X1))
    assert sent(again) == [(X1, 4)]
    assert sent(after(engine, OrderMissing(later(4.2), X1), OrderMissing(later(4.3), X1))) == []


def test_a_refusal_of_what_was_sent_again_says_nothing_of_the_first_request():
    engine = selling()
    assert sent(after(engine, *seconds(3, 4), OrderMissing(later(4.1), X1))) == [(X1, 4)]
    refused = after(engine, OrderRejected(later(4.2), X1, "insufficient quantity"), *seconds(5, 6))
    assert sent(refused) == [], "a venue that has just said no is not asked again at once"
    assert sent(after(engine, *seconds(6, 12))) == [(X1, 4)], "never a second sale beside it"
    adopted = after(
        engine, OrderAccepted(later(12.1), X1), OrderFilled(later(12.2), X1, "f", 4, Decimal("0.98"))
    )
    assert any(isinstance(output, Trade) for output in adopted)


def test_what_was_refused_and_not_found_so_often_is_not_coming_any_more():
    engine = selling()
    after(engine, *seconds(3, 4), OrderMissing(later(4.1), X1))
    for round_ in range(5):
        begins = 5 + 12 * round_
        assert {each for each, _ in sent(after(engine, *seconds(begins, begins + 10)))} <= {X1}
        last = after(engine, OrderRejected(later(begins + 10.5), X1, "insufficient quantity"))
    assert sent(last) == [(X2, 4)]


def test_a_clock_that_jumps_makes_nothing_come_sooner():
    engine = selling()
    after(engine, *seconds(3, 4), OrderMissing(later(4.1), X1))
    outputs = after(engine, *seconds(300, 310), OrderRejected(later(310), X1, "no"), *seconds(600, 610))
    assert set(sent(outputs)) == {(X1, 4)}


def test_a_start_asks_after_what_was_lost_and_makes_up_no_seconds():
    engine = selling()
    after(engine, *seconds(3, 8), OrderCancelled(later(8), X1), OrderMissing(later(8.5), X2))
    start = DeskStarted(later(60), "desk", "test")
    assert Timeline().before(start, engine.due) is None
    assert Timeline().before(Tick(later(60)), engine.due) is not None
    assert FindOrder(X2) in after(engine, start)
