"""The day's equity holds whatever was closed before it was seen: that is counted once, not twice."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from engine.core import Engine
from engine.replay import Step
from tests.bot.chat.cards.chats import Chat
from tests.stories.test_adopted import day
from tests.stories.test_over_night import EVENING, KEPT, MONDAY, WEEKLY, later
from tests.tape import steps

MORNING = KEPT + EVENING + MONDAY
BID = "09:30:01 quote LUNR 12C {}\n09:30:01.5 tick\n"
SALE, SEEN = "09:30:02 filled LUNR-1-X1 4@{} A\n", "09:30:{} account {}\n"
MARKETS = pytest.mark.parametrize(
    ("market", "price", "equity"), [("2.40x2.44", "2.40", 50_560), ("0.40x0.44", "0.40", 49_760)]
)


def played(tape: str) -> Sequence[Step]:
    return list(steps(later(tape), playbook=WEEKLY))


def made(tape: str) -> Decimal:
    """What the gates make of the day."""
    engine = Engine(WEEKLY)
    for step in played(tape):
        engine.recall(step.event, step.outputs)
    book = engine.floor.book
    assert not book.positions
    return book.account.realized - book.account.carried.total


@MARKETS
def test_what_was_held_over_the_night_and_sold_before_the_account_was_seen_is_no_result_of_the_day(
    market: str, price: str, equity: int
):
    bid, sale = MORNING + BID.format(market), SALE.format(price)
    after = made(bid + sale + SEEN.format("20", equity))
    before = made(bid + SEEN.format("01.8", equity) + sale)
    assert abs(after - before) < 10, "but for half a spread and the fees"


@MARKETS
def test_the_pages_count_it_as_the_gates_do(market: str, price: str, equity: int):
    seen = SEEN.format("20", equity)
    told = Chat(played(MORNING + BID.format(market) + SALE.format(price) + seen))
    assert day(told).startswith("Day $0 of ")


def test_what_was_adopted_the_evening_before_is_no_result_of_the_day_either():
    evening = (
        "15:59:00 restart paper\n15:59:30 tick\n16:10:00 outside LUNR 12C 3@0.90\n"
        "16:10:01 holds LUNR 12C 3@0.90\n16:10:05 tick\n16:19:00 quote LUNR 12C 1.90x1.92\n"
        "16:20:00 adopt LUNR 12C\n16:20:01 quote LUNR 12C 1.90x1.92\n16:21:00 tick\n"
    )
    left = BID.format("0.90x0.92") + SALE.replace("4@", "3@").format("0.90") + SEEN.format("20", 50_000)
    tape = "venue exits=never\n" + evening + MONDAY + left
    assert made(tape) == 0
    assert day(Chat(played(tape))).startswith("Day $0 of ")
