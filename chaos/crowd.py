"""Many days on several cores; what they came to does not hang on how they were shared out."""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

from chaos.day import Day, Outcome
from chaos.faults import Schedule, drawn
from chaos.lived import Lived

PIECE, SWEPT_EVERY = 250, 10


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of the crowd: its seeds in order, their journals as one hash, and what did not hold."""

    first: int
    schedules: int
    hashes: bytes
    violations: tuple[Outcome, ...]
    cpu_s: float
    lived: Lived


@contextmanager
def swept() -> Iterator[Callable[[], object]]:
    """What a day leaves lying about is taken away between two days, not a hundred times within one."""
    gc.freeze()
    gc.disable()
    try:
        yield gc.collect
    finally:
        gc.enable()
        gc.unfreeze()


Draw = Callable[[int], Schedule]


def piece(first: int, schedules: int, draw: Draw = drawn) -> Found:
    """One after the other."""
    began, hashes, violations, lived = time.process_time(), sha256(), list[Outcome](), Lived()
    with swept() as sweep:
        for seed in range(first, first + schedules):
            outcome = Day(draw(seed)).run()
            hashes.update(bytes.fromhex(outcome.hash))
            lived.add(outcome.lived)
            if outcome.violation:
                violations.append(outcome)
            if seed % SWEPT_EVERY == 0:
                sweep()
    cpu_s = time.process_time() - began
    return Found(first, schedules, hashes.digest(), tuple(violations), cpu_s, lived)


def crowd(first: int, schedules: int, jobs: int, draw: Draw) -> Iterator[Found]:
    """In the order of the seeds, whoever ran them."""
    pieces = [
        (start, min(PIECE, first + schedules - start), draw)
        for start in range(first, first + schedules, PIECE)
    ]
    if jobs == 1:
        yield from (piece(*each) for each in pieces)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(piece, *zip(*pieces, strict=True))


@dataclass(frozen=True, slots=True)
class Sum:
    """What `./desk chaos` prints."""

    schedules: int
    violations: tuple[Outcome, ...]
    per_s: float
    """A core, by the processor's clock: what else the machine does is not counted."""
    journal_hash: str
    lived: Lived


def summed(first: int, schedules: int, jobs: int, *, told: bool, draw: Draw = drawn) -> Sum:
    """All of it, with a line now and then for whoever waits."""
    hashes, violations, done, cpu_s, lived = sha256(), list[Outcome](), 0, 0.0, Lived()
    for found in crowd(first, schedules, jobs, draw):
        hashes.update(found.hashes)
        violations += found.violations
        lived.add(found.lived)
        done, cpu_s = done + found.schedules, cpu_s + found.cpu_s
        if told and (done // PIECE) % 20 == 0:
            print(f"{done:,} of {schedules:,}, {len(violations)} violations", file=sys.stderr, flush=True)
    per_s = round(done / cpu_s, 1) if cpu_s else 0.0
    return Sum(done, tuple(violations), per_s, hashes.hexdigest(), lived)
