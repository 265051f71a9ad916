"""What a tap does, once, and what a tap that does nothing is told."""

from tests.stories.test_flow_first import APPROVED, BOUGHT, OFFER, OFFERED, TAP
from tests.tape import story

FILLED = "14:06:52 fill LUNR-1-E1 4 at 1.00"


def after_the_offer(tape: str) -> list[str]:
    told = story(OFFER + tape)
    assert told[: len(OFFERED)] == OFFERED
    return told[len(OFFERED) :]


def after_the_tap(tape: str, venue: str = "") -> list[str]:
    told = story(venue + TAP + tape)
    assert told[: len(OFFERED + APPROVED)] == [*OFFERED, *APPROVED]
    return told[len(OFFERED + APPROVED) :]


def test_a_tap_before_the_follow_delay_waits_for_it():
    assert after_the_offer("14:06:20 approve LUNR-1\n14:06:40 quote LUNR 12C 0.98x1.02\n") == [
        "14:06:20 approved LUNR-1 by owner, in from 14:06:40",
        "14:06:40 order LUNR-1-E1 buy 4 LUNR 12C at 1.00",
    ]


def test_a_tap_on_an_old_price_asks_for_a_new_one_and_then_buys():
    assert after_the_offer(
        "14:06:50 approve LUNR-1\n14:06:52 chain LUNR 12C 0.98x1.02 oi=812 vol=1500\n"
    ) == [
        "14:06:50 approved LUNR-1 by owner, in from 14:06:50",
        "14:06:52 order LUNR-1-E1 buy 4 LUNR 12C at 1.00",
    ]


def test_a_price_that_does_not_come_is_not_imagined():
    assert after_the_offer("14:06:50 approve LUNR-1\n14:07:02 tick\n") == [
        "14:06:50 approved LUNR-1 by owner, in from 14:06:50",
        "14:07:00 refused LUNR-1 at entry: quote age 49 s > 3 s",
    ]


def test_a_tap_after_the_ticket_lapsed_is_too_late():
    assert after_the_offer("14:09:11 approve LUNR-1\n14:09:12 tick\n14:09:13 approve LUNR-1\n") == [
        "14:09:11 answer owner about LUNR-1: too late: the ticket has lapsed",
        "14:09:12 lapsed LUNR-1: nobody tapped in time",
        "14:09:13 answer owner about LUNR-1: too late: this setup has ended",
    ]


def test_a_second_tap_changes_nothing_whoever_taps():
    assert after_the_tap(
        "14:06:50 approve LUNR-1\n14:06:51 approve LUNR-1 friend\n14:06:51 skip LUNR-1\n"
    ) == [
        "14:06:50 answer owner about LUNR-1: already approved by owner",
        "14:06:51 answer friend about LUNR-1: already approved by owner",
        "14:06:51 answer owner about LUNR-1: already approved by owner",
    ]


def test_a_tap_on_a_ticket_nobody_wrote():
    assert after_the_offer("14:06:20 approve LUNR-9\n") == [
        "14:06:20 answer owner about LUNR-9: no such ticket"
    ]


def test_a_price_above_the_band_asks_again_and_the_second_tap_buys():
    assert after_the_offer(
        """
14:06:50 quote LUNR 12C 1.06x1.09
14:06:50 approve LUNR-1
14:06:55 approve LUNR-1
14:06:56 quote LUNR 12C 1.06x1.09
14:06:56 approve LUNR-1.2
14:06:58 quote LUNR 12C 1.06x1.07
14:06:59 tick
"""
    ) == [
        "14:06:50 approved LUNR-1 by owner, in from 14:06:50",
        "14:06:50 ticket LUNR-1.2 LUNR 12C x4 limit 1.07 stop 0.90 target 1.29 instead of LUNR-1",
        "14:06:50 answer owner about LUNR-1: price moved to 1.07: tap again",
        "14:06:55 answer owner about LUNR-1: the price has moved: the open ticket is LUNR-1.2",
        "14:06:56 approved LUNR-1.2 by owner, in from 14:06:56",
        "14:06:56 order LUNR-1-E1 buy 4 LUNR 12C at 1.07",
        "14:06:58 fill LUNR-1-E1 4 at 1.07",
    ]


