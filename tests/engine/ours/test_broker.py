"""What one read of the broker's books proves, and what it does not."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from engine.core import Engine
from engine.model.contract import Direction
from engine.model.events import BrokerSeen, DeskStarted, Held, MovedOutside, Outside, Tick
from engine.model.intents import Effect, ReadBroker
from engine.model.money import Side
from engine.model.records import Alarm, Fill, LatchCleared, LatchSet, OrderMoved, OrderState, TradingState
from engine.ours.broker import Broker, Slack
from engine.ours.doubts import Doubt
from engine.ours.portfolio import Position
from engine.plays.playbook import PLAYBOOK

AT = datetime(2026, 7, 31, 14, 0, tzinfo=UTC)
SPY = "SPY"


def at(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def read(asked: float, quantity: int = 0, *unread: str, told: float = 0.1) -> BrokerSeen:
    """So many held, by a read that began then."""
    held = (Held(SPY, quantity, Decimal(600)),) if quantity else ()
    return BrokerSeen(at(asked + told), at(asked), held, (), unread)


def over(moment: float) -> tuple[datetime, OrderMoved]:
    """An order of ours on it was over at that moment."""
    moved = OrderMoved(
        "desk-SPY-1-X1", "SPY-1", SPY, Side.SELL, Effect.CLOSE, 1, Decimal(600), OrderState.CANCELLED, 0, None
    )
    return at(moment), moved


def take(broker: Broker, *reads: BrokerSeen, slack: Slack | None = None) -> Broker:
    for each in reads:
        broker.take(each, {}, {SPY: slack} if slack is not None else {})
    return broker


def test_the_same_difference_is_as_old_as_the_first_read_that_showed_it():
    broker = take(Broker(), read(0, 3), read(1, 3), read(3, 3))
    assert (broker.doubts[SPY].gap, broker.doubts[SPY].since) == (3, at(0))
    assert take(broker, read(4, 2)).doubts[SPY].since == at(4)
    assert take(broker, read(5)).doubts == {}


def test_a_leap_of_the_clock_makes_no_difference_older():
    broker = take(Broker(), read(0, 3), read(2, 3))
    broker.started(at(39))
    assert take(broker, read(40, 3)).doubts[SPY] == Doubt(3, at(40), at(40))


def test_nor_does_a_read_that_was_asked_for_before_it_and_answered_after():
    broker = take(Broker(), read(0, 3))
    broker.started(at(54))
    assert take(broker, read(1, 3), read(54.2, 3)).doubts[SPY].since == at(54)


HELD = {SPY: [Position("SPY-1", "quick", SPY, SPY, Direction.BULLISH, None, AT, quantity=4)]}


def of_four(*counts: int) -> Broker:
    """Four are ours, and so many are there."""
    broker = Broker()
    for asked, count in enumerate(counts):
        broker.take(read(2 * asked, count), HELD, {})
    return broker


@pytest.mark.parametrize(("late", "left"), [(True, 2), (False, 0)])
def test_a_sale_of_our_own_that_is_heard_of_late_is_what_was_gone(late: bool, left: int):
    broker = of_four(2, 2)
    broker.apply(at(3), sold(2, late=late))
    assert broker.most(SPY, 2, at(3)) == left


def sold(quantity: int, *, late: bool = False) -> Fill:
    price = Decimal(600)
    return Fill(
        "desk-SPY-1-X1", "b1", "SPY-1", SPY, Side.SELL, quantity, price, Decimal(0), late, None, None, None
    )


def test_what_was_gone_and_is_back_is_there_although_an_order_of_ours_moved_while_the_account_was_read():
    broker = of_four(1, 1)
    broker.apply(*over(4.05))
    broker.take(read(4, 4), HELD, {})
    assert broker.most(SPY, 4, at(4.1)) == 4


def test_a_read_that_began_before_our_own_last_fill_brings_nothing_back():
    broker = of_four(1, 1)
    broker.apply(at(4.05), sold(1))
    broker.take(read(4, 4), HELD, {})
    assert broker.most(SPY, 3, at(4.1)) == 0
    broker.take(read(4.05, 4), HELD, {})
    assert broker.most(SPY, 4, at(4.1)) == 4


def test_what_was_shown_to_be_gone_is_forgotten_with_what_was_held():
    broker = of_four(1, 1)
    assert broker.most(SPY, 4, at(3)) == 1
    broker.apply(*over(3))
    assert broker.most(SPY, 4, at(60)) == 1
    broker.take(read(4), {}, {})
    assert broker.most(SPY, 4, at(60)) == 4


def test_an_answer_that_comes_late_is_not_newer_for_that():
    assert take(Broker(), read(5), read(1, 3, told=6)).doubts == {}


def test_what_our_own_orders_may_have_made_is_looked_at_again_when_they_are_over():
    working = take(Broker(), read(0, 3), read(3, 3), slack=Slack(0, 3))
    assert (working.doubts, working.pending, working.agreed_at) == ({}, True, None)
    assert not take(Broker(), read(0), slack=Slack(0, 3)).pending
    assert take(working, read(5, 3)).doubts[SPY].since == at(5)


def test_a_read_that_began_before_our_own_last_move_proves_nothing():
    broker = Broker()
    broker.apply(*over(2))
    take(broker, read(1, 3))
    assert (broker.doubts, broker.unsure, broker.shows(SPY)) == ({}, True, False)
    take(broker, read(3, 3))
    assert (broker.doubts[SPY].since, broker.most(SPY, 9, at(3))) == (at(3), 3)
    broker.apply(*over(4))
    assert take(broker, read(6, 3)).doubts[SPY].since == at(6)


def test_an_unread_line_is_no_absence_no_agreement_and_no_limit():
    broker = take(Broker(), read(0, 3), read(1, 0, SPY))
    assert (broker.doubts, broker.pending, broker.agreed_at, broker.shows(SPY)) == ({}, True, None, False)
    nameless = take(Broker(), read(0), read(1, 0, "?"))
    assert (nameless.pending, nameless.agreed_at) == (True, None)


def test_agreement_counts_from_the_first_read_after_the_latch():
    broker = take(Broker(), read(0))
    assert broker.agreed_at == at(0)
    broker.apply(at(1), LatchSet("unreconciled", TradingState.EXITS_ONLY, "test"))
    assert take(broker, read(0.5)).agreed_at is None
    assert take(broker, read(2), read(5)).agreed_at == at(2)


def started() -> Engine:
    engine = Engine(PLAYBOOK)
    engine.step(DeskStarted(AT, "desk", "test", account="paper"))
    return engine


def test_a_broker_that_does_not_answer_is_asked_again_and_after_a_minute_loudly():
    engine = started()
    steps = [(second, engine.step(Tick(at(second)))) for second in range(1, 131)]
    asked = [second for second, outputs in steps for each in outputs if isinstance(each, ReadBroker)]
    alarms = [second for second, outputs in steps for each in outputs if isinstance(each, Alarm)]
    assert asked[:3] == [10, 20, 30]
    assert alarms == [60, 120]


def test_two_reads_close_together_are_one():
    engine = started()
    told = [each for moment in (1, 2, 2.5) for each in engine.step(read(moment))]
    assert told == []
    assert [type(each) for each in engine.step(read(3))] == [LatchCleared]


def sale(line_id: str, price: str, seconds: float) -> MovedOutside:
    """A line of history: one sold, when the broker's clock said so."""
    return MovedOutside(at(60), line_id, SPY, -1, Decimal(price), source_at=at(seconds))


def test_a_clock_that_differs_from_the_brokers_hides_no_price():
    broker = Broker()
    broker.statement.take(sale("hand", "601", seconds=-20))
    assert broker.statement.explained(SPY, 1, since=at(0)) == [(Outside.TRADED, 1, Decimal(601))]
    assert broker.statement.explained(SPY, 1, since=at(600)) == []


def test_a_sale_of_ours_that_history_told_first_is_no_sale_by_hand():
    broker = Broker()
    broker.statement.take(sale("hand", "601", seconds=10))
    broker.statement.take(sale("ours", "602", seconds=20))
    filled = Fill(
        "desk-SPY-1-X1", "ours", "SPY-1", SPY, Side.SELL, 1, Decimal(602), Decimal(0), False, None, None, None
    )
    broker.apply(at(30), filled)
    assert broker.statement.explained(SPY, 1, since=at(0)) == [(Outside.TRADED, 1, Decimal(601))]
