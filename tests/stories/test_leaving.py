"""Patience that turns into hurry, and a plan that is not restarted once it is urgent."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from engine.model.intents import FetchChain
from tests.stories.test_flow_first import BOUGHT, OFFER, TAP
from tests.tape import steps, story

QUIET = "".join(f"14:{minute:02d}:50 quote LUNR 12C 1.00x1.04\n" for minute in range(7, 22))
PATIENT = "venue exits=never\n" + BOUGHT + QUIET


def since(clock: str, tape: str) -> list[str]:
    return [line for line in story(tape) if line >= clock]


def test_a_patient_exit_walks_from_the_middle_to_the_bid_to_the_collar():
    shown = "14:21:59 quote LUNR 12C 1.00x1.04\n14:22:05 tick\n"
    assert since("14:21:53", PATIENT + shown) == [
        "14:21:53 exit LUNR-1 hold limit: held 15 min",
        "14:21:53 order LUNR-1-X1 sell 4 LUNR 12C at 1.02",
        "14:21:58 cancel LUNR-1-X1",
        "14:21:58 cancelled LUNR-1-X1 0 of 4",
        "14:21:58 order LUNR-1-X2 sell 4 LUNR 12C at 1.00",
        "14:22:04 cancel LUNR-1-X2",
        "14:22:04 cancelled LUNR-1-X2 0 of 4",
        "14:22:04 order LUNR-1-X3 sell 4 LUNR 12C at 0.90",
    ]


def test_a_stop_overtakes_a_patient_exit_and_begins_at_the_bid():
    assert since("14:21:53", PATIENT + "14:21:55 quote LUNR 12C 0.70x0.80\n14:21:56 tick\n") == [
        "14:21:53 exit LUNR-1 hold limit: held 15 min",
        "14:21:53 order LUNR-1-X1 sell 4 LUNR 12C at 1.02",
        "14:21:55 exit LUNR-1 stop: bid -30.0 %, fail-safe",
        "14:21:55 cancel LUNR-1-X1",
        "14:21:55 cancelled LUNR-1-X1 0 of 4",
        "14:21:55 order LUNR-1-X2 sell 4 LUNR 12C at 0.70",
    ]


GOOD = "quote LUNR 12C 0.98x1.02\n"
CENTS = st.integers(1, 300)


@given(bid=CENTS, ask=CENTS)
@example(bid=20, ask=102)
@example(bid=1, ask=300)
@example(bid=300, ask=301)
@example(bid=1, ask=2)
def test_one_market_that_has_lost_a_side_or_stands_a_hundred_times_too_high_ends_nothing(bid, ask):
    """Crossed, torn or absurd: the next one is as before, so nothing has happened."""
    torn = bid < 98 and 3 * ask > 5 * bid + 3
    assume(torn or bid > ask or bid > 205)
    tick = f"14:07:41 quote LUNR 12C {bid / 100:.2f}x{ask / 100:.2f}\n"
    tape = f"{BOUGHT}14:07:40 {GOOD}{tick}14:07:42 {GOOD}14:07:43 {GOOD}"
    assert [line for line in story(tape) if " exit " in line] == []


@pytest.mark.parametrize(
    ("usual", "odd"),
    [
        ("0.90x1.70", ["2.10x2.20"]),
        ("0.98x1.02", ["9.00x9.10", "0.60x1.60"]),
        ("0.98x1.02", ["0.60x1.60", "9.00x9.10"]),
        ("1.18x1.22", ["0.10x1.22"]),
    ],
    ids=["a leap out of a wide one", "torn after a leap", "a leap after a torn one", "back after a torn one"],
)
def test_odd_markets_do_not_bear_each_other_out_nor_the_way_back(usual, odd):
    shown = [usual, usual, *odd, usual, usual]
    quotes = "".join(f"14:07:4{second} quote LUNR 12C {market}\n" for second, market in enumerate(shown))
    assert [line for line in story(BOUGHT + quotes) if " exit " in line] == []


def test_a_fill_of_our_own_is_no_second_market():
    tape = """
14:06:51 accepted LUNR-1-E1
14:06:52 filled LUNR-1-E1 2@1.00
14:06:53 quote LUNR 12C 0.98x1.02
14:06:53.5 quote LUNR 12C 0.20x1.02
14:06:53.6 filled LUNR-1-E1 2@1.00
14:06:53.8 quote LUNR 12C 0.98x1.02
14:06:54 quote LUNR 12C 0.98x1.02
"""
    told = story("venue never\n" + TAP + tape)
    assert [line for line in told if " fill " in line or " exit " in line] == [
        "14:06:52 fill LUNR-1-E1 2 at 1.00",
        "14:06:53 fill LUNR-1-E1 2 at 1.00",
    ]


def test_a_bid_that_is_gone_for_two_markets_is_gone():
    torn = "14:07:41 quote LUNR 12C 0.60x1.60\n14:07:42 quote LUNR 12C 0.60x1.60\n"
    told = story(f"{BOUGHT}14:07:40 {GOOD}{torn}")
    assert [line for line in told if " exit " in line] == [
        "14:07:42 exit LUNR-1 stop: bid -40.0 %, fail-safe"
    ]


def test_an_urgent_exit_is_decided_once_however_the_price_moves_then():
    moved = """
14:07:40 quote LUNR 12C 1.20x1.24
14:07:41 quote LUNR 12C 0.70x0.80
14:07:42 quote LUNR 12C 1.30x1.40
"""
    exits = [line for line in story("venue exits=never\n" + BOUGHT + moved) if " exit " in line]
    assert exits == ["14:07:40 exit LUNR-1 target: bid +20.0 %, target +20.0 %"]


def test_the_closing_clock_overtakes_everything():
    late = """
14:44:30 flow LUNR 12C 1300@1.00 sweep opening above-ask x4
14:44:31 chain LUNR 12C 0.98x1.02 oi=812 vol=1500
14:45:00 quote LUNR 12C 0.98x1.02
14:45:00 approve LUNR-1
14:45:03 quote LUNR 12C 0.97x1.00
14:59:59 quote LUNR 12C 0.99x1.01
15:00:00.5 tick
"""
    assert since("15:00:00", late)[0] == "15:00:00 exit LUNR-1 clock: 60 min to the close"


def test_after_the_close_nothing_is_sent_and_before_it_everything_is_tried():
    shown = "".join(
        f"15:{minute}:{second:02d} quote LUNR 12C 0.99x1.01\n" for minute in (58, 59) for second in range(60)
    )
    after = "".join(f"16:00:{second:02d} quote LUNR 12C 0.99x1.01\n" for second in range(60))
    told = story(PATIENT + shown + after)
    assert any(line.startswith("15:59") and " sell " in line for line in told)
    assert not any(line >= "16:00" and " sell " in line for line in told)


def test_a_price_that_does_not_come_is_asked_for_once():
    tape = OFFER + "14:06:50 approve LUNR-1\n14:06:58 tick\n"
    asked = [step.event.at for step in steps(tape) for each in step.outputs if isinstance(each, FetchChain)]
    assert len(asked) == 2