def test_a_price_below_the_band_is_news_too():
    assert after_the_offer(
        """
14:06:50 quote LUNR 12C 0.92x0.96
14:06:50 approve LUNR-1
14:06:56 quote LUNR 12C 0.92x0.96
14:06:56 approve LUNR-1.2
"""
    ) == [
        "14:06:50 approved LUNR-1 by owner, in from 14:06:50",
        "14:06:50 ticket LUNR-1.2 LUNR 12C x5 limit 0.94 stop 0.79 target 1.13 instead of LUNR-1",
        "14:06:50 answer owner about LUNR-1: price moved to 0.94: tap again",
        "14:06:56 approved LUNR-1.2 by owner, in from 14:06:56",
        "14:06:56 order LUNR-1-E1 buy 5 LUNR 12C at 0.94",
    ]


def test_inside_the_band_the_new_price_is_taken_and_never_more_than_was_approved():
    assert after_the_offer("14:06:50 quote LUNR 12C 1.03x1.07\n14:06:50 approve LUNR-1\n")[-1] == (
        "14:06:50 order LUNR-1-E1 buy 4 LUNR 12C at 1.05"
    )
    assert after_the_offer("14:06:50 quote LUNR 12C 0.93x0.97\n14:06:50 approve LUNR-1\n")[-1] == (
        "14:06:50 order LUNR-1-E1 buy 4 LUNR 12C at 0.95"
    )


def test_what_has_become_too_wide_since_the_offer_is_refused_at_the_entry():
    assert after_the_offer("14:06:50 quote LUNR 12C 0.95x1.05\n14:06:50 approve LUNR-1\n")[-1] == (
        "14:06:50 refused LUNR-1 at entry: spread to target 10.0 % > 5.0 %; "
        "spread to stop 10.0 % > 7.5 %; expected value -5.0 % < 0.0 %"
    )


def test_an_account_that_shrank_buys_fewer():
    told = after_the_offer(
        "14:06:49 account 10000\n14:06:50 quote LUNR 12C 0.98x1.02\n14:06:50 approve LUNR-1\n"
    )
    assert told[-1] == "14:06:50 order LUNR-1-E1 buy 2 LUNR 12C at 1.00"


def test_a_skip_ends_it_and_the_next_idea_waits_five_minutes():
    sweep = "flow LUNR 12C 1300@1.00 sweep opening above-ask x4\n"
    told = after_the_offer(
        f"14:06:50 skip LUNR-1\n14:06:51 approve LUNR-1\n14:11:49 {sweep}14:11:50 {sweep}14:11:51 tick\n"
    )
    assert told == [
        "14:06:50 skipped LUNR-1: by owner",
        "14:06:51 answer owner about LUNR-1: too late: this setup has ended",
        "14:11:49 signal sweeps bullish 80: 1 opening sweep, $130k",
        "14:11:50 signal sweeps bullish 80: 2 opening sweeps, $260k",
        "14:11:50 setup LUNR-2 flow_first bullish on LUNR",
    ]


def test_halt_drops_the_ticket_that_waits_for_a_tap():
    assert after_the_offer("14:06:25 halt\n14:06:45 resume\n14:06:50 approve LUNR-1\n") == [
        "14:06:25 latch halt: halted (by owner)",
        "14:06:25 lapsed LUNR-1: halted by owner",
        "14:06:45 latch halt lifted: owner",
        "14:06:50 answer owner about LUNR-1: too late: this setup has ended",
    ]


def test_halt_drops_the_yes_that_waits_for_its_time():
    assert after_the_offer("14:06:20 approve LUNR-1\n14:06:25 halt\n14:06:41 tick\n")[1:] == [
        "14:06:25 latch halt: halted (by owner)",
        "14:06:25 lapsed LUNR-1: halted by owner",
    ]


def test_halt_cancels_what_is_being_bought():
    assert after_the_tap("14:06:51 halt\n14:06:52 tick\n", "venue never\n") == [
        "14:06:51 latch halt: halted (by owner)",
        "14:06:51 cancel LUNR-1-E1",
        "14:06:51 cancelled LUNR-1-E1 0 of 4",
        "14:06:51 unfilled LUNR-1: called back",
    ]


def test_halt_and_resume_in_one_breath_do_not_go_on_buying():
    told = after_the_tap(
        "14:06:51 halt\n14:06:51 resume\n14:06:52 quote LUNR 12C 0.97x1.00\n", "venue never\n"
    )
    assert told[-1] == "14:06:51 unfilled LUNR-1: called back"


def test_halt_does_not_look_away_from_what_is_held():
    told = story(BOUGHT + "14:07:00 halt\n14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n")
    assert told[-4:] == [
        "14:07:40 exit LUNR-1 target: bid +20.0 %, target +20.0 %",
        "14:07:40 order LUNR-1-X1 sell 4 LUNR 12C at 1.20",
        "14:07:40 fill LUNR-1-X1 4 at 1.20",
        "14:07:40 trade LUNR-1 LUNR 12C x4 1.00 -> 1.20 +79.60 (target, 0:48)",
    ]


