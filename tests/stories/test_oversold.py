"""More was sold than was held: nothing is touched, and what a person buys back in the app ends the trade."""

import pytest

from tests.stories.test_exercised import ON
from tests.stories.test_flow_first import BOUGHT
from tests.stories.test_orders import AT_TARGET
from tests.stories.test_over_night import EVENING, MONDAY, about
from tests.tape import story

SHORT = "venue exits=never\n" + BOUGHT + AT_TARGET + "14:07:42 filled LUNR-1-X1 5@1.20 A\n14:07:43 tick\n"
APP, NOTHING = "14:08:00 outside LUNR 12C ", "14:08:01 holds nothing\n"
SEEN = "14:08:04 tick\n14:08:08 tick\n"
LATER = "14:09:30 resume\n14:09:31 tick\n14:11:00 tick\n"
OVER = "16:05:10 outside LUNR 12C 1\n16:05:10.2 holds nothing\n16:05:12 tick\n" + MONDAY
MORNING = "09:25:00 outside LUNR 12C/2026-07-31 1 {}\n09:30:04 tick\n09:30:09 tick\n"


def since(clock: str, tape: str) -> list[str]:
    return [line for line in story(tape) if line >= clock]


def test_a_sale_that_is_filled_for_more_than_is_held_halts_the_desk_and_is_told():
    assert since("14:07:42", SHORT) == [
        "14:07:42 fill LUNR-1-X1 5 at 1.20",
        "14:07:42 ALARM LUNR-1: desk-LUNR-1-X1 filled beyond its quantity",
        "14:07:42 latch overfilled: halted (desk-LUNR-1-X1 filled 5 of 4)",
        "14:07:42 ALARM LUNR-1: sold 1 more than was held",
        "14:07:42 latch oversold: halted (LUNR-1 holds -1)",
    ]


def test_what_is_bought_back_in_the_app_ends_the_trade_at_what_it_has_cost():
    assert since("14:08:02", SHORT + APP + "1@1.25\n" + NOTHING + SEEN + LATER) == [
        "14:08:04 back LUNR-1 1 LUNR 12C at 1.25: closed in the broker's app",
        "14:08:04 ALARM LUNR-1: 1 LUNR 12C closed in the broker's app, at 1.25",
        "14:08:04 trade LUNR-1 LUNR 12C x4 1.00 -> 1.1875 +74.55 (closed in the broker's app, 1:11)",
        "14:09:30 latch overfilled lifted: owner",
        "14:09:30 latch oversold lifted: owner",
    ]


def test_what_was_bought_beyond_that_is_not_ours():
    told = since("14:08:02", SHORT + APP + "3@1.25\n14:08:01 holds LUNR 12C 2@1.25\n" + SEEN)
    assert about("back LUNR-1 1", told)
    assert about("foreign", told) == ["14:08:04 foreign LUNR 12C +2, 2 held"]


def test_what_nobody_told_the_price_of_has_cost_the_ask():
    shown = "14:08:00 quote LUNR 12C 1.20x1.24\n"
    told = since("14:08:02", SHORT + shown + APP + "1\n" + NOTHING + SEEN + LATER)
    assert told[0][8:] == " back LUNR-1 1 LUNR 12C at 1.24, price unknown: closed in the broker's app"


def test_one_look_at_an_empty_account_buys_nothing_back():
    back = "14:08:05 holds LUNR 12C -1@1.20\n14:08:10 tick\n14:09:00 tick\n"
    told = since("14:07:50", SHORT + "14:07:50 holds nothing\n14:07:53 tick\n14:08:00 tick\n" + back)
    assert not about("LUNR-1 1 ", told)
    assert not about("foreign", told)


@pytest.mark.parametrize(
    ("how", "price", "pnl"), [("expired", "0.00", "+199.55"), ("assigned", "1.24", "+75.55")]
)
def test_what_nobody_bought_back_ends_as_the_history_tells_it(how: str, price: str, pnl: str):
    told = story(SHORT + ON + EVENING + OVER + MORNING.format(how))
    assert about("back", told) == [f"09:25:03 back LUNR-1 1 LUNR 12C at {price}, price unknown: {how}"]
    assert pnl in about(" trade ", told)[0]


def test_of_two_trades_in_one_contract_the_one_that_is_short_is_bought_back():
    """What the other one holds is not there meanwhile, and is sold after."""
    more = "14:07:00 outside LUNR 12C 2@1.10\n14:07:01 holds LUNR 12C 6@1.03\n14:07:05 tick\n"
    taken = more + "14:07:10 adopt LUNR 12C\n14:07:11 tick\n"
    short = "14:07:42 filled LUNR-1-X1 5@1.20 A\n14:07:43 holds LUNR 12C 1@1.20\n14:07:47 tick\n"
    back = "14:08:00 outside LUNR 12C 1@1.25\n14:08:01 holds LUNR 12C 2@1.22\n" + SEEN
    told = since("14:07:42", "venue exits=never\n" + BOUGHT + taken + AT_TARGET + short + back)
    assert about("back", told) == ["14:08:04 back LUNR-1 1 LUNR 12C at 1.25: closed in the broker's app"]


def test_what_is_oversold_in_one_and_held_in_another_dies_with_their_contract():
    more = "14:07:00 outside LUNR 12C 1@1.10\n14:07:01 holds LUNR 12C 5@1.02\n14:07:05 tick\n"
    taken = more + "14:07:10 adopt LUNR 12C\n14:07:11 tick\n"
    short = "14:07:42 filled LUNR-1-X1 5@1.20 A\n14:07:43 holds nothing\n14:07:47 tick\n"
    monday = MONDAY + "09:30:04 tick\n09:30:15 tick\n"
    told = story("venue exits=never\n" + BOUGHT + taken + AT_TARGET + short + ON + EVENING + monday)
    assert [line[15:] for line in about("expired", told) if "ALARM" in line] == [
        "LUNR-1: 1 LUNR 12C expired oversold: counted as worth nothing, ask the broker",
        "LUNR-2: 1 LUNR 12C expired unsold: counted as worth nothing, ask the broker",
    ]
    assert [line.split()[2] for line in about(" trade ", told)] == ["LUNR-1", "LUNR-2"]


def test_shares_that_an_oversold_put_has_brought_cost_less_by_what_it_was_counted_at():
    tape = SHORT + ON + EVENING + "16:05:10 outside LUNR 12C 1\n16:05:10.1 outside LUNR 100@12\n"
    seen = "16:05:10.2 holds LUNR 100@12\n16:05:13 tick\n" + MONDAY
    taken = MORNING.format("assigned") + "09:31:00 adopt LUNR\n09:31:01 tick\n"
    told = story((tape + seen + taken).replace("12C", "12P"))
    assert about("back", told) == ["09:25:03 back LUNR-1 1 LUNR 12P at 1.24, price unknown: assigned"]
    assert about("adopted", told)[0].startswith("09:31:00 adopted LUNR-2 LUNR x100 10.76")
