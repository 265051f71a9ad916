"""A bad day with everything left out that it does not need to be bad."""

from dataclasses import replace

from chaos.day import Day, Outcome
from chaos.faults import Fault, Schedule
from chaos.kinds import ODDS


def shrunk(outcome: Outcome) -> Outcome:
    """Drop faults one by one, then shorten them, while the same invariant still fails."""
    worst, tried = outcome, True
    while tried:
        tried = False
        for fault in worst.schedule.faults:
            found = _run(worst, tuple(each for each in worst.schedule.faults if each is not fault))
            if found is not None:
                worst, tried = found, True
                break
    for fault in worst.schedule.faults:
        if ODDS[fault.kind].short < ODDS[fault.kind].long:
            worst = _shorter(worst, fault)
    return worst


def _shorter(worst: Outcome, fault: Fault) -> Outcome:
    for length in (1.0, fault.length / 4, fault.length / 2):
        if length < fault.length:
            shorter = replace(fault, length=float(int(length) or 1))
            faults = tuple(shorter if each is fault else each for each in worst.schedule.faults)
            found = _run(worst, faults)
            if found is not None:
                return found
    return worst


def _run(before: Outcome, faults: tuple[Fault, ...]) -> Outcome | None:
    """The same invariant must fail; another one is another story."""
    found = Day(Schedule(before.schedule.seed, faults)).run()
    return found if found.violation.split(":")[0] == before.violation.split(":")[0] else None
