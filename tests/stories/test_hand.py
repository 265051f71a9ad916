"""What a hand can do with one setup: fewer, half of it, a closer stop, the ask now, no more of it."""

import pytest

from tests.stories.test_exits_tranches import BOUNCE, FRESH, HALF, HALVES, LATER
from tests.stories.test_flow_first import BOUGHT, OFFER, TAP
from tests.tape import story

ABOVE = "14:07:00 quote LUNR 12C 1.04x1.08\n"
NEVER, PARTLY = "venue entries=never\n", "venue entries=partial\n"
FILLS = "14:06:52 quote LUNR 12C 0.97x1.00\n14:06:53 tick\n"
AFTER = "14:06:55 quote LUNR 12C 0.98x1.02\n14:06:56.5 tick\n14:06:57 tick\n"
TARGET = "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n"
SHOWN = "14:06:50 quote LUNR 12C 0.98x1.02\n"


def since(clock: str, tape: str) -> list[str]:
    return [line for line in story(tape) if line >= clock]


# ---- a smaller size


def test_a_yes_to_fewer_buys_fewer():
    tape = OFFER + SHOWN + "14:06:50 approve LUNR-1 x2 friend\n" + FILLS
    assert since("14:06:50", tape) == [
        "14:06:50 approved LUNR-1 by friend, 2 at most, in from 14:06:50",
        "14:06:50 order LUNR-1-E1 buy 2 LUNR 12C at 1.00",
        "14:06:52 fill LUNR-1-E1 2 at 1.00",
    ]


def test_the_account_still_has_its_say_and_the_smallest_wins():
    poor = OFFER + "14:06:49 account 10000\n" + SHOWN + "14:06:50 approve LUNR-1 x3\n"
    assert story(poor)[-1] == "14:06:50 order LUNR-1-E1 buy 2 LUNR 12C at 1.00"


@pytest.mark.parametrize("wanted", ["x0", "x5"])
def test_a_yes_to_what_was_never_offered_buys_nothing(wanted):
    assert story(OFFER + f"14:06:50 approve LUNR-1 {wanted}\n")[-1] == (
        "14:06:50 answer owner about LUNR-1: the ticket is for 1 to 4"
    )


def test_every_rung_asks_for_what_is_left_of_the_smaller_size():
    fewer = NEVER + TAP.replace("approve LUNR-1", "approve LUNR-1 x3")
    told = story(fewer + "14:06:55 quote LUNR 12C 0.98x1.02\n14:06:56 tick\n")
    assert told[-1] == "14:06:55 order LUNR-1-E2 buy 3 LUNR 12C at 1.01"


def test_a_smaller_yes_to_a_price_that_moved_is_no_yes_to_the_new_one():
    moved = OFFER + "14:06:50 quote LUNR 12C 1.06x1.09\n14:06:50 approve LUNR-1 x1\n"
    assert since("14:06:50", moved)[1:] == [
        "14:06:50 ticket LUNR-1.2 LUNR 12C x4 limit 1.07 stop 0.90 target 1.29 instead of LUNR-1",
        "14:06:50 answer owner about LUNR-1: price moved to 1.07: tap again",
    ]


# ---- half of what is held


def test_half_is_sold_at_once_and_the_rest_goes_on_being_watched():
    assert since("14:07:01", BOUGHT + ABOVE + "14:07:01 half LUNR-1\n" + TARGET) == [
        "14:07:01 exit LUNR-1 by hand: half asked for by owner",
        "14:07:01 order LUNR-1-X1 sell 2 LUNR 12C at 1.04",
        "14:07:01 fill LUNR-1-X1 2 at 1.04",
        "14:07:40 exit LUNR-1 target: bid +20.0 %, target +20.0 %",
        "14:07:40 order LUNR-1-X2 sell 2 LUNR 12C at 1.20",
        "14:07:40 fill LUNR-1-X2 2 at 1.20",
        "14:07:40 trade LUNR-1 LUNR 12C x4 1.00 -> 1.12 +47.60 (target, 0:48)",
    ]


def test_half_is_rounded_up_but_leaves_one_and_half_of_one_is_all():
    bought = BOUGHT.replace("approve LUNR-1", "approve LUNR-1 x3")
    taps = "14:07:01 half LUNR-1\n14:07:02 half LUNR-1\n14:07:03 half LUNR-1\n"
    told = since("14:07:01", bought + ABOVE + taps)
    assert [line for line in told if " order " in line] == [
        "14:07:01 order LUNR-1-X1 sell 2 LUNR 12C at 1.04",
        "14:07:02 order LUNR-1-X2 sell 1 LUNR 12C at 1.04",
    ]
    assert told[-1] == "14:07:03 answer owner about LUNR-1: nothing of it is held"


