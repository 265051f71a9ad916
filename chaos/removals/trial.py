"""Each rule is taken out in turn, and bad days go by until somebody notices."""

import json
import statistics
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from chaos.day import Day
from chaos.faults import drawn
from chaos.removals import books, edges, orders, risk
from chaos.removals.removal import Removal, removed

ALL: dict[str, Removal] = {
    each.name: each for each in (*orders.REMOVALS, *risk.REMOVALS, *edges.REMOVALS, *books.REMOVALS)
}


@dataclass(frozen=True, slots=True)
class Trial:
    """How long a rule was not missed, and what was noticed."""

    name: str
    schedules: int
    noticed: str


def trial(name: str, first: int, most: int) -> Trial:
    """From the first seed on, until a judge speaks; the desk with all its rules passes the same days."""
    with removed(ALL[name]):
        for number in range(most):
            outcome = Day(drawn(first + number)).run()
            if outcome.violation:
                return Trial(name, number + 1, outcome.violation)
    return Trial(name, most, "")


def trials(names: list[str], first: int, most: int, jobs: int) -> Iterator[Trial]:
    """In the order of the list."""
    run = partial(trial, first=first, most=most)
    if jobs == 1:
        yield from map(run, names)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(run, names)


def tried(most: int, first: int, jobs: int, only: str | None, *, as_json: bool) -> int:
    """One when a rule can be taken out and nobody notices."""
    found = list[Trial]()
    for each in trials([name for name in ALL if (only or "") in name], first, most, jobs):
        found.append(each)
        print(
            f"{each.schedules:6,} {each.name}: {each.noticed or 'NOT NOTICED'}", file=sys.stderr, flush=True
        )
    missed = [each.name for each in found if not each.noticed]
    caught = [each.schedules for each in found if each.noticed]
    median = statistics.median(caught) if caught else None
    numbers = {"removals": len(found), "caught": len(caught), "median_schedules": median, "missed": missed}
    line = f"{len(caught)} of {len(found)} removals noticed, after {median} schedules in the median"
    print(json.dumps(numbers) if as_json else line)
    return 1 if missed else 0
