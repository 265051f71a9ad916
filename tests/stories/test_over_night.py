"""What the bell finds still held, and what the next morning makes of it."""

from dataclasses import replace

from engine.gates.expiry import ExpiryGate
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.playbook import PLAYBOOK
from engine.selection.swept import SweptStrike
from tests.stories.test_flow_first import BOUGHT, TAP
from tests.tape import story

KEPT = "venue exits=never\n" + BOUGHT
EVENING = "15:30:00 tick\n16:00:01 tick\n16:00:02 tick\n16:05:00 tick\n"
MONDAY = "day 2026-08-03\n"
MORNING = MONDAY + "09:31:00 restart paper\n"
UNSOLD = "16:00:05 ALARM LUNR-1: 4 LUNR 12C not sold by the close"

WEEKLY = replace(
    PLAYBOOK,
    plays=(
        replace(
            FLOW_FIRST,
            select=SweptStrike(dte_max=10),
            exits=(),
            gates=tuple(gate for gate in FLOW_FIRST.gates if not isinstance(gate, ExpiryGate)),
        ),
    ),
)
"""The same play with contracts that live for another week: it may not keep them, but it can."""


def about(word: str, told: list[str]) -> list[str]:
    return [line for line in told if word in line]


def later(tape: str) -> str:
    """The same of contracts that end on Friday the seventh."""
    return tape.replace(" 12C", " 12C/2026-08-07")


def weekly(tape: str) -> list[str]:
    return story(later(tape), playbook=WEEKLY)


def test_what_was_not_sold_by_the_close_is_said_once_and_tried_again_at_the_next_open():
    told = weekly(KEPT + EVENING + MONDAY + "09:30:01 quote LUNR 12C 0.90x0.94\n09:30:01.5 tick\n")
    assert about("not sold", told) == [f"{UNSOLD}: it is tried again at the next open"]
    assert told[-1] == "09:30:01 order LUNR-1-X1 sell 4 LUNR 12C at 0.90"


def test_on_its_last_day_nobody_promises_another_try():
    assert about("not sold", story(KEPT + EVENING)) == [f"{UNSOLD}: the broker says what they came to"]


def test_a_fill_of_the_last_seconds_that_is_heard_of_in_the_morning_is_left_at_once():
    heard = "09:31:00 restart paper\n09:31:01 filled LUNR-1-E1 4@1.00 F1\n"
    heard += "09:31:02 quote LUNR 12C 0.99x1.01\n09:31:03 tick\n"
    told = weekly("venue never\n" + TAP + "14:06:51 unanswered LUNR-1-E1\n" + EVENING + MONDAY + heard)
    assert about(" exit ", told) == ["09:31:03 exit LUNR-1 clock: it was to be out by the close before"]
    assert "09:31:03 order LUNR-1-X1 sell 4 LUNR 12C at 0.99" in told


def test_what_the_broker_sold_while_nobody_ran_is_booked_at_its_price_and_not_as_lost():
    sold = "09:31:00.2 outside LUNR 12C/2026-07-31 -4@0.50\n09:31:00.3 holds nothing\n09:31:05 tick\n"
    told = story(KEPT + EVENING + MORNING + sold)
    assert not about("expired unsold", told)
    assert told[-1] == (
        "09:31:02 trade LUNR-1 LUNR 12C x4 1.00 -> 0.50 -200.20 (closed in the broker's app, 113:07)"
    )


def test_only_what_the_broker_still_shows_past_its_last_day_is_counted_as_lost():
    shown = "09:31:00.01 holds LUNR 12C/2026-07-31 4@1.00\n09:31:02 tick\n"
    told = story(KEPT + EVENING + MORNING + shown + "09:31:02.01 holds LUNR 12C/2026-07-31 4@1.00\n")
    assert told[-4:] == [
        "09:31:02 latch unreconciled lifted: two reads of the broker's books agree with ours",
        "09:31:02 ALARM LUNR-1: 4 LUNR 12C expired unsold: counted as worth nothing, ask the broker",
        "09:31:02 expired LUNR-1 4 LUNR 12C",
        "09:31:02 trade LUNR-1 LUNR 12C x4 1.00 -> 0.00 -400.20 (expired, 113:07)",
    ]
    assert not about("nobody can watch", [line for line in told if line < "10"])