def test_half_of_what_is_being_sold_already_is_not_sold_twice():
    stuck = "venue exits=never\n" + BOUGHT + ABOVE
    assert since("14:07:02", stuck + "14:07:01 half LUNR-1\n14:07:02 half LUNR-1\n") == [
        "14:07:02 answer owner about LUNR-1: it is being sold already: by hand"
    ]
    assert since("14:07:02", stuck + "14:07:01 close LUNR-1\n14:07:02 half LUNR-1\n") == [
        "14:07:02 answer owner about LUNR-1: it is being left already"
    ]


def test_close_overtakes_a_half_that_is_under_way():
    taps = "14:07:01 half LUNR-1\n14:07:02 close LUNR-1\n14:07:03 tick\n"
    told = since("14:07:02", "venue exits=never\n" + BOUGHT + ABOVE + taps)
    assert told[0] == "14:07:02 exit LUNR-1 by hand: asked for by owner"
    assert told[-1] == "14:07:02 order LUNR-1-X2 sell 4 LUNR 12C at 1.04"


def test_half_in_the_middle_of_buying_calls_the_rest_back():
    told = story(PARTLY + TAP + "14:06:52 quote LUNR 12C 0.97x1.00\n14:06:53 half LUNR-1\n14:06:54 tick\n")
    assert told[-4:] == [
        "14:06:53 cancel LUNR-1-E1",
        "14:06:53 order LUNR-1-X1 sell 1 LUNR 12C at 0.97",
        "14:06:53 cancelled LUNR-1-E1 2 of 4",
        "14:06:53 fill LUNR-1-X1 1 at 0.97",
    ]


# ---- the stop comes closer


def test_a_stop_at_the_entry_gives_nothing_back():
    back = "14:07:03 quote LUNR 12C 0.98x1.02\n14:07:04 quote LUNR 12C 0.98x1.01\n14:07:05 tick\n"
    assert since("14:07:01", BOUGHT + ABOVE + "14:07:01 stop-to-entry LUNR-1\n" + back) == [
        "14:07:01 stop LUNR-1 raised to 1.00 by owner",
        "14:07:04 exit LUNR-1 stop: mid -0.5 % twice, stop +0.0 %",
        "14:07:04 order LUNR-1-X1 sell 4 LUNR 12C at 0.98",
        "14:07:04 fill LUNR-1-X1 4 at 0.98",
        "14:07:04 trade LUNR-1 LUNR 12C x4 1.00 -> 0.98 -8.40 (stop, 0:12)",
    ]
    assert not any(" exit " in line for line in since("14:07:01", BOUGHT + ABOVE + back))


def test_the_fail_safe_lies_as_far_below_the_new_stop_as_below_the_old():
    raised = BOUGHT + ABOVE + "14:07:01 stop-to-entry LUNR-1\n"
    assert not any(" exit " in line for line in story(raised + "14:07:02 quote LUNR 12C 0.93x1.10\n"))
    assert since("14:07:02", raised + "14:07:02 quote LUNR 12C 0.92x1.10\n")[0] == (
        "14:07:02 exit LUNR-1 stop: bid -8.0 %, fail-safe"
    )


def test_a_stop_that_is_there_already_stays_there():
    taps = "14:07:01 stop-to-entry LUNR-1\n14:07:02 stop-to-entry LUNR-1\n"
    assert since("14:07:02", BOUGHT + ABOVE + taps) == [
        "14:07:02 answer owner about LUNR-1: the stop is at the entry already"
    ]


def test_a_stop_that_would_sell_at_once_is_called_what_it_is():
    below = "14:07:00 quote LUNR 12C 0.96x1.00\n14:07:01 stop-to-entry LUNR-1\n"
    assert since("14:07:01", BOUGHT + below) == [
        "14:07:01 answer owner about LUNR-1: the price is not clear of the entry: "
        "a stop there would sell at once, which is closing it"
    ]


def test_a_stop_for_what_is_being_left_or_is_not_held():
    left = "venue exits=never\n" + BOUGHT + ABOVE + "14:07:01 close LUNR-1\n14:07:02 stop-to-entry LUNR-1\n"
    assert story(left)[-1] == "14:07:02 answer owner about LUNR-1: it is being left already"
    assert story("14:00:00 stop-to-entry LUNR-1\n") == [
        "14:00:00 answer owner about LUNR-1: nothing of it is held"
    ]


# ---- the ask, now


def test_hitting_the_ask_takes_the_last_rung_at_once():
    assert since("14:06:51", NEVER + TAP + "14:06:51 hit-ask LUNR-1\n" + AFTER) == [
        "14:06:51 hurried LUNR-1 by owner: the ask, now",
        "14:06:51 cancel LUNR-1-E1",
        "14:06:51 cancelled LUNR-1-E1 0 of 4",
        "14:06:51 order LUNR-1-E2 buy 4 LUNR 12C at 1.02",
        "14:06:56 cancel LUNR-1-E2",
        "14:06:56 cancelled LUNR-1-E2 0 of 4",
        "14:06:56 unfilled LUNR-1: no fill: not at the ask",
    ]


