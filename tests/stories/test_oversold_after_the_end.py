"""A sale that fills after its trade had ended: bought back, or dead with its contract, it ends no desk."""

from tests.stories.test_exercised import ON
from tests.stories.test_flow_first import BOUGHT
from tests.stories.test_orders import AT_TARGET
from tests.stories.test_over_night import EVENING, MONDAY, about
from tests.tape import story

ENDED = "venue exits=never\n" + BOUGHT + AT_TARGET + "14:07:42 filled LUNR-1-X1 4@1.20 A\n14:07:43 tick\n"
LATE = ENDED + "14:08:00 filled LUNR-1-X1 2@1.20 B\n14:08:01 tick\n"


def test_what_a_sale_has_sold_after_the_trade_had_ended_can_be_bought_back_in_the_app():
    back = "14:09:00 outside LUNR 12C 2@1.25\n14:09:01 holds nothing\n14:09:04 tick\n14:09:08 tick\n"
    assert about("back LUNR-1", story(LATE + back)) == [
        "14:09:04 back LUNR-1 2 LUNR 12C at 1.25: closed in the broker's app"
    ]


def test_what_is_short_after_the_trade_had_ended_dies_with_its_contract_and_the_next_day_begins():
    told = story(LATE + EVENING + MONDAY + "09:30:04 tick\n")
    assert about("expired oversold", told)


def test_the_same_where_the_broker_s_books_say_it():
    told = story(
        LATE + ON + EVENING + "16:05:10.2 holds nothing\n" + MONDAY + "09:30:04 tick\n09:30:20 tick\n"
    )
    assert about("back LUNR-1 2 LUNR 12C at 0.00", told)


def test_two_sales_that_both_fill_after_their_cancels_were_confirmed_end_no_desk():
    """The first ends the trade, the second comes after it; the desk may be alone in the account or not."""
    waits = "14:07:46 quote LUNR 12C 1.20x1.24\n"
    both = "14:07:47 filled LUNR-1-X1 4@1.20 A\n14:07:49 filled LUNR-1-X2 4@1.20 B\n14:07:50 tick\n"
    back = "14:09:00 outside LUNR 12C 4@1.25\n14:09:01 holds nothing\n14:09:04 tick\n14:09:08 tick\n"
    told = story("venue exits=never\n" + BOUGHT + AT_TARGET + waits + both + back)
    assert about("latch oversold", told)
    assert about("back LUNR-1", told)
