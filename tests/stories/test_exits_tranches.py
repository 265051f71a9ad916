"""Half on the signal; the second half only when the first candle tests the cloud and bounces."""

from dataclasses import replace
from decimal import Decimal

from engine.core import Engine
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.playbook import PLAYBOOK
from engine.tranches import Tranches
from tests.stories.test_flow_first import TAP
from tests.tape import steps, story

HALVES = replace(PLAYBOOK, plays=(replace(FLOW_FIRST, tranches=Tranches()),))
HALF = TAP + "14:06:52 quote LUNR 12C 0.97x1.00\n14:07:00 bar LUNR 12.00 12.05 12.00 12.05 90000\n"
HALF += "14:07:20 quote LUNR 12C 0.99x1.01\n"
FRESH = "14:07:59 quote LUNR 12C 1.00x1.02\n"
BOUNCE = "14:07:59 stock LUNR 11.99x12.01\n14:08:00 bar LUNR 12.05 12.10 12.00 12.10 90000\n"
AWAY = "14:08:00 bar LUNR 12.08 12.20 12.07 12.15 90000\n"
LATER = "14:08:01 tick\n14:08:02 tick\n"


def ending(tape: str) -> list[str]:
    return story(HALF + tape, playbook=HALVES)[4:]


FIRST = [
    "14:06:50 held back LUNR-1 2: until the first candle closes",
    "14:06:50 order LUNR-1-E1 buy 2 LUNR 12C at 1.00",
    "14:06:52 fill LUNR-1-E1 2 at 1.00",
]


def test_the_candle_that_bounces_off_the_cloud_brings_the_second_half():
    assert ending(FRESH + BOUNCE + LATER) == [
        *FIRST,
        "14:08:00 held back LUNR-1 0: the first candle held the cloud",
        "14:08:00 order LUNR-1-E2 buy 2 LUNR 12C at 1.02",
        "14:08:00 fill LUNR-1-E2 2 at 1.02",
    ]


def test_a_candle_that_never_came_back_to_the_cloud_brings_nothing():
    why = "the first candle did not test the cloud and bounce"
    assert ending(FRESH + AWAY + LATER) == [*FIRST, f"14:08:00 held back LUNR-1 0: {why}"]


def test_a_loser_is_not_added_to():
    quote = "14:07:59 quote LUNR 12C 0.97x1.01\n"
    assert ending(quote + BOUNCE + LATER)[3:] == [
        "14:08:00 held back LUNR-1 0: the first half stands at -1.0 %"
    ]


def test_an_old_price_brings_nothing():
    assert ending(BOUNCE + LATER)[3:] == ["14:08:00 held back LUNR-1 0: quote age"]


def test_a_missing_first_candle_is_no_proof():
    tape = (
        FRESH
        + "14:08:59 quote LUNR 12C 1.00x1.02\n"
        + BOUNCE.replace("14:07:59", "14:08:59").replace("14:08:00", "14:09:00")
    )
    assert ending(tape)[3:] == ["14:09:00 held back LUNR-1 0: the first candle was not seen"]


def test_after_an_exit_nothing_is_added():
    told = ending("14:07:30 quote LUNR 12C 1.21x1.23\n" + FRESH + BOUNCE + LATER)
    assert [line for line in told if "E2" in line] == []


def test_after_a_halt_nothing_is_added():
    told = ending("14:07:30 halt\n14:07:40 resume\n" + FRESH + BOUNCE + LATER)
    assert [line for line in told if "E2" in line] == []


def test_the_risk_of_the_whole_counts_from_the_start():
    engine, seen = Engine(HALVES), []
    for step in steps(HALF + FRESH + AWAY, playbook=HALVES):
        engine.step(step.event)
        if not seen or seen[-1] != engine.floor.book.at_risk:
            seen.append(engine.floor.book.at_risk)
    each, most = Decimal(100), Decimal(105)
    assert seen == [0, 2 * each + 2 * most, 2 * each]


def test_reading_the_journal_again_gives_the_same_book():
    lived, read = Engine(HALVES), Engine(HALVES)
    for step in steps(HALF + FRESH + BOUNCE + LATER, playbook=HALVES):
        lived.step(step.event)
        read.recall(step.event, step.outputs)
        assert read.floor.book == lived.floor.book
    assert lived.floor.book.positions["LUNR-1"].quantity == 4


def test_a_single_contract_is_not_split():
    assert Tranches().split(1) == (1, 0)
    assert [Tranches().split(lots) for lots in (2, 3, 5)] == [(1, 1), (2, 1), (3, 2)]
