"""The whole option tape, frame by frame: received, passed over or decoded, decided on and recorded."""

import asyncio
import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench.engine import calibrate
from bench.option_tape import DAY, START, WATCHED, at_of
from bot.clock import SystemClock
from bot.feeds.whales.prints import Prints
from bot.feeds.whales.socket import GONE, knock
from bot.recorder import Recorder
from engine.core import Engine
from engine.model.events import DeskStarted, FlowPrinted, SessionOpened
from engine.model.session import session_on
from engine.plays.playbook import watching
from engine.replay import Step
from storage.recording.lines import Opened
from storage.recording.reading import day
from storage.recording.shelf import Shelf

RUNS, COUNT, ALL_WATCHED = 3, 200_000, 60_000
BATCH = 256
PLENTY = 10**10
PLAYBOOK = watching(frozenset(WATCHED))


Hear = Callable[[bytes], None]


class Run(NamedTuple):
    """One pass over the tape."""

    cpu_s: float
    wall_s: float
    prints: int
    watched: int


def run(*, told: bool) -> dict[str, float]:
    """Prints a second of one core, everything in this process counted: socket, decoding, engine, recorder."""
    whole = [_pass(COUNT) for _ in range(RUNS)]
    if told:
        print("the whole tape …", file=sys.stderr)
    ours = [_pass(ALL_WATCHED, share=1.0) for _ in range(RUNS)]
    return {
        "calib_ns": calibrate(),
        "prints_per_s": statistics.median(each.prints / each.cpu_s for each in whole),
        "prints_per_wall_s": statistics.median(each.prints / each.wall_s for each in whole),
        "watched_share": whole[0].watched / whole[0].prints,
        "all_watched_prints_per_s": statistics.median(each.prints / each.cpu_s for each in ours),
    }


async def _read(port: int, hear: Hear) -> None:
    """The desk's own connection."""
    async with knock(f"http://127.0.0.1:{port}", "bench") as socket:
        with suppress(*GONE):
            while True:
                hear(await socket.recv())


def _pass(count: int, share: float | None = None) -> Run:
    command = [
        sys.executable,
        "-m",
        "bench.option_tape",
        str(count),
        *([] if share is None else [str(share)]),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as tape:  # noqa: S603 - ours
        port = int(tape.stdout.readline() if tape.stdout is not None else "")
        with tempfile.TemporaryDirectory() as folder:
            return asyncio.run(_heard(partial(_read, port), count, Shelf(Path(folder))))


class TapeClock:
    """The prints' own time, so that bursts and minutes are those of a real pace."""

    def __init__(self) -> None:
        self.heard = 0

    def now(self) -> datetime:
        return at_of(self.heard)

    async def sleep_until(self, at: datetime) -> None:
        """Nobody waits for a tape that is always ahead."""


async def _heard(reader: Callable[[Hear], Awaitable[None]], count: int, shelf: Shelf) -> Run:
    """As the desk would hear it; the engine's clock is the tape's, so that its minutes are real minutes."""
    clock = TapeClock()
    engine, prints = Engine(PLAYBOOK), Prints(frozenset(WATCHED), clock)
    for event in (DeskStarted(START, "bench", "bench"), SessionOpened(START, session_on(DAY))):
        engine.step(event)
    opened = Opened(START, "bench", ",".join(WATCHED), PLAYBOOK.fingerprint, "SYNTHETIC")
    recorder = Recorder(shelf, opened, 0, SystemClock(), bytes_max=PLENTY, say=print)
    gc.freeze()
    watched = 0
    steps: list[Step] = []

    def hear(frame: bytes) -> None:
        nonlocal watched, steps
        clock.heard += 1
        printed = prints.heard(frame)
        if printed is not None:
            watched += 1
            steps.append(Step(printed, engine.step(printed)))
            if len(steps) >= BATCH:
                recorder.take(steps)
                steps = []

    with recorder.at_work():
        cpu, wall = time.process_time(), time.perf_counter()
        await reader(hear)
        recorder.take(steps)
    ran = Run(time.process_time() - cpu, time.perf_counter() - wall, clock.heard, watched)
    _complete(shelf, ran, count)
    return ran


def _complete(shelf: Shelf, ran: Run, count: int) -> None:
    """A rate of a tape that was not heard and recorded to its last print is no rate."""
    kept = sum(isinstance(item, FlowPrinted) for item in day(shelf, DAY))
    if (ran.prints, kept) != (count, ran.watched):
        raise RuntimeError(f"heard {ran.prints} of {count}, recorded {kept} of {ran.watched}")
