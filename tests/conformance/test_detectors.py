"""What every detector owes: one tape, one answer; no future; mirrored in, mirrored out; silence."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from random import Random

import pytest

import engine.detectors
from engine.model.contract import Direction, Right, contract
from engine.model.events import (
    BarClosed,
    DarkPrinted,
    Event,
    FlowPrinted,
    Location,
    Opening,
    SessionOpened,
    Shape,
)
from engine.model.records import Signal
from tests.engine.detectors.listen import MINUTE, NAME, call, flow, heard, opened, sessions
from tests.engine.detectors.tapes import SPOKEN, dark, minutes
from tests.parts import parts

EVERY = pytest.mark.parametrize("name", SPOKEN)
AXIS = 200.0


def listen(name: str, change: Callable[[list[Event]], list[Event]] = list) -> list[Signal]:
    rule, tape = SPOKEN[name]
    return heard(change(tape), rule)


def mirrored(event: Event) -> Event:
    """Up is down, calls are puts, bought off the exchange is sold."""
    match event:
        case FlowPrinted():
            return replace(event, symbol=other_right(event.symbol))
        case DarkPrinted():
            twice = event.price * 2
            return replace(event, bid=event.ask and twice - event.ask, ask=event.bid and twice - event.bid)
        case BarClosed() if event.symbol != NAME:
            return replace(event, symbol=other_right(event.symbol))
        case BarClosed():
            low, high = AXIS - event.high, AXIS - event.low
            return replace(event, open=AXIS - event.open, high=high, low=low, close=AXIS - event.close)
        case _:
            return event


def other_right(symbol: str) -> str:
    was = contract(symbol)
    return replace(was, right=Right.PUT if was.right is Right.CALL else Right.CALL).symbol


def shuffled(future: list[Event], seed: int) -> list[Event]:
    """The same times and kinds with their contents dealt anew: what could have been."""
    dealt = list(future)
    for kind in (FlowPrinted, DarkPrinted, BarClosed):
        places = [n for n, event in enumerate(future) if type(event) is kind]
        contents = [future[n] for n in places]
        Random(seed).shuffle(contents)
        for n, content in zip(places, contents, strict=True):
            times = {each.name: getattr(future[n], each.name) for each in fields(future[n])
                     if each.name in ("at", "starts", "symbol", "source_at")}  # fmt: skip
            dealt[n] = replace(content, **times)
    return dealt


@EVERY
def test_it_speaks_on_its_own_tape_and_names_itself(name):
    signals = listen(name)
    assert signals
    assert {signal.detector for signal in signals} == {name.split(",")[0]}
    assert {(signal.play, signal.underlying) for signal in signals} == {("probe", NAME)}
    assert {signal.direction for signal in signals} == {Direction.BULLISH}
    assert all(0 <= signal.strength <= 100 and signal.at < signal.expires_at for signal in signals)
    assert all(signal.why for signal in signals)


@EVERY
def test_the_same_tape_gives_the_same_signals(name):
    assert listen(name) == listen(name)


@EVERY
def test_a_mirrored_tape_gives_the_mirrored_signals(name):
    straight, mirror = listen(name), listen(name, lambda tape: [mirrored(event) for event in tape])
    assert [(each.at, each.direction) for each in mirror] == [
        (each.at, each.direction.opposite) for each in straight
    ]
    for one, other in zip(straight, mirror, strict=True):
        assert abs(one.strength - other.strength) <= 5  # a fall of 3 % is a little longer than a rise of 3 %


@EVERY
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_shuffled_future_leaves_the_past_alone(name, seed):
    rule, tape = SPOKEN[name]
    signals = listen(name)
    for share in (0.5, 0.9, 0.98):
        cut = int(len(tape) * share)
        now = tape[cut].at
        told = heard(tape[:cut] + shuffled(tape[cut:], seed), rule)
        assert [each for each in told if each.at < now] == [each for each in signals if each.at < now]


@EVERY
def test_a_prefix_tells_the_prefix(name):
    rule, tape = SPOKEN[name]
    first = listen(name)[0]
    before = [event for event in tape if event.at < first.at]
    assert heard(before, rule) == []


@EVERY
def test_a_flat_tape_is_silent(name):
    events: list[Event] = []
    for session in sessions(21):
        events += minutes(session, [100.0] * 60, [30_000.0] * 60, 100.0)
        at = session.opens + 10 * MINUTE
        events += [replace(dark(at, 9_000), price=(dark(at, 1).bid + dark(at, 1).ask) / 2)] * 3
        events.append(flow(at, 5000, "1.00", location=Location.MID, open_interest=1, volume=9000, usual=1.0))
        events.append(flow(at, 1, "1.00", shape=Shape.SINGLE, opening=Opening.UNKNOWN, on="ISE"))
    premium = [bar for bar in events if isinstance(bar, BarClosed)][-60:]
    events += [replace(bar, at=bar.at, symbol=call()) for bar in premium]
    assert heard(sorted(events, key=lambda event: event.at), SPOKEN[name][0]) == []


@EVERY
def test_it_says_nothing_of_a_name_it_does_not_watch(name):
    rule, tape = SPOKEN[name]
    assert heard(tape, rule, name="XYZ") == []


@EVERY
def test_bars_that_come_late_teach_but_never_trigger(name):
    rule, tape = SPOKEN[name]
    if not any(isinstance(event, BarClosed) for event in tape) or name == "dark_pool":
        pytest.skip("listens to no bars")
    late = [
        replace(event, at=event.at + timedelta(minutes=16)) if isinstance(event, BarClosed) else event
        for event in tape
    ]
    late = sorted(late, key=lambda event: (event.at, not isinstance(event, SessionOpened)))
    assert heard(late, rule) == []


def test_no_rule_is_left_out():
    assert parts(engine.detectors, "watch") == {type(rule) for rule, _ in SPOKEN.values()}


def test_the_signals_of_an_opened_session_alone_are_none():
    assert heard([opened(sessions(1)[0])], *(rule for rule, _ in SPOKEN.values())) == []
