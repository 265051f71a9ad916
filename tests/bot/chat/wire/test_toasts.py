"""What the person who tapped is told when it came to nothing."""

from datetime import UTC, datetime

import pytest

from bot.chat.hands.toasts import toast
from engine.model.events import Approve
from engine.model.records import Refusal, Stage
from engine.model.verdict import Sense, Unit, Verdict
from engine.replay import Step

AT = datetime(2026, 11, 18, 14, 59, tzinfo=UTC)
TELEGRAM_MAX = 200


def told(*verdicts: Verdict) -> str:
    refusal = Refusal("IWM-1", "IWM", Stage.ENTRY, "gates", verdicts=verdicts)
    return toast(Step(Approve(AT, "IWM-1", "owner"), (refusal,))).text


def wide(name: str, *, passed: bool = False) -> Verdict:
    return Verdict(name, passed, 0.071, 0.05, Unit.RATIO, Sense.AT_MOST)


def test_a_tap_that_fails_is_told_which_gate_and_by_how_much():
    assert told(wide("delta", passed=True), wide("spread to target")) == (
        "Not sent: spread to target 7.1 % > 5.0 %."
    )


@pytest.mark.parametrize("gates", [4, 20])
def test_many_reasons_are_counted_and_still_fit_one_answer(gates):
    text = told(*(wide("expected value after the spread") for _ in range(gates)))
    assert text.endswith(f"; and {gates - 3} more.")
    assert len(text) <= TELEGRAM_MAX


def test_what_no_gate_refused_is_told_in_its_own_words():
    assert told() == "Not sent: gates."
