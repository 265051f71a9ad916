"""What is asked of each gate: the exact limit passes, worse refuses, better never turns it round."""

import pytest

import engine.gates
from engine.model.verdict import Sense
from tests.engine.gates.cases import APART, CASES, Case
from tests.engine.gates.evidence import GOOD
from tests.parts import parts

IDS = [f"{type(case.gate).__name__}-{index}" for index, case in enumerate(CASES)]
every_case = pytest.mark.parametrize("case", CASES, ids=IDS)


def worse(case: Case, steps: float) -> float:
    return case.limit + steps * case.step * (1 if case.sense is Sense.AT_MOST else -1)


def test_no_gate_is_left_out() -> None:
    assert parts(engine.gates, "judge") == {type(case.gate) for case in CASES} | APART


@every_case
def test_the_limit_itself_passes_and_is_what_was_measured(case: Case) -> None:
    verdict = case.gate.judge(case.shown(case.limit))
    assert verdict.passed
    assert verdict.measured == pytest.approx(case.limit, abs=1e-9)
    assert verdict.limit == pytest.approx(case.limit, abs=1e-9)
    assert (verdict.gate, verdict.sense, verdict.unit) == (case.name, case.sense, case.unit)


@every_case
def test_the_next_step_beyond_refuses_and_says_the_number(case: Case) -> None:
    verdict = case.gate.judge(case.shown(worse(case, 1)))
    assert not verdict.passed
    assert verdict.measured == pytest.approx(worse(case, 1), abs=case.step / 2)


@every_case
def test_better_never_turns_a_pass_into_a_refusal(case: Case) -> None:
    answers = [case.gate.judge(case.shown(worse(case, -steps))).passed for steps in range(-20, 21)]
    assert answers == sorted(answers)
    assert answers[0] is False
    assert answers[-1] is True


@every_case
def test_unknown_refuses(case: Case) -> None:
    for candidate in case.unknown:
        verdict = case.gate.judge(candidate)
        assert not verdict.passed
        assert verdict.measured is None


@every_case
def test_what_is_beyond_reproach_passes_and_twice_alike(case: Case) -> None:
    first, second = case.gate.judge(GOOD), case.gate.judge(GOOD)
    assert first == second
    assert first.passed
