"""Mornings side by side, each with its sandbox and its desk in processes of their own."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from sandbox.crash.fates import fates
from sandbox.crash.run import Came, crash


@dataclass(frozen=True)
class Asked:
    """How many mornings, and how each of them is killed."""

    first: int
    runs: int
    kills: int
    seed: int
    jobs: int


def crowd(asked: Asked) -> Iterator[Came]:
    """As they end; what one came to does not hang on who ran beside it."""
    numbers = range(asked.first, asked.first + asked.runs)
    with ProcessPoolExecutor(asked.jobs, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(run, number, asked) for number in numbers]):
            yield done.result()


def run(number: int, asked: Asked) -> Came:
    """Its folder is kept if anything is wrong with it."""
    folder = Path(tempfile.mkdtemp(prefix="tapdesk-crash-"))
    came = asyncio.run(crash(number, folder, fates(number, asked.kills, asked.seed)))
    if came.violations:
        print(f"run {number}: all that is left of it is in {folder}", file=sys.stderr, flush=True)
    else:
        shutil.rmtree(folder)
    return came
