"""Some of it now, the rest later: what was not sold goes on being watched, and never oversold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core import Engine
from engine.exits.partial import Part, Partials
from engine.exits.target import Target
from engine.exits.trailing import Trailing
from engine.exits.underlying_target import UnderlyingTarget
from engine.model.intents import Effect, SubmitOrder
from engine.model.money import Side
from engine.model.records import Exit, Fill, OrderMoved, Trade
from engine.ours.orders import ENDED
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.play import Play, Playbook
from engine.plays.playbook import PLAYBOOK
from tests.stories.test_flow_first import BOUGHT
from tests.tape import steps, story


def with_play(**changes: object) -> Playbook:
    return replace(PLAYBOOK, plays=(replace(FLOW_FIRST, **changes),))


HALF = Partials(parts=(Part(gain=0.2, fraction=0.5),))
PARTS = with_play(target=Target(gain=1.0), exits=(*FLOW_FIRST.exits, HALF))
RUNNER = with_play(
    target=Target(gain=1.0),
    exits=(*FLOW_FIRST.exits, HALF, Trailing(armed_at=0.4, lock=0.2)),
)
FIRST_PART = BOUGHT + "14:07:40 quote LUNR 12C 1.20x1.24\n"


def test_half_is_sold_at_the_first_target_and_the_rest_is_still_stopped():
    told = story(
        FIRST_PART
        + """
14:07:50 quote LUNR 12C 1.22x1.24
14:08:00 quote LUNR 12C 0.83x0.85
14:08:01 quote LUNR 12C 0.83x0.85
14:08:02 tick
""",
        playbook=PARTS,
    )
    assert told[6:] == [
        "14:07:40 exit LUNR-1 part target: bid +20.0 %, part target +20.0 %",
        "14:07:40 order LUNR-1-X1 sell 2 LUNR 12C at 1.20",
        "14:07:40 fill LUNR-1-X1 2 at 1.20",
        "14:08:01 exit LUNR-1 stop: mid -16.0 % twice, stop -15.0 %",
        "14:08:01 order LUNR-1-X2 sell 2 LUNR 12C at 0.83",
        "14:08:01 fill LUNR-1-X2 2 at 0.83",
        "14:08:01 trade LUNR-1 LUNR 12C x4 1.00 -> 1.015 +5.60 (stop, 1:09)",
    ]


def test_the_rest_trails():
    told = story(
        FIRST_PART
        + """
14:07:50 quote LUNR 12C 1.40x1.44
14:07:51 quote LUNR 12C 1.45x1.47
14:07:52 quote LUNR 12C 1.18x1.22
14:07:53 quote LUNR 12C 1.17x1.21
14:07:54 tick
""",
        playbook=RUNNER,
    )
    assert told[9:] == [
        "14:07:53 exit LUNR-1 trail: bid +17.0 % after +40.0 %, locked +20.0 %",
        "14:07:53 order LUNR-1-X2 sell 2 LUNR 12C at 1.17",
        "14:07:53 fill LUNR-1-X2 2 at 1.17",
        "14:07:53 trade LUNR-1 LUNR 12C x4 1.00 -> 1.185 +73.60 (trail, 1:01)",
    ]


def test_one_quote_arms_no_trail():
    told = story(
        FIRST_PART
        + """
14:07:50 quote LUNR 12C 1.50x1.54
14:07:51 quote LUNR 12C 1.18x1.20
14:07:52 quote LUNR 12C 1.18x1.20
14:07:53 tick
""",
        playbook=RUNNER,
    )
    assert told[-1] == "14:07:40 fill LUNR-1-X1 2 at 1.20"


HALVED = with_play(
    target=Target(gain=0.2, gain_max=0.5, share=0.5),
    exits=(UnderlyingTarget(share=0.5), Trailing(armed_at=1.0, lock=0.5)),
)
DOUBLED = (
    BOUGHT
    + """