def test_resume_lifts_the_halt_and_says_so_when_there_is_nothing_to_lift():
    assert story("14:00:00 halt\n14:00:01 resume\n14:00:02 resume\n") == [
        "14:00:00 latch halt: halted (by owner)",
        "14:00:01 latch halt lifted: owner",
        "14:00:02 answer owner about resume: nothing was halted: the desk trades",
    ]


def test_one_position_is_closed_by_hand_and_the_desk_trades_on():
    bid = "14:07:00 quote LUNR 12C 0.98x1.02\n14:07:01 close LUNR-1\n14:07:02 tick\n"
    assert story(BOUGHT + bid)[-4:] == [
        "14:07:01 exit LUNR-1 by hand: asked for by owner",
        "14:07:01 order LUNR-1-X1 sell 4 LUNR 12C at 0.98",
        "14:07:01 fill LUNR-1-X1 4 at 0.98",
        "14:07:01 trade LUNR-1 LUNR 12C x4 1.00 -> 0.98 -8.40 (by hand, 0:09)",
    ]


def test_closing_in_the_middle_of_buying_calls_the_rest_back():
    half = "14:06:52 quote LUNR 12C 0.97x1.00\n14:06:53 close LUNR-1\n14:06:54 tick\n"
    told = after_the_tap(half, "venue entries=partial\n")
    assert "14:06:53 cancel LUNR-1-E1" in told
    assert told[-1] == "14:06:53 trade LUNR-1 LUNR 12C x2 1.00 -> 0.97 -6.20 (by hand, 0:01)"


def test_an_anxious_owner_closes_once():
    taps = "".join(f"14:07:{second} close LUNR-1\n" for second in (10, 11, 12))
    quote = "14:07:09 quote LUNR 12C 0.98x1.02\n"
    told = story("venue exits=never\n" + BOUGHT + quote + taps + "14:07:13 tick\n")
    assert sum(" exit " in line for line in told) == 1
    assert "14:07:11 answer owner about LUNR-1: it is being left already" in told


def test_what_is_not_held_cannot_be_closed():
    assert story("14:00:00 close LUNR-1\n") == ["14:00:00 answer owner about LUNR-1: nothing of it is held"]


def test_flatten_halts_and_sells_at_the_bid():
    assert story(BOUGHT + "14:07:00 quote LUNR 12C 0.98x1.02\n14:07:01 flatten\n14:07:02 tick\n")[-6:] == [
        "14:07:01 latch flatten: halted (by owner)",
        "14:07:01 exit LUNR-1 flatten: asked for by the owner",
        "14:07:01 order LUNR-1-X1 sell 4 LUNR 12C at 0.98",
        "14:07:01 fill LUNR-1-X1 4 at 0.98",
        "14:07:01 trade LUNR-1 LUNR 12C x4 1.00 -> 0.98 -8.40 (flatten, 0:09)",
        "14:07:01 flat, asked for at 14:07:01",
    ]


def test_flatten_in_the_middle_of_buying_stops_the_rest_and_sells_the_part():
    half = "14:06:52 quote LUNR 12C 0.97x1.00\n14:06:53 flatten\n14:06:54 tick\n"
    assert after_the_tap(half, "venue entries=partial\n") == [
        "14:06:52 fill LUNR-1-E1 2 at 1.00",
        "14:06:53 latch flatten: halted (by owner)",
        "14:06:53 cancel LUNR-1-E1",
        "14:06:53 exit LUNR-1 flatten: asked for by the owner",
        "14:06:53 order LUNR-1-X1 sell 2 LUNR 12C at 0.97",
        "14:06:53 cancelled LUNR-1-E1 2 of 4",
        "14:06:53 fill LUNR-1-X1 2 at 0.97",
        "14:06:53 trade LUNR-1 LUNR 12C x2 1.00 -> 0.97 -6.20 (flatten, 0:01)",
        "14:06:53 flat, asked for at 14:06:53",
    ]


def test_flatten_with_nothing_held_is_a_halt():
    assert story("14:00:00 flatten\n") == [
        "14:00:00 latch flatten: halted (by owner)",
        "14:00:00 flat, asked for at 14:00:00",
    ]


def test_what_fills_after_flatten_is_sold_too():
    after = "14:06:51 flatten\n14:06:51.01 filled LUNR-1-E1 4@1.00\n14:06:53 tick\n"
    told = after_the_tap(after, "venue entries=never\n")
    assert told[-2].startswith("14:06:51 trade LUNR-1 LUNR 12C x4 1.00 -> 0.98")
    assert told[-1] == "14:06:51 flat, asked for at 14:06:51"


