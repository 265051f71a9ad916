"""Bad days of the real engine, journal, reception and broker's adapter: every invariant holds on all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chaos.crowd import summed
from chaos.day import Day
from chaos.faults import PAIRS, WAITS, Fault, Schedule, drawn, kept, paired
from chaos.kinds import ODDS, Kind
from chaos.removals.removal import removed
from chaos.removals.trial import ALL, trial
from chaos.shrink import shrunk
from storage.journal import open_journal

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
DAYS = (HERE / "days.txt").read_text().splitlines()

CROWD, AGAIN = 2000, 1000
PLAIN = 11
"""A day on which something is bought and sold though nothing goes wrong."""


def broken(schedule: Schedule) -> str:
    return Day(schedule).run().violation


def test_two_thousand_bad_days_end_well_and_were_worth_living() -> None:
    found = summed(0, CROWD, 1, told=False)
    assert [f"{each.schedule}: {each.violation}" for each in found.violations] == []
    worth = found.lived.numbers()
    assert worth["days_that_trade"] > 0.65
    assert worth["deaths_under_way"] > 0.35


def test_every_pair_of_faults_ends_well() -> None:
    found = summed(0, len(PAIRS), 1, told=False, draw=paired)
    assert [f"{each.schedule}: {each.violation}" for each in found.violations] == []
    assert found.lived.numbers()["pairs_of_faults"] == len(PAIRS)


def test_the_same_thousand_days_in_two_processes_write_the_same_journals() -> None:
    ours = summed(CROWD, AGAIN, 1, told=False)
    asked = ["-m", "chaos", "--schedules", str(AGAIN), "--seed", str(CROWD), "--json"]
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, *asked], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert f'"journal_hash": "{ours.journal_hash}"' in run.stdout
    assert '"violations": 0' in run.stdout


@pytest.mark.parametrize("line", DAYS)
def test_a_day_that_once_went_wrong_ends_well_for_ever(line: str) -> None:
    assert str(kept(line)) == line
    assert broken(kept(line)) == ""


def test_dying_at_every_point_of_a_day_loses_nothing() -> None:
    points = Day(Schedule(PLAIN, ())).run().points
    assert points > 40
    deaths = (Schedule(PLAIN, (Fault(Kind.CRASH, float(point), 2.0),)) for point in range(1, points + 1))
    assert [f"{each}: {why}" for each in deaths if (why := broken(each))] == []


NO_YES = frozenset({Kind.TAP_NONE, Kind.TAP_LATE})
"""With these, at their longest, nobody says yes in time."""


@pytest.mark.parametrize("kind", Kind)
def test_each_fault_alone_ends_well(kind: Kind) -> None:
    odds, traded = ODDS[kind], False
    for seed in range(4):
        fault = Fault(kind, (odds.first, odds.last)[seed % 2], odds.long)
        day = Day(Schedule(seed + 400, (fault, WAITS)))
        assert day.run().violation == ""
        traded = traded or bool(day.world.broker.orders)
    assert traded or kind in NO_YES


def test_the_list_in_memory_is_the_journal_that_a_file_would_be(tmp_path: Path) -> None:
    for seed in range(6):
        memory = Day(drawn(seed))
        memory.run()
        steps = memory.world.disk.steps()
        with open_journal(str(tmp_path / f"{seed}.db"), holder="test") as journal:
            journal.append(steps)
            assert journal.hash == memory.world.disk.hash
            assert list(journal.steps()) == steps


QUICKLY_MISSED = (
    "one sale at a time", "one entry at a time", "a fill counts once", "what is held is left",
    "stored before it is acknowledged", "fills are remembered", "a fill is booked at its price",
)  # fmt: skip


@pytest.mark.parametrize("name", QUICKLY_MISSED)
def test_a_rule_that_is_taken_out_is_missed(name: str) -> None:
    assert trial(name, 0, 120).noticed


def test_a_failing_day_is_told_with_no_more_faults_than_it_needs() -> None:
    with removed(ALL["what is held is left"]):
        days = (Day(drawn(seed)).run() for seed in range(400))
        held = (day for day in days if day.violation.startswith("I9"))
        worst = next(day for day in held if len(day.schedule.faults) > 2)
        small = shrunk(worst)
    assert small.violation.startswith("I9")
    assert len(small.schedule.faults) < len(worst.schedule.faults)


def test_at_least_forty_rules_can_be_taken_out() -> None:
    """Each of them: what a rule stood in may have another name by now, or be somewhere else."""
    assert len(ALL) >= 40
    for rule in ALL.values():
        with removed(rule):
            pass
