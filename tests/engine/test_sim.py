"""The venue that pretends: what it fills, at which price, and what it says when it is asked again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.events import (
    OrderAccepted,
    OrderCancelled,
    OrderEvent,
    OrderFilled,
    OrderMissing,
    OrderRejected,
)
from engine.model.intents import CancelOrder, FindOrder, SubmitOrder
from engine.sim import FillModel, SimVenue, VenueScript
from tests.engine.examples import AT, BUY, SELL, STEADY, later, markets, shown

MARKET = ("0.98", "1.02")
DEAR = replace(BUY, limit=Decimal("1.02"))
BOTH = [replace(BUY, limit=Decimal("1.02")), SELL]


def venue(model: FillModel = FillModel.IMMEDIATE, seed: int = 1) -> SimVenue:
    """A venue that has just been shown a market."""
    made = SimVenue(VenueScript(entries=model, exits=model, seed=seed))
    made.observe(shown(BUY.symbol, *MARKET))
    return made


def told(answers: list[OrderEvent]) -> list[str]:
    """The story of some answers, in the order they arrive."""
    lines = []
    for each in sorted(answers, key=lambda answer: answer.at):
        match each:
            case OrderFilled():
                lines.append(f"filled {each.quantity} at {each.price}")
            case _:
                lines.append(type(each).__name__.removeprefix("Order").lower())
    return lines


def cancel(order: SubmitOrder) -> CancelOrder:
    return CancelOrder(order.order_id)


@pytest.mark.parametrize(("order", "price"), [(DEAR, "1.02"), (SELL, "0.98")], ids=["buy", "sell"])
def test_crossing_pays_the_far_side(order, price):
    assert told(venue().carry_out(AT, [order])) == ["accepted", f"filled 4 at {price}"]


def test_a_limit_inside_the_spread_waits_and_then_gets_its_own_price():
    desk = venue()
    assert told(desk.carry_out(AT, [BUY])) == ["accepted"]
    assert desk.observe(shown(BUY.symbol, "0.98", "1.01", later(1))) == []
    assert told(desk.observe(shown(BUY.symbol, "0.90", "0.95", later(2)))) == ["filled 4 at 1.00"]
    assert desk.observe(shown(BUY.symbol, "0.90", "0.95", later(3))) == []


def test_going_in_and_straight_out_again_costs_the_spread():
    desk = venue()
    answers = desk.carry_out(AT, [DEAR]) + desk.carry_out(later(1), [SELL])
    bought, sold = [each.price for each in answers if isinstance(each, OrderFilled)]
    assert sold - bought == Decimal("-0.04")


@pytest.mark.parametrize(("bid", "ask"), [("0", "1.00"), ("1.10", "1.00")])
def test_nothing_fills_in_a_one_sided_or_crossed_market(bid, ask):
    desk = venue()
    desk.observe(shown(BUY.symbol, bid, ask))
    assert told(desk.carry_out(AT, [DEAR])) == ["accepted"]


def test_nothing_fills_where_no_market_was_shown():
    desk = SimVenue(VenueScript())
    assert told(desk.carry_out(AT, [DEAR])) == ["accepted"]


def test_a_partial_fill_comes_in_two_halves():
    desk = venue(FillModel.PARTIAL)
    assert told(desk.carry_out(AT, [DEAR])) == ["accepted", "filled 2 at 1.02"]
    assert told(desk.observe(shown(BUY.symbol, *MARKET, later(1)))) == ["filled 2 at 1.02"]


def test_the_first_half_of_three_is_two_and_of_one_is_one():
    for size, first in ((3, 2), (1, 1)):
        answers = venue(FillModel.PARTIAL).carry_out(AT, [replace(DEAR, quantity=size)])
        assert told(answers)[-1] == f"filled {first} at 1.02"


def test_a_delayed_order_fills_at_the_first_market_after_three_seconds():
    desk = venue(FillModel.DELAYED)
    assert told(desk.carry_out(AT, [DEAR])) == ["accepted"]
    assert desk.observe(shown(BUY.symbol, *MARKET, later(3))) == []
    assert told(desk.observe(shown(BUY.symbol, *MARKET, later(3.1)))) == ["filled 4 at 1.02"]


def test_never_is_never_and_can_be_cancelled():
    desk = venue(FillModel.NEVER)
    assert told(desk.carry_out(AT, [DEAR])) == ["accepted"]
    assert desk.observe(shown(BUY.symbol, "0.50", "0.50", later(60))) == []
    assert told(desk.carry_out(later(61), [cancel(DEAR)])) == ["cancelled"]


def test_a_rejection_says_why():
    (rejected,) = venue(FillModel.REJECT).carry_out(AT, [DEAR])
    assert isinstance(rejected, OrderRejected)
    assert rejected.why == "insufficient buying power"


def test_late_after_cancel_says_cancelled_and_fills_two_seconds_later():
    desk = venue(FillModel.LATE_AFTER_CANCEL)
    assert told(desk.carry_out(AT, [DEAR])) == ["accepted"]
    answers = desk.carry_out(later(5), [cancel(DEAR)])
    assert told(answers) == ["cancelled", "filled 4 at 1.02"]
    assert answers[1].at - answers[0].at >= timedelta(seconds=2)


def test_entries_and_exits_may_be_treated_differently():
    desk = SimVenue(VenueScript(entries=FillModel.IMMEDIATE, exits=FillModel.NEVER))
    desk.observe(shown(BUY.symbol, *MARKET))
    assert told(desk.carry_out(AT, [DEAR])) == ["accepted", "filled 4 at 1.02"]
    assert told(desk.carry_out(AT, [SELL])) == ["accepted"]


def test_a_cancel_that_comes_too_late_is_not_answered():
    desk = venue()
    desk.carry_out(AT, [DEAR])
    assert desk.carry_out(later(1), [cancel(DEAR)]) == []
    assert desk.carry_out(later(1), [CancelOrder("nobody's")]) == []


def test_asked_again_it_says_the_same_fills_by_the_same_names():
    desk = venue(FillModel.PARTIAL)
    first = desk.carry_out(AT, [DEAR]) + desk.observe(shown(BUY.symbol, *MARKET, later(1)))
    again = desk.carry_out(later(2), [FindOrder(DEAR.order_id)])
    names = [[each.fill_id for each in said if isinstance(each, OrderFilled)] for said in (first, again)]
    assert names == [["desk-LUNR-1-E1-1", "desk-LUNR-1-E1-2"]] * 2
    assert told(again) == ["accepted", "filled 2 at 1.02", "filled 2 at 1.02"]


def test_asked_again_it_says_that_it_was_cancelled_and_not_what_has_yet_to_happen():
    desk = venue(FillModel.LATE_AFTER_CANCEL)
    desk.carry_out(AT, [DEAR])
    desk.carry_out(later(5), [cancel(DEAR)])
    assert told(desk.carry_out(later(6), [FindOrder(DEAR.order_id)])) == ["accepted", "cancelled"]
    told_at_last = told(desk.carry_out(later(9), [FindOrder(DEAR.order_id)]))
    assert told_at_last == ["accepted", "filled 4 at 1.02", "cancelled"]


def test_asked_about_an_order_it_never_saw_it_says_so():
    (missing,) = venue().carry_out(AT, [FindOrder("nobody's")])
    assert isinstance(missing, OrderMissing)


def test_the_same_order_sent_twice_is_one_order():
    desk = venue()
    once = desk.carry_out(AT, [DEAR])
    twice = desk.carry_out(later(1), [DEAR])
    fills = {each.fill_id for each in [*once, *twice] if isinstance(each, OrderFilled)}
    assert fills == {"desk-LUNR-1-E1-1"}


def test_a_cancel_does_not_overtake_the_fill_before_it():
    for seed in range(200):
        desk = venue(FillModel.PARTIAL, seed)
        answers = desk.carry_out(AT, [DEAR]) + desk.carry_out(AT + timedelta(milliseconds=1), [cancel(DEAR)])
        assert told(answers) == ["accepted", "filled 2 at 1.02", "cancelled"]


@pytest.mark.parametrize("model", FillModel)
@STEADY
@given(st.lists(markets(), max_size=6), st.integers(0, 5), st.integers(1, 9))
def test_one_seed_gives_one_story_that_never_fills_too_much_or_too_dear(model, quotes, cancel_after, seed):
    tales = []
    for _ in range(2):
        desk = venue(model, seed)
        answers = desk.carry_out(AT, BOTH)
        for number, quote in enumerate(quotes):
            seen = shown(BUY.symbol, str(quote.bid), str(quote.ask), later(number + 1))
            answers += desk.observe(seen)
            if number == cancel_after:
                answers += desk.carry_out(seen.at, [cancel(order) for order in BOTH])
        tales.append(answers)
    assert tales[0] == tales[1]
    for order in BOTH:
        _checked(order, [each for each in tales[0] if each.order_id == order.order_id])


def _checked(order: SubmitOrder, answers: list[OrderEvent]) -> None:
    fills = [each for each in answers if isinstance(each, OrderFilled)]
    assert sum(fill.quantity for fill in fills) <= order.quantity
    for fill in fills:
        assert fill.price <= order.limit if order in BOTH[:1] else fill.price >= order.limit
    assert [each.at for each in answers] == sorted(each.at for each in answers)
    assert isinstance(answers[0], OrderAccepted | OrderRejected)
    assert sum(isinstance(each, OrderCancelled) for each in answers) <= 1