def test_the_ask_above_the_band_is_not_paid():
    dear = "14:06:51 quote LUNR 12C 1.03x1.07\n14:06:51 hit-ask LUNR-1\n14:06:52 tick\n"
    assert story(NEVER + TAP + dear)[-1] == "14:06:51 order LUNR-1-E2 buy 4 LUNR 12C at 1.05"


def test_every_gate_stands_before_the_ask_too():
    wide = "14:06:51 quote LUNR 12C 0.90x1.10\n14:06:51 hit-ask LUNR-1\n14:06:52 tick\n"
    assert story(NEVER + TAP + wide)[-1].startswith(
        "14:06:51 refused LUNR-1 at entry: spread 20.0 % > 15.0 %"
    )


def test_the_ask_is_hit_for_what_is_left_only():
    told = story(
        PARTLY + TAP + "14:06:52 quote LUNR 12C 0.97x1.00\n14:06:53 hit-ask LUNR-1\n14:06:53.5 tick\n"
    )
    assert told[-2] == "14:06:53 order LUNR-1-E2 buy 2 LUNR 12C at 1.00"


def test_a_second_tap_on_the_ask_sends_nothing():
    taps = "14:06:51 hit-ask LUNR-1\n14:06:52 hit-ask LUNR-1\n"
    assert story(NEVER + TAP + taps)[-1] == "14:06:52 answer owner about LUNR-1: it bids the ask already"


def test_what_a_pause_has_left_at_work_can_be_called_back_and_is_not_hurried():
    paused = NEVER + TAP + "14:06:51 pause\n"
    assert "14:06:52 cancel LUNR-1-E1" in story(paused + "14:06:52 cancel-rest LUNR-1\n")
    assert story(paused + "14:06:52 hit-ask LUNR-1\n")[-1] == (
        "14:06:52 answer owner about LUNR-1: it may fill where it stands, and no other order follows it"
    )


@pytest.mark.parametrize("wish", ["hit-ask", "cancel-rest"])
def test_with_nothing_on_order_there_is_nothing_to_hurry_or_to_call_back(wish):
    assert story(f"14:00:00 {wish} LUNR-1\n")[-1].endswith("nothing of it is being bought")
    assert story(OFFER + f"14:06:20 {wish} LUNR-1\n")[-1].endswith("nothing of it is being bought")
    assert story(BOUGHT + f"14:07:00 {wish} LUNR-1\n")[-1].endswith("nothing of it is being bought")
    early = OFFER + f"14:06:20 approve LUNR-1\n14:06:21 {wish} LUNR-1\n"
    assert story(early)[-1].endswith("nothing has been sent yet: it can be skipped")


# ---- no more of it


def test_calling_the_rest_back_keeps_what_is_bought_and_watches_it():
    half = "14:06:52 quote LUNR 12C 0.97x1.00\n14:06:53 cancel-rest LUNR-1\n14:06:54 cancel-rest LUNR-1\n"
    assert since("14:06:53", PARTLY + TAP + half + TARGET) == [
        "14:06:53 called back LUNR-1 by owner: no more of it",
        "14:06:53 cancel LUNR-1-E1",
        "14:06:53 cancelled LUNR-1-E1 2 of 4",
        "14:06:54 answer owner about LUNR-1: what is not bought is called back already",
        "14:07:40 exit LUNR-1 target: bid +20.0 %, target +20.0 %",
        "14:07:40 order LUNR-1-X1 sell 2 LUNR 12C at 1.20",
        "14:07:40 fill LUNR-1-X1 2 at 1.20",
        "14:07:40 trade LUNR-1 LUNR 12C x2 1.00 -> 1.20 +39.80 (target, 0:48)",
    ]


def test_calling_back_all_of_it_ends_the_setup():
    assert since("14:06:51", NEVER + TAP + "14:06:51 cancel-rest LUNR-1\n14:06:52 tick\n") == [
        "14:06:51 called back LUNR-1 by owner: no more of it",
        "14:06:51 cancel LUNR-1-E1",
        "14:06:51 cancelled LUNR-1-E1 0 of 4",
        "14:06:51 unfilled LUNR-1: called back",
    ]


def test_what_fills_while_it_is_called_back_is_adopted_and_watched():
    late = "venue entries=late-after-cancel\n" + TAP + "14:06:51 cancel-rest LUNR-1\n"
    told = story(late + FILLS + TARGET)
    assert told[-1].startswith("14:07:40 trade LUNR-1 LUNR 12C x4 1.")


def test_a_second_half_that_is_called_back_is_not_bought():
    told = story(HALF + "14:07:30 cancel-rest LUNR-1\n" + FRESH + BOUNCE + LATER, playbook=HALVES)
    assert told[-2:] == [
        "14:07:30 called back LUNR-1 by owner: no more of it",
        "14:07:30 held back LUNR-1 0: called back by owner",
    ]