def test_an_anxious_owner_cannot_hold_up_the_exit():
    taps = "".join(
        f"14:07:{second} flatten\n14:07:{second} quote LUNR 12C 0.98x1.02\n" for second in (10, 13, 16, 19)
    )
    told = story("venue exits=never\n" + BOUGHT + taps + "14:07:25 tick\n")
    assert sum(" exit " in line for line in told) == 1


def test_a_yes_can_be_taken_back_until_it_is_sent():
    assert (
        after_the_offer("14:06:20 approve LUNR-1\n14:06:25 skip LUNR-1\n14:06:41 tick\n")[-1]
        == "14:06:25 skipped LUNR-1: by owner"
    )


def test_an_early_tap_asks_for_the_price_when_its_time_has_come():
    chain = "14:06:41 chain LUNR 12C 0.98x1.02 oi=812 vol=1500\n"
    told = after_the_offer("14:06:12 approve LUNR-1\n" + chain)
    assert told[-1] == "14:06:41 order LUNR-1-E1 buy 4 LUNR 12C at 1.00"


def test_resume_does_not_lift_a_feed_that_is_still_lost():
    assert (
        story("14:00:00 lost flow\n14:00:01 resume\n")[-1]
        == "14:00:01 answer owner about resume: still no entries: feed flow"
    )


def test_what_was_lost_when_the_desk_died_is_asked_anew_by_the_next_life():
    assert story("14:00:00 lost flow\n14:00:01 halt\n14:00:05 restart\n14:00:06 lost flow\n")[-3:] == [
        "14:00:01 latch halt: halted (by owner)",
        "14:00:05 latch feed flow lifted: started again",
        "14:00:06 latch feed flow: exits_only (flow is silent)",
    ]


def test_a_silent_feed_refuses_the_tap_until_it_is_back():
    assert after_the_offer(
        "14:06:20 lost\n14:06:40 quote LUNR 12C 0.98x1.02\n14:06:40 approve LUNR-1\n14:06:41 restored\n"
    ) == [
        "14:06:20 latch feed quotes: exits_only (quotes is silent)",
        "14:06:40 approved LUNR-1 by owner, in from 14:06:40",
        "14:06:40 refused LUNR-1 at entry: entries are off: feed quotes",
        "14:06:41 latch feed quotes lifted: quotes is back",
    ]


def test_a_feed_that_blinked_before_the_tap_costs_the_ticket_nothing():
    shown = "".join(f"14:06:{second} quote LUNR 12C 0.98x1.02\n" for second in range(51, 58))
    blinked = story("venue never\n" + OFFER + "14:06:20 lost\n14:06:21 restored\n" + _tapped() + shown)
    steady = story("venue never\n" + OFFER + _tapped() + shown)
    assert [line for line in blinked if "latch" not in line] == steady
    assert steady[-1] == "14:06:55 order LUNR-1-E2 buy 4 LUNR 12C at 1.01"


def test_a_feed_that_blinks_while_buying_ends_the_buying():
    told = after_the_tap(
        "14:06:51 lost\n14:06:52 restored\n14:06:56 quote LUNR 12C 0.98x1.02\n", "venue never\n"
    )
    assert told[-3:] == [
        "14:06:51 cancelled LUNR-1-E1 0 of 4",
        "14:06:51 unfilled LUNR-1: called back",
        "14:06:52 latch feed quotes lifted: quotes is back",
    ]


def test_a_feed_that_was_never_lost_does_not_come_back():
    assert story("14:00:00 restored\n") == []


def test_a_chain_asked_for_in_the_dark_is_looked_at():
    told = story(BOUGHT + "14:08:10 chain LUNR 12C 0.50x0.54 oi=812 vol=1500\n14:08:12 tick\n")
    assert told[5] == FILLED
    assert told[6:10] == [
        "14:07:53 ALARM LUNR-1: no fresh market for the option nor its shares: nobody can watch this",
        "14:07:53 latch blind: exits_only (nothing fresh to see for LUNR-1)",
        "14:08:10 exit LUNR-1 stop: bid -50.0 %, fail-safe",
        "14:08:10 order LUNR-1-X1 sell 4 LUNR 12C at 0.50",
    ]
    assert "14:08:10 latch blind lifted: fresh quotes" in told


def _tapped() -> str:
    return "14:06:50 quote LUNR 12C 0.98x1.02\n14:06:50 approve LUNR-1\n"
