"""A print that is taken back after it was told: what stood on it is not bought, what is bought is left."""

from engine.model.intents import SubmitOrder
from engine.model.records import Alarm, Approved
from tests.stories.test_flow_first import BOUGHT, OFFER, TAP
from tests.tape import steps, story

WHY = "lapsed LUNR-1: the print it stood on was cancelled"
BUST = "bust LUNR 12C 60k 14:05:00\n"


def last(tape: str) -> str:
    return story(tape)[-1][9:]


def ordered(tape: str) -> bool:
    return any(isinstance(output, SubmitOrder) for step in steps(tape) for output in step.outputs)


def test_an_open_ticket_is_withdrawn_and_a_yes_to_it_buys_nothing():
    assert story(OFFER + f"14:06:20 {BUST}")[-1] == f"14:06:20 {WHY}"
    late = "14:06:30 approve LUNR-1\n14:06:50 quote LUNR 12C 0.98x1.02\n"
    assert ordered(OFFER + late)
    assert not ordered(OFFER + f"14:06:20 {BUST}" + late)


def test_a_yes_that_waits_for_its_hour_is_withdrawn_too():
    yes = OFFER + "14:06:15 approve LUNR-1\n"
    assert any(isinstance(output, Approved) for step in steps(yes) for output in step.outputs)
    sent = "14:06:41 quote LUNR 12C 0.98x1.02\n"
    assert ordered(yes + sent)
    assert not ordered(yes + f"14:06:20 {BUST}" + sent)


def test_a_setup_that_waits_for_its_chain_ends_before_it():
    waiting, chain = OFFER.rsplit("14:06:11", 1)
    told = story(waiting + f"14:06:11 {BUST}" + "14:06:12" + chain)
    assert told[-1] == f"14:06:11 {WHY}"


def test_what_is_bought_is_left_to_its_exits_with_one_alarm():
    tape = BOUGHT + f"14:07:00 {BUST}"
    alarms = [output for step in steps(tape) for output in step.outputs if isinstance(output, Alarm)]
    assert alarms == [Alarm("LUNR-1", "the print it was bought on was cancelled: left to its exits")]
    assert last(tape + "14:07:40 quote LUNR 12C 1.21x1.24\n14:07:41 tick\n").startswith("trade LUNR-1")


def test_what_is_on_its_way_is_called_back():
    told = story("venue entries=never\n" + TAP + f"14:06:51 {BUST}" + "14:06:53 tick\n")
    assert "14:06:51 called back LUNR-1 by a cancelled print: no more of it" in told
    assert "14:06:51 cancel LUNR-1-E1" in told
    assert told[-1][9:] == "unfilled LUNR-1: called back"


def test_what_a_pause_has_left_at_work_is_called_back_too():
    told = story("venue entries=never\n" + TAP + f"14:06:51 pause\n14:06:52 {BUST}" + "14:06:53 tick\n")
    assert "14:06:51 cancel LUNR-1-E1" not in told
    assert "14:06:52 cancel LUNR-1-E1" in told


def test_a_print_of_another_name_side_or_hour_is_no_reason():
    offered = last(OFFER)
    for other in (
        "bust RKLB 12C 60k 14:05:00\n",
        "bust LUNR 12P 60k 14:05:00\n",
        "bust LUNR 12C 60k 14:05:00 sold\n",
        "bust LUNR 12C 60k 14:00:00\n",
    ):
        assert last(OFFER + f"14:06:20 {other}") == offered


def test_a_cancelled_print_adds_nothing_to_the_next_one():
    small = "14:05:00 flow  LUNR 12C 600@1.00 sweep opening above-ask x4\n"
    next_ = "14:06:10 flow  LUNR 12C 700@1.00 sweep opening above-ask x3\n"
    assert [line for line in story(small + next_) if " signal " in line]
    assert not [line for line in story(small + f"14:05:30 {BUST}" + next_) if " signal " in line]
