"""Each rule is taken out in turn, and bad days go by until somebody notices."""

import json
import math
import statistics
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from chaos.day import Day
from chaos.faults import drawn
from chaos.removals import authority, books, edges, market, orders, risk, short
from chaos.removals.removal import Removal, removed

ALL: dict[str, Removal] = {
    each.name: each
    for part in (orders, risk, authority, edges, books, market, short)
    for each in part.REMOVALS
}

TRIALS = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """How long a rule was not missed, and what was noticed."""

    name: str
    schedules: int
    noticed: str


def trial(name: str, first: int, most: int) -> Trial:
    """From the first seed on, until a judge speaks on a day that the desk with all its rules passes."""
    for number in range(most):
        schedule = drawn(first + number)
        with removed(ALL[name]):
            found = Day(schedule).run().violation
        if found and not Day(schedule).run().violation:
            return Trial(name, number + 1, found)
    return Trial(name, most, "")


@dataclass(frozen=True, slots=True)
class Measured:
    """Several trials of one rule, each from other seeds."""

    trials: tuple[Trial, ...]

    @property
    def name(self) -> str:
        return self.trials[0].name

    @property
    def noticed(self) -> str:
        """What was said of it first."""
        return next((each.noticed for each in self.trials if each.noticed), "")

    @property
    def median(self) -> float:
        """Days until somebody noticed; a trial in which nobody did counts as endless."""
        return statistics.median(each.schedules if each.noticed else math.inf for each in self.trials)

    @property
    def missed(self) -> bool:
        """Nobody noticed in most of the trials."""
        return math.isinf(self.median)

    def __str__(self) -> str:
        days = "never" if self.missed else f"{self.median:,.0f}"
        return f"{days:>6} {self.name}: {self.noticed or 'NOT NOTICED'}"


def measured(name: str, first: int, most: int) -> Measured:
    """From so many seeds, far enough apart that no day is tried twice."""
    return Measured(tuple(trial(name, first + number * most, most) for number in range(TRIALS)))


def all_measured(names: list[str], first: int, most: int, jobs: int) -> Iterator[Measured]:
    """In the order of the list."""
    run = partial(measured, first=first, most=most)
    if jobs == 1:
        yield from map(run, names)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(run, names)


def tried(most: int, first: int, jobs: int, only: str | None, *, as_json: bool) -> int:
    """One when a rule can be taken out and nobody notices."""
    found = list[Measured]()
    for each in all_measured([name for name in ALL if (only or "") in name], first, most, jobs):
        found.append(each)
        print(each, file=sys.stderr, flush=True)
    missed = [each.name for each in found if each.missed]
    medians = [each.median for each in found if not each.missed]
    median = statistics.median(medians) if medians else None
    numbers = {
        "removals": len(found),
        "caught": len(medians),
        "median_schedules": median,
        "most_schedules": max(medians, default=None),
        "missed": missed,
    }
    line = f"{len(medians)} of {len(found)} removals noticed, after {median} schedules in the median"
    print(json.dumps(numbers) if as_json else line)
    return 1 if missed else 0