14:07:40 quote LUNR 12C 1.50x1.54
14:07:50 quote LUNR 12C 2.05x2.07
14:07:51 quote LUNR 12C 2.06x2.08
14:07:52 quote LUNR 12C 1.47x1.49
14:07:53 quote LUNR 12C 1.47x1.49
14:07:54 tick
"""
)


def test_a_target_takes_its_share_and_half_of_a_double_is_kept():
    assert [
        line for line in story(DOUBLED, playbook=HALVED) if " exit " in line or " fill LUNR-1-X" in line
    ] == [
        "14:07:40 exit LUNR-1 target: bid +50.0 %, target +50.0 %",
        "14:07:40 fill LUNR-1-X1 2 at 1.50",
        "14:07:53 exit LUNR-1 trail: bid +47.0 % after +105.0 %, locked +50.0 %",
        "14:07:53 fill LUNR-1-X2 2 at 1.47",
    ]


def test_the_share_of_one_contract_is_all_of_it():
    sizing = FLOW_FIRST.sizing.model_copy(update={"contracts_max": 1})
    one = with_play(target=HALVED.plays[0].target, exits=HALVED.plays[0].exits, sizing=sizing)
    told = story(DOUBLED, playbook=one)
    assert told[-1].endswith("LUNR 12C x1 1.00 -> 1.50 +49.90 (target, 0:48)")


@pytest.mark.parametrize("play", PLAYBOOK.plays, ids=lambda play: play.name)
def test_what_trails_is_left_something_by_the_targets(play: Play):
    """A rule that waits for a double is never asked where all is taken before."""
    trails = any(isinstance(rule, Trailing) for rule in play.exits)
    whole = [
        rule for rule in play.every_exit if isinstance(rule, Target | UnderlyingTarget) and rule.share >= 1.0
    ]
    assert not (trails and whole)


def test_one_contract_is_not_parted():
    one = with_play(
        target=Target(gain=1.0),
        exits=(*FLOW_FIRST.exits, HALF),
        sizing=FLOW_FIRST.sizing.model_copy(update={"contracts_max": 1}),
    )
    told = story(FIRST_PART + "14:07:41 tick\n", playbook=one)
    assert told[-1] == "14:06:52 fill LUNR-1-E1 1 at 1.00"


def test_a_stop_overrides_a_part_that_does_not_fill():
    told = story(
        "venue exits=never\n" + FIRST_PART + "14:07:42 quote LUNR 12C 0.70x0.74\n14:07:43 tick\n",
        playbook=PARTS,
    )
    assert told[6:] == [
        "14:07:40 exit LUNR-1 part target: bid +20.0 %, part target +20.0 %",
        "14:07:40 order LUNR-1-X1 sell 2 LUNR 12C at 1.20",
        "14:07:42 exit LUNR-1 stop: bid -30.0 %, fail-safe",
        "14:07:42 cancel LUNR-1-X1",
        "14:07:42 cancelled LUNR-1-X1 0 of 2",
        "14:07:42 order LUNR-1-X2 sell 4 LUNR 12C at 0.70",
    ]


def test_a_part_filled_late_calls_back_what_would_sell_too_much():
    seen = "".join(f"14:07:{second} quote LUNR 12C 1.21x1.24\n" for second in (44, 50, 58))
    told = story("venue exits=late-after-cancel\n" + FIRST_PART + seen, playbook=PARTS)
    late = told.index("14:07:47 fill LUNR-1-X1 2 at 1.20, late")
    assert told[late + 2 : late + 4] == [
        "14:07:47 cancel LUNR-1-X2",
        "14:07:47 cancelled LUNR-1-X2 0 of 2",
    ]


def test_the_hold_limit_leaves_all_while_a_part_is_still_working():
    quiet = "".join(f"14:{minute:02d}:50 quote LUNR 12C 1.22x1.24\n" for minute in range(8, 22))
    told = story("venue exits=never\n" + FIRST_PART + quiet + "14:22:00 tick\n", playbook=PARTS)
    wanted = [line for line in told if "exit LUNR-1" in line]
    assert wanted[1:] == ["14:21:53 exit LUNR-1 hold limit: held 15 min"]
    assert any(" sell 4 " in line for line in told[told.index(wanted[1]) :])


def test_reading_the_journal_again_gives_the_same_book():
    tape = (
        FIRST_PART
        + """
14:07:45 bar LUNR 12.0 12.2 12.0 12.1 90000
14:07:50 quote LUNR 12C 1.30x1.32
14:07:51 quote LUNR 12C 1.45x1.47
14:07:52 quote LUNR 12C 1.44x1.46
14:08:45 bar LUNR 12.1 12.3 12.0 12.3 90000
14:08:50 quote LUNR 12C 1.42x1.46
"""
    )
    lived, read = Engine(RUNNER), Engine(RUNNER)
    for step in steps(tape, playbook=RUNNER):
        assert lived.step(step.event) == step.outputs
        read.recall(step.event, step.outputs)
        assert read.floor.book == lived.floor.book
    position = lived.floor.book.positions["LUNR-1"]
    assert (position.quantity, position.peaks.gain, position.peaks.stock) == (2, 0.44, 12.3)
    assert lived.floor.hold(position, step.event.at)._replace(readings=None) == read.floor.hold(
        read.floor.book.positions["LUNR-1"], step.event.at
    )._replace(readings=None)


quotes = st.lists(
    st.tuples(st.integers(1, 9), st.integers(60, 260), st.integers(1, 9)), min_size=4, max_size=40
)


@pytest.mark.parametrize("venue", ["immediate", "partial", "delayed", "never", "reject"])
@settings(max_examples=25, deadline=None)
@given(path=quotes)
def test_no_more_is_ever_offered_than_is_held(venue: str, path: list[tuple[int, int, int]]):
    """Whatever the market does and however the venue fills; at most one order sells at a time."""
    at, lines = datetime(2026, 7, 31, 14, 7, tzinfo=UTC), []
    for seconds, bid, spread in path:
        at += timedelta(seconds=seconds)
        lines.append(f"{at:%H:%M:%S} quote LUNR 12C {bid / 100:.2f}x{(bid + spread) / 100:.2f}\n")
    several = (Part(gain=0.2, fraction=0.3), Part(gain=0.5, fraction=0.3))
    playbook = with_play(
        target=Target(gain=1.0), exits=(Partials(parts=several), Trailing(armed_at=0.6, lock=0.3))
    )
    held = offered = 0
    for step in steps(f"venue exits={venue}\n" + BOUGHT + "".join(lines), playbook=playbook):
        for output in step.outputs:
            match output:
                case Fill(side=Side.BUY):
                    held += output.quantity
                case Fill():
                    held, offered = held - output.quantity, offered - output.quantity
                case OrderMoved(effect=Effect.CLOSE) if output.state in ENDED:
                    offered = 0
                case SubmitOrder(effect=Effect.CLOSE):
                    assert offered == 0
                    offered = output.quantity
                    assert offered <= held
                case Exit():
                    assert 1 <= output.quantity <= held
                case Trade():
                    assert (held, output.quantity) == (0, 4)
                case _:
                    pass
        assert held >= 0