def test_a_desk_that_ran_through_the_night_asks_the_broker_before_anything_counts_as_lost():
    known = "14:30:00 restart paper\n14:30:01 tick\n14:30:05 tick\n"
    told = [
        line
        for line in story(KEPT + known + EVENING + MONDAY + "09:30:00 tick\n09:30:05 tick\n")
        if line < "10"
    ]
    asked = "09:30:00 latch unreconciled: exits_only (what has expired is looked for in the broker's books)"
    assert told[0] == asked
    assert about(" trade ", told)[0].startswith(
        "09:30:02 trade LUNR-1 LUNR 12C x4 1.00 -> 0.00 -400.20 (expired"
    )
    assert not about("not ours", told)


def test_what_the_broker_tells_again_of_yesterday_s_orders_is_no_surprise():
    sold = "14:30:00 quote LUNR 12C 1.30x1.34\n14:30:01 tick\n"
    again = "".join(f"09:31:01 accepted LUNR-1-{each}\n" for each in ("E1", "X1"))
    told = story(BOUGHT + sold + MORNING + again)
    assert about(" trade ", told)
    assert not about("did not send", told)


def test_after_a_week_an_order_is_a_stranger_again():
    sold = "14:30:00 quote LUNR 12C 1.30x1.34\n14:30:01 tick\n"
    told = story(BOUGHT + sold + "day 2026-08-06\n09:31:00 restart paper\n09:31:01 accepted LUNR-1-E1\n")
    assert about("did not send", told)


def test_what_is_adopted_in_the_evening_is_kept_for_the_next_session():
    theirs = "16:10:00 outside LUNR 12C 3@0.90\n16:10:01 holds LUNR 12C 3@0.90\n16:10:05 tick\n"
    told = weekly(
        "15:59:00 restart paper\n15:59:30 tick\n"
        + theirs
        + "16:20:00 adopt LUNR 12C\n16:21:00 tick\n"
        + MONDAY
        + "09:30:01 quote LUNR 12C 0.90x0.92\n09:30:02 tick\n"
    )
    assert about("adopted", told)
    assert not about(" exit ", told)


def test_what_ends_with_the_next_session_is_kept_for_it_too():
    theirs = "16:10:00 outside LUNR 12C/2026-08-03 3@0.90\n16:10:01 holds LUNR 12C/2026-08-03 3@0.90\n"
    adopted = "16:10:05 tick\n16:20:00 adopt LUNR 12C/2026-08-03\n16:21:00 tick\n"
    seen = "09:30:01 quote LUNR 12C 0.90x0.92\n09:30:02 tick\n"
    tape = "15:59:00 restart paper\n15:59:30 tick\n" + theirs + adopted + MONDAY + seen
    told = story(tape, playbook=WEEKLY)
    assert about("adopted", told)
    assert not about(" exit ", told)


def test_what_fills_with_the_bell_is_no_alarm():
    sold = "15:59:58 quote LUNR 12C 0.95x0.99\n15:59:59 tick\n"
    told = weekly(KEPT + sold + "16:00:00.5 filled LUNR-1-X1 4@0.95 F9\n16:00:06 tick\n")
    assert about(" trade ", told)
    assert not about("not sold", told)


def test_an_alarm_of_another_kind_keeps_nobody_from_hearing_of_the_night():
    late = "14:06:51 unanswered LUNR-1-E1\n15:59:00 tick\n16:00:02 filled LUNR-1-E1 4@1.00 F1\n"
    told = weekly("venue never\n" + TAP + late + "16:00:06 tick\n")
    assert about("filled after it had ended", told)
    assert about("not sold", told) == [f"{UNSOLD}: it is tried again at the next open"]


def test_what_has_expired_and_is_gone_without_a_word_is_worth_nothing():
    gone = "09:31:00.2 outside LUNR 12C/2026-07-31 -4\n09:31:00.3 holds nothing\n09:31:05 tick\n"
    told = story(KEPT + EVENING + MORNING + gone)
    assert told[-1].startswith("09:31:02 trade LUNR-1 LUNR 12C x4 1.00 -> 0.00 -400.20 (expired")
