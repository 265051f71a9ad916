"""What is already held or on order leaves less room for the next idea."""

from decimal import Decimal

from engine.model.events import OrderCancelled, OrderFilled
from tests.engine.examples import BUY, buying, later
from tests.stories.test_refusals import bought, morning, swept
from tests.tape import story

NAMES = ("LUNR", "RKLB", "SLS")


def last(tape: str) -> str:
    return story(tape, ordinary=False)[-1]


def test_alone_an_idea_gets_two_contracts():
    assert last(morning(10_000, *NAMES) + swept("SLS")) == (
        "14:06:11 ticket SLS-1 SLS 12C x2 limit 0.99 stop 0.84 target 1.19"
    )


def test_beside_two_positions_it_gets_what_room_is_left():
    assert last(morning(10_000, *NAMES) + bought("LUNR", "RKLB") + swept("SLS")) == (
        "14:06:11 ticket SLS-1 SLS 12C x1 limit 0.99 stop 0.84 target 1.19"
    )


def test_beside_two_positions_in_a_smaller_account_it_gets_none():
    assert last(morning(9_000, *NAMES) + bought("LUNR", "RKLB") + swept("SLS")) == (
        "14:06:11 refused SLS-1 at offer: total at risk (one more) 5.5 % > 5.0 %"
    )


def test_an_order_counts_in_full_until_it_is_proven_over_and_a_fill_at_what_it_cost():
    engine = buying()
    assert engine.floor.book.at_risk == 400
    engine.step(OrderFilled(later(1), BUY.order_id, "f", 1, Decimal("0.90")))
    assert engine.floor.book.at_risk == 90 + 300
    engine.step(OrderCancelled(later(2), BUY.order_id))
    assert engine.floor.book.at_risk == 90
