"""What every detector owes: the same opinion twice, none on a flat tape, the opposite one in the mirror."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.contract import Contract, Right, contract
from engine.model.events import (
    BarClosed,
    DarkPrinted,
    FlowPrinted,
    Location,
    MarketEvent,
    Opening,
    QuoteMoved,
    Shape,
)
from engine.model.records import Signal
from engine.model.rule import Hears
from engine.plays.play import Detector
from tests.conformance.shipped import DETECTORS, name_of
from tests.engine.examples import AT, DAY, STEADY, later, market

OTHER = {Right.CALL: Right.PUT, Right.PUT: Right.CALL}
PRINTS = frozenset({Hears.FLOW, Hears.SWEEPS, Hears.BLOCKS})


@st.composite
def tapes(draw: st.DrawFn) -> list[MarketEvent]:
    """Anything options can print on one name, in time."""
    at, tape = 0, []
    for _ in range(draw(st.integers(0, 12))):
        at += draw(st.integers(0, 120))
        tape.append(_print(draw, at))
    return tape


def _print(draw: st.DrawFn, seconds: float) -> FlowPrinted:
    right, strike = draw(st.sampled_from(Right)), Decimal(draw(st.integers(11, 13)))
    size, price = draw(st.integers(1, 1_500)), Decimal(draw(st.integers(1, 300))) / 100
    return FlowPrinted(
        later(seconds),
        "LUNR",
        Contract("LUNR", DAY, right, strike).symbol,
        price * size * 100,
        draw(st.sampled_from([None, price])),
        draw(st.sampled_from([None, size])),
        draw(st.sampled_from([Shape.SWEEP, Shape.SWEEP, *Shape])),
        draw(st.sampled_from([Opening.CERTAIN, *Opening])),
        draw(st.sampled_from([Location.ABOVE_ASK, *Location])),
        draw(st.none() | st.integers(1, 5)),
    )


def heard(rule: Detector, tape: list[MarketEvent]) -> list[Signal]:
    watcher = rule.watch("play", "LUNR")
    prints = [event for event in tape if isinstance(event, FlowPrinted)] if rule.hears & PRINTS else []
    return [signal for event in prints if (signal := watcher.observe(event, None)) is not None]


def mirrored_symbol(symbol: str) -> str:
    listed = contract(symbol)
    return replace(listed, right=OTHER[listed.right]).symbol


def mirrored(event: MarketEvent) -> MarketEvent:
    assert isinstance(event, FlowPrinted)
    return replace(event, symbol=mirrored_symbol(event.symbol))


def turned(signal: Signal) -> Signal:
    symbol = mirrored_symbol(signal.symbol) if signal.symbol is not None else None
    return replace(signal, direction=signal.direction.opposite, symbol=symbol)


FLAT = [
    event
    for minute in range(30)
    for event in (
        QuoteMoved(later(minute * 60), "LUNR", market("11.99", "12.01")),
        FlowPrinted(
            later(minute * 60), "LUNR", Contract("LUNR", DAY, Right.CALL, Decimal(12)).symbol,
            Decimal(500), Decimal("1.00"), 5, Shape.SINGLE, Opening.UNKNOWN, Location.MID,
        ),
        DarkPrinted(later(minute * 60), "LUNR", Decimal("12.00"), 100),
        BarClosed(later(minute * 60 + 59), "LUNR", later(minute * 60), 12.0, 12.0, 12.0, 12.0, 1e4),
    )
]  # fmt: skip

every_detector = pytest.mark.parametrize("rule", [rule for _, rule in DETECTORS], ids=name_of)


@every_detector
@STEADY
@given(tapes())
def test_the_same_tape_gives_the_same_signals(rule: Detector, tape):
    assert heard(rule, tape) == heard(rule, tape)


@every_detector
@STEADY
@given(tapes())
def test_nothing_that_comes_later_changes_what_was_said(rule: Detector, tape):
    for cut in range(len(tape)):
        so_far = heard(rule, tape[:cut])
        assert heard(rule, tape)[: len(so_far)] == so_far


@every_detector
@STEADY
@given(tapes())
def test_a_mirrored_tape_gives_the_mirrored_signals(rule: Detector, tape):
    assert heard(rule, [mirrored(event) for event in tape]) == [
        turned(signal) for signal in heard(rule, tape)
    ]


@every_detector
@STEADY
@given(tapes())
def test_a_signal_can_be_told_and_ends(rule: Detector, tape):
    for signal in heard(rule, tape):
        assert 0 <= signal.strength <= 100
        assert signal.why
        assert signal.underlying == "LUNR"
        assert AT <= signal.at < signal.expires_at


@every_detector
def test_a_flat_tape_is_nobody_s_opinion(rule: Detector):
    assert heard(rule, FLAT) == []
