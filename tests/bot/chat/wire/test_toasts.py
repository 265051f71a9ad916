"""What the person who tapped is told when it came to nothing."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.chat.hands.toasts import toast
from engine.gates.direction import DarkPoolAgreesGate, FlowAgreesGate, MomentumAgreesGate
from engine.model.contract import Direction
from engine.model.events import Approve
from engine.model.records import Candidate, Cap, Refusal, Size, Stage
from engine.model.verdict import Sense, Unit, Verdict
from engine.replay import Step
from tests.engine.gates.evidence import good

AT = datetime(2026, 11, 18, 14, 59, tzinfo=UTC)
TELEGRAM_MAX = 200
FIVE = Decimal(5_000_000)


def told(*verdicts: Verdict, candidate: Candidate | None = None, size: Size | None = None) -> str:
    refusal = Refusal("IWM-1", "IWM", Stage.ENTRY, "gates", candidate, verdicts, size)
    return toast(Step(Approve(AT, "IWM-1", "owner"), (refusal,))).text


def wide(name: str, *, passed: bool = False) -> Verdict:
    return Verdict(name, passed, 0.071, 0.05, Unit.RATIO, Sense.AT_MOST)


def test_a_tap_that_fails_is_told_which_gate_and_by_how_much():
    assert told(wide("delta", passed=True), wide("spread to target")) == (
        "Not sent: spread eats the target: 7.1 % (limit 5.0 %)."
    )


@pytest.mark.parametrize("gates", [4, 20])
def test_many_reasons_are_counted_and_still_fit_one_answer(gates):
    text = told(*(wide("expected value after the spread") for _ in range(gates)))
    assert text.endswith(f"; and {gates - 3} more.")
    assert len(text) <= TELEGRAM_MAX


def test_what_speaks_against_a_call_is_told_in_a_sentence():
    bought = good(momentum=-0.001, flow_share=0.42, dark_net=-17_103_717.0)
    gates = (
        MomentumAgreesGate(return_min=0.0),
        FlowAgreesGate(share_min=0.6),
        DarkPoolAgreesGate(against_max=FIVE),
    )
    assert told(*(gate.judge(bought) for gate in gates), candidate=bought) == (
        "Not sent: momentum is against a call: −0.1 %; flow is divided: 42.0 % our way (limit 60.0 %); "
        "dark pool against it: −$17.1M (limit −$5M)."
    )


def test_what_speaks_against_a_put_by_a_hair_is_told_finely_enough_to_be_seen():
    bought = good(momentum=0.00001, direction=Direction.BEARISH)
    verdict = MomentumAgreesGate(return_min=0.0).judge(bought)
    assert told(verdict, candidate=bought) == "Not sent: momentum is against a put: −0.001 %."


def test_reasons_that_are_long_are_fewer_before_they_are_cut_off():
    text = told(*(wide("a gate whose name alone would take up half a toast, " * 2) for _ in range(3)))
    assert text.endswith("; and 2 more.")
    assert len(text) <= TELEGRAM_MAX


def test_that_not_one_fits_says_what_limits_it():
    nothing = Size(0, "premium share", (Cap("premium share", 0),))
    assert told(size=nothing) == "Not sent: not one fits, limited by account share."


def test_what_no_gate_refused_is_told_in_its_own_words():
    assert told() == "Not sent: gates."
