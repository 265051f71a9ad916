"""Between the tap and the fill: halves, rejections, ladders, silence, and fills that come too late."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from engine.core import Engine
from engine.model.events import DeskStarted
from engine.model.intents import SubmitOrder
from engine.model.records import Exit, SetupEnded, Trade
from engine.plays.playbook import PLAYBOOK
from engine.replay import replay
from engine.sim import SimVenue
from storage.tape.text import TextTape
from tests.stories.test_flow_first import APPROVED, BOUGHT, OFFERED, TAP
from tests.tape import steps, story, whole

FILLED = "14:06:52 fill LUNR-1-E1 4 at 1.00"
AT_TARGET = "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n"
LEAVES = [
    "14:07:40 exit LUNR-1 target: bid +20.0 %, target +20.0 %",
    "14:07:40 order LUNR-1-X1 sell 4 LUNR 12C at 1.20",
]
STEADY_MARKET = "".join(f"14:06:{second} quote LUNR 12C 0.98x1.02\n" for second in range(51, 60)) + "".join(
    f"14:07:{second:02d} quote LUNR 12C 0.98x1.02\n" for second in range(30)
)


def after_the_tap(tape: str) -> list[str]:
    told = story(tape)
    assert told[: len(OFFERED + APPROVED)] == [*OFFERED, *APPROVED]
    return told[len(OFFERED + APPROVED) :]


def test_two_halves_make_one_position():
    second = "14:06:53 quote LUNR 12C 0.97x1.00\n"
    sold = "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 quote LUNR 12C 1.20x1.24\n14:07:42 tick\n"
    told = after_the_tap("venue entries=partial exits=partial\n" + BOUGHT + second + sold)
    assert told == [
        "14:06:52 fill LUNR-1-E1 2 at 1.00",
        "14:06:53 fill LUNR-1-E1 2 at 1.00",
        *LEAVES,
        "14:07:40 fill LUNR-1-X1 2 at 1.20",
        "14:07:41 fill LUNR-1-X1 2 at 1.20",
        "14:07:41 trade LUNR-1 LUNR 12C x4 1.00 -> 1.20 +79.60 (target, 0:48)",
    ]


def test_half_is_bought_and_half_is_what_is_watched_and_sold():
    told = after_the_tap("venue entries=partial\n" + BOUGHT + AT_TARGET)
    assert told == [
        "14:06:52 fill LUNR-1-E1 2 at 1.00",
        "14:06:55 cancel LUNR-1-E1",
        "14:06:55 cancelled LUNR-1-E1 2 of 4",
        "14:07:40 exit LUNR-1 target: bid +20.0 %, target +20.0 %",
        "14:07:40 order LUNR-1-X1 sell 2 LUNR 12C at 1.20",
        "14:07:40 fill LUNR-1-X1 2 at 1.20",
        "14:07:40 trade LUNR-1 LUNR 12C x2 1.00 -> 1.20 +39.80 (target, 0:48)",
    ]


def test_the_next_rung_asks_only_for_the_other_half():
    told = after_the_tap(
        "venue entries=partial\n" + BOUGHT + "14:06:56 quote LUNR 12C 1.00x1.03\n14:06:57 tick\n"
    )
    assert told[-1] == "14:06:56 order LUNR-1-E2 buy 2 LUNR 12C at 1.02"


def test_a_rejected_entry_ends_the_setup():
    assert after_the_tap("venue reject\n" + TAP + "14:06:51 tick\n") == [
        "14:06:50 rejected LUNR-1-E1 0 of 4: insufficient buying power",
        "14:06:50 rejected LUNR-1: by the venue",
    ]


def test_an_entry_nobody_fills_walks_up_to_the_ask_and_gives_up():
    assert after_the_tap("venue never\n" + TAP + STEADY_MARKET) == [
        "14:06:55 cancel LUNR-1-E1",
        "14:06:55 cancelled LUNR-1-E1 0 of 4",
        "14:06:55 order LUNR-1-E2 buy 4 LUNR 12C at 1.01",
        "14:07:01 cancel LUNR-1-E2",
        "14:07:01 cancelled LUNR-1-E2 0 of 4",
        "14:07:01 order LUNR-1-E3 buy 4 LUNR 12C at 1.02",
        "14:07:07 cancel LUNR-1-E3",
        "14:07:07 cancelled LUNR-1-E3 0 of 4",
        "14:07:07 unfilled LUNR-1: no fill: not at the ask",
    ]


def test_the_ladder_does_not_climb_on_an_old_price():
    assert after_the_tap("venue never\n" + TAP + "14:07:10 tick\n") == [
        "14:06:55 cancel LUNR-1-E1",
        "14:06:55 cancelled LUNR-1-E1 0 of 4",
        "14:07:05 unfilled LUNR-1: no fill: no fresh price for the next step",
    ]


def test_the_ladder_never_climbs_past_what_was_approved():
    away = "".join(f"14:06:{second} quote LUNR 12C 1.06x1.10\n" for second in range(51, 60))
    told = after_the_tap("venue never\n" + TAP + away)
    assert told[-1] == "14:06:55 order LUNR-1-E2 buy 4 LUNR 12C at 1.05"


def test_a_step_up_the_ladder_passes_every_gate_again():
    collapsed = "".join(f"14:06:{second} quote LUNR 12C 0.10x1.05\n" for second in range(51, 60))
    told = after_the_tap("venue never\n" + TAP + collapsed)
    assert told[-1].startswith("14:06:55 refused LUNR-1 at entry: spread 165.2 % > 15.0 %")


def test_a_slow_venue_fills_when_it_is_ready():
    told = after_the_tap(
        "venue entries=delayed\n" + BOUGHT + "14:06:53.5 quote LUNR 12C 0.97x1.00\n14:06:54 tick\n"
    )
    assert told == ["14:06:53 fill LUNR-1-E1 4 at 1.00"]


LATE = "venue entries=late-after-cancel\n" + TAP
ADOPTED = [
    "14:06:55 cancel LUNR-1-E1",
    "14:06:55 cancelled LUNR-1-E1 0 of 4",
    "14:06:57 fill LUNR-1-E1 4 at 1.00, late",
    "14:06:57 ALARM LUNR-1: desk-LUNR-1-E1 filled after it had ended: adopted",
]


def test_a_fill_after_the_cancel_is_adopted_loudly_and_then_watched_like_any_other():
    assert after_the_tap(LATE + AT_TARGET) == [
        *ADOPTED,
        *LEAVES,
        "14:07:40 fill LUNR-1-X1 4 at 1.20",
        "14:07:40 trade LUNR-1 LUNR 12C x4 1.00 -> 1.20 +79.60 (target, 0:43)",
    ]


def test_a_late_fill_calls_back_the_rung_that_would_buy_it_all_again():
    late = "14:06:57 filled LUNR-1-E1 4@1.00 late\n14:06:58 tick\n"
    shown = "14:06:55 quote LUNR 12C 0.98x1.02\n"
    told = after_the_tap("venue entries=never\n" + TAP + shown + late)
    assert told[2:] == [
        "14:06:55 order LUNR-1-E2 buy 4 LUNR 12C at 1.01",
        "14:06:57 fill LUNR-1-E1 4 at 1.00, late",
        "14:06:57 ALARM LUNR-1: desk-LUNR-1-E1 filled after it had ended: adopted",
        "14:06:57 cancel LUNR-1-E2",
        "14:06:57 cancelled LUNR-1-E2 0 of 4",
    ]


def test_a_fill_of_a_setup_that_was_given_up_is_still_ours_to_sell():
    told = after_the_tap(
        "venue entries=never\n" + TAP + "14:07:10 filled LUNR-1-E1 4@1.00 very-late\n" + AT_TARGET
    )
    assert told[2:5] == [
        "14:07:05 unfilled LUNR-1: no fill: no fresh price for the next step",
        "14:07:10 fill LUNR-1-E1 4 at 1.00, late",
        "14:07:10 ALARM LUNR-1: desk-LUNR-1-E1 filled after it had ended: adopted",
    ]
    assert told[-1] == "14:07:40 trade LUNR-1 LUNR 12C x4 1.00 -> 1.20 +79.60 (target, 0:30)"


def test_a_setup_ends_once_even_when_its_trade_comes_after_the_end():
    tape = "venue entries=never\n" + TAP + "14:07:10 filled LUNR-1-E1 4@1.00 very-late\n" + AT_TARGET
    outputs = [output for step in steps(tape) for output in step.outputs]
    assert len([output for output in outputs if isinstance(output, SetupEnded)]) == 1
    assert len([output for output in outputs if isinstance(output, Trade)]) == 1


def test_a_rejected_sale_waits_before_it_is_tried_again():
    told = story("venue exits=reject\n" + BOUGHT + AT_TARGET + "14:07:46 tick\n")
    sent = [line for line in told if " sell " in line]
    assert [line[:8] for line in sent] == ["14:07:40", "14:07:45"]


def test_a_late_fill_of_a_sale_calls_back_the_sale_that_followed_it():
    late = "14:07:47 filled LUNR-1-X1 4@1.20 late\n14:07:48 tick\n"
    told = after_the_tap("venue exits=never\n" + BOUGHT + AT_TARGET + late)
    assert told[3:] == [
        "14:07:45 cancel LUNR-1-X1",
        "14:07:45 cancelled LUNR-1-X1 0 of 4",
        "14:07:45 order LUNR-1-X2 sell 4 LUNR 12C at 1.08",
        "14:07:47 fill LUNR-1-X1 4 at 1.20, late",
        "14:07:47 ALARM LUNR-1: desk-LUNR-1-X1 filled after it had ended: adopted",
        "14:07:47 cancel LUNR-1-X2",
        "14:07:47 cancelled LUNR-1-X2 0 of 4",
        "14:07:47 trade LUNR-1 LUNR 12C x4 1.00 -> 1.20 +79.60 (target, 0:54)",
    ]


def test_more_sold_than_held_halts_the_desk():
    told = after_the_tap("venue exits=late-after-cancel\n" + BOUGHT + AT_TARGET + "14:08:00 tick\n")
    assert told[-4:-1] == [
        "14:07:49 fill LUNR-1-X2 4 at 1.08, late",
        "14:07:49 ALARM LUNR-1: desk-LUNR-1-X2 filled after it had ended: adopted",
        "14:07:49 ALARM LUNR-1: sold 4 more than was held",
    ]
    assert told[-1] == "14:07:49 latch oversold: halted (LUNR-1 holds -4)"


def test_what_is_being_bought_when_more_was_sold_than_held_is_called_back():
    tape = """
        venue entries=never exits=late-after-cancel
        09:31:00 account 90000
        09:31:00 bar LUNR 11.9 12.1 11.8 12.0 2M
        09:31:00 bar RKLB 11.9 12.1 11.8 12.0 2M
        14:05:00 flow LUNR 12C 1300@1.00 sweep opening above-ask x4
        14:05:00 flow RKLB 12C 1300@1.00 sweep opening above-ask x4
        14:05:01 chain LUNR 12C 0.98x1.00 oi=812 vol=1500
        14:05:01 chain RKLB 12C 0.98x1.00 oi=812 vol=1500
        14:05:31 quote LUNR 12C 0.98x1.00
        14:05:31 approve LUNR-1
        14:05:35 filled LUNR-1-E1 4@0.99 A
        14:05:36 quote LUNR 12C 1.20x1.24
        14:05:41 quote LUNR 12C 1.20x1.24
        14:05:43 quote RKLB 12C 0.98x1.00
        14:05:43 approve RKLB-1
        14:05:50 tick
        """
    assert story(tape, ordinary=False)[-4:] == [
        "14:05:45 latch oversold: halted (LUNR-1 holds -4)",
        "14:05:45 cancel RKLB-1-E1",
        "14:05:45 cancelled RKLB-1-E1 0 of 4",
        "14:05:45 unfilled RKLB-1: called back",
    ]


def test_an_exit_that_does_not_fill_keeps_stepping_within_its_bound():
    shown = "".join(
        f"14:{8 + second // 60:02d}:{second % 60:02d} quote LUNR 12C 1.20x1.24\n"
        for second in range(0, 180, 2)
    )
    tape = "venue exits=never\n" + BOUGHT + AT_TARGET + shown
    sent = [
        step.event.at for step in steps(tape) for output in step.outputs
        if isinstance(output, SubmitOrder) and output.side == "sell"
    ]  # fmt: skip
    for first in sent:
        assert len([at for at in sent if first <= at < first + timedelta(minutes=1)]) <= 6
    assert len(sent) >= 18
    told = after_the_tap(tape)
    alarms = [line for line in told if "ALARM" in line]
    assert alarms[0] == "14:08:15 ALARM LUNR-1: exit not filled after 6 orders in a minute: still trying"
    assert len(alarms) == 3


def test_an_exit_goes_from_the_bid_to_the_collar_and_no_lower():
    shown = "14:07:46 quote LUNR 12C 1.20x1.24\n14:07:55 quote LUNR 12C 1.20x1.24\n"
    sold = [
        line for line in after_the_tap("venue exits=never\n" + BOUGHT + AT_TARGET + shown) if " sell " in line
    ]
    assert [line.rsplit(" ", 1)[1] for line in sold] == ["1.20", "1.08", "1.08"]


def test_a_sale_the_venue_rejects_is_tried_again_and_then_said_aloud():
    told = after_the_tap("venue exits=reject\n" + BOUGHT + AT_TARGET + "14:08:11 tick\n")
    said = Counter(line.split()[1] for line in told)
    assert said["rejected"] == said["order"] == 6
    assert told[-2:] == [
        "14:08:05 ALARM LUNR-1: exit not filled after 6 orders in a minute: still trying",
        "14:08:05 latch exits: halted (LUNR-1 was not sold by 6 orders in a minute)",
    ]


def test_an_order_nobody_answers_is_looked_up_and_found():
    told = after_the_tap("venue entries=never\n" + TAP + "14:06:50.005 unanswered LUNR-1-E1\n14:06:52 tick\n")
    assert told == ["14:06:50 unknown LUNR-1-E1 0 of 4", "14:06:50 look up LUNR-1-E1"]


def test_an_order_the_venue_never_saw_is_not_waited_for():
    told = after_the_tap(
        TAP + "14:06:50.005 unanswered LUNR-1-E1\n14:06:50.010 missing LUNR-1-E1\n14:06:50.011 tick\n"
    )
    assert told == [
        "14:06:50 unknown LUNR-1-E1 0 of 4",
        "14:06:50 look up LUNR-1-E1",
        "14:06:50 missing LUNR-1-E1 0 of 4",
        "14:06:50 unfilled LUNR-1: it never reached the venue",
    ]


def test_an_order_that_was_missing_and_comes_back_is_not_bought_twice():
    lost = "14:06:50.005 unanswered LUNR-1-E1\n14:06:50.010 missing LUNR-1-E1\n"
    told = after_the_tap("venue never\n" + TAP + lost + "14:06:51 tick\n")
    assert told[3:] == [
        "14:06:50 unfilled LUNR-1: it never reached the venue",
        "14:06:50 ALARM LUNR-1: desk-LUNR-1-E1 alive after it had ended: adopted",
        "14:06:50 cancel LUNR-1-E1",
        "14:06:50 cancelled LUNR-1-E1 0 of 4",
    ]


def test_an_unanswered_sale_is_looked_up_before_another_is_sent():
    told = after_the_tap(
        BOUGHT + "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:40.005 unanswered LUNR-1-X1\n14:07:42 tick\n"
    )
    assert told[1:] == [
        *LEAVES,
        "14:07:40 unknown LUNR-1-X1 0 of 4",
        "14:07:40 look up LUNR-1-X1",
        "14:07:40 fill LUNR-1-X1 4 at 1.20",
        "14:07:40 trade LUNR-1 LUNR 12C x4 1.00 -> 1.20 +79.60 (target, 0:48)",
    ]


def test_a_restart_asks_about_what_was_in_flight_and_believes_a_fill_once():
    tape = TAP + "14:06:51 restart\n14:06:52 quote LUNR 12C 0.97x1.00\n14:06:53 restart\n" + AT_TARGET
    assert after_the_tap(tape) == [
        "14:06:51 look up LUNR-1-E1",
        FILLED,
        *LEAVES,
        "14:07:40 fill LUNR-1-X1 4 at 1.20",
        "14:07:40 trade LUNR-1 LUNR 12C x4 1.00 -> 1.20 +79.60 (target, 0:48)",
    ]


def test_the_same_fill_told_twice_is_one_fill():
    again = "14:06:53 filled LUNR-1-E1 4@1.00 desk-LUNR-1-E1-1\n14:06:54 accepted LUNR-1-E1\n"
    assert after_the_tap(BOUGHT + again) == [FILLED]


def test_a_fill_of_an_order_that_is_not_ours_is_said_and_left_alone():
    assert after_the_tap(BOUGHT + "14:07:00 filled RKLB-9-E1 4@1.00\n")[1:] == [
        "14:07:00 ALARM desk-RKLB-9-E1: filled: an order this desk did not send, not touched"
    ]


STOPPED = "14:06:52.5 quote LUNR 12C 0.70x1.30\n14:06:53 quote LUNR 12C 0.70x1.30\n"


def test_leaving_stops_the_buying():
    told = after_the_tap("venue entries=partial\n" + BOUGHT + STOPPED + "14:06:54 tick\n")
    assert told[1:5] == [
        "14:06:53 exit LUNR-1 stop: bid -30.0 %, fail-safe",
        "14:06:53 cancel LUNR-1-E1",
        "14:06:53 order LUNR-1-X1 sell 2 LUNR 12C at 0.70",
        "14:06:53 cancelled LUNR-1-E1 2 of 4",
    ]
    outputs = [each for step in steps("venue entries=partial\n" + BOUGHT) for each in step.outputs]
    assert not any(isinstance(each, Exit) for each in outputs)


def test_a_part_that_is_bought_while_the_rest_is_being_sold_waits_its_turn():
    late = "14:06:54 filled LUNR-1-E1 2@1.00 late\n14:06:58.5 tick\n"
    told = after_the_tap("venue entries=partial exits=never\n" + BOUGHT + STOPPED + late)
    assert told[3:] == [
        "14:06:53 order LUNR-1-X1 sell 2 LUNR 12C at 0.70",
        "14:06:53 cancelled LUNR-1-E1 2 of 4",
        "14:06:54 fill LUNR-1-E1 2 at 1.00, late",
        "14:06:54 ALARM LUNR-1: desk-LUNR-1-E1 filled after it had ended: adopted",
        "14:06:58 cancel LUNR-1-X1",
        "14:06:58 cancelled LUNR-1-X1 0 of 2",
        "14:06:58 order LUNR-1-X2 sell 4 LUNR 12C at 0.65",
    ]


def test_each_life_buys_under_a_name_of_its_own_and_sells_under_that_of_the_purchase():
    """A life that reads on from an old copy is refused a sale that was made already, and no purchase."""
    later = (BOUGHT + AT_TARGET).replace("14:0", "14:2").replace("approve LUNR-1", "approve LUNR-2")
    minute = "14:25:00 bar LUNR 11.9 12.1 11.8 12.0 2M\n"
    lines = BOUGHT + "14:07:30 restart\n" + AT_TARGET + minute + later
    tape = TextTape(whole(lines, ordinary=True), "tape")
    lives = (
        replace(event, prefix="desk-2") if isinstance(event, DeskStarted) and event.at.minute == 7 else event
        for event in tape.events()
    )
    asked = [each for step in replay(lives, Engine(PLAYBOOK), SimVenue(tape.script)) for each in step.outputs]
    assert [each.order_id for each in asked if isinstance(each, SubmitOrder)] == [
        "desk-LUNR-1-E1", "desk-LUNR-1-X1", "desk-2-LUNR-2-E1", "desk-2-LUNR-2-X1",
    ]  # fmt: skip
