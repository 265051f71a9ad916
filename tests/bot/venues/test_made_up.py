"""The pretended broker's account: made-up dollars, and options that end like everybody's."""

from decimal import Decimal

from bot.venues.simulated import BEGAN_WITH, MadeUp
from tests.stories.test_flow_first import BOUGHT
from tests.stories.test_over_night import EVENING, KEPT, MONDAY
from tests.tape import steps


def worth(tape: str) -> Decimal:
    account = MadeUp()
    for step in steps(tape):
        account.recall(step)
    return account.worth


def test_what_is_held_counts_at_its_middle() -> None:
    assert worth(BOUGHT + "14:07:00 quote LUNR 12C 1.04x1.08\n") == BEGAN_WITH - 400 + 424


def test_what_has_expired_is_worth_nothing_the_next_morning() -> None:
    assert worth(KEPT + EVENING) != BEGAN_WITH - 400
    assert worth(KEPT + EVENING + MONDAY + "09:30:00 tick\n") == BEGAN_WITH - 400
