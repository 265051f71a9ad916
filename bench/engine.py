"""What the spine can carry: the engine alone, the committed desk, and the memory of a long replay."""

import asyncio
import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from bench.load import ALL, BUSY, START, answered, idle, minutes, opening, traffic
from bot.desk import Desk
from bot.venues.sim import SimulatedVenue
from engine.core import Engine
from engine.model.events import Event
from engine.plays.play import Playbook
from engine.replay import Step, replay
from engine.sim import SimVenue, VenueScript
from engine.timeline import Timeline
from storage.journal import open_journal
from storage.tape.recorded import recorded_line

RUNS = 5
IDLE, MIXED, COMMITTED, PACED, LONG = 300_000, 200_000, 60_000, 10_000, 400_000
PACE_PER_S = 2_000
SESSIONS = 10


def run(*, told: bool) -> dict[str, float]:
    """Every figure, the median of several runs; CPU time where nothing is waited for."""
    numbers: dict[str, float] = {"calib_ns": calibrate()}
    for name, measure in (
        ("idle_quotes_per_s", idle_rate),
        ("mixed_events_per_s", mixed_rate),
        ("mixed_all_plays_events_per_s", mixed_all_plays_rate),
        ("bars_all_plays_per_s", bars_all_plays_rate),
        ("committed_events_per_s", committed_rate),
        ("commit_p99_ms", commit_p99),
        ("raw_commit_p50_ms", raw_commit_p50),
        ("replay_peak_mb", replay_peak),
    ):
        numbers[name] = round(measure(), 3)
        if told:
            print(f"{name} …", file=sys.stderr)
    return numbers


def calibrate() -> float:
    """A fixed loop: compare two runs only if this agrees."""
    began = time.process_time()
    total = 0
    for number in range(2_000_000):
        total += number & 7
    return round((time.process_time() - began) / 2e6 * 1e9, 1)


def idle_rate() -> float:
    """`Engine.step` alone, on what no rule wants."""
    events = idle(IDLE)
    gc.freeze()
    rates = []
    for _ in range(RUNS):
        engine = Engine(BUSY)
        for event in opening(START):
            engine.step(event)
        step, began = engine.step, time.process_time()
        for event in events:
            step(event)
        rates.append(len(events) / (time.process_time() - began))
    return statistics.median(rates)


def mixed_rate() -> float:
    """The replay driver and the simulated venue included; every output record built."""
    return _replayed(BUSY)


def mixed_all_plays_rate() -> float:
    """The same traffic with every play switched on."""
    return _replayed(ALL)


def _replayed(playbook: Playbook) -> float:
    tape = answered(traffic(MIXED), playbook)
    gc.freeze()
    rates = []
    for _ in range(RUNS):
        began = time.process_time()
        for _step in replay(tape, Engine(playbook), SimVenue(VenueScript())):
            pass
        rates.append(len(tape) / (time.process_time() - began))
    return statistics.median(rates)


def bars_all_plays_rate() -> float:
    """`Engine.step` alone on closed minutes, every measure read and every play asked."""
    events = minutes(SESSIONS)
    gc.freeze()
    rates = []
    for _ in range(RUNS):
        step, began = Engine(ALL).step, time.process_time()
        for event in events:
            step(event)
        rates.append(len(events) / (time.process_time() - began))
    return statistics.median(rates)


class _Flood:
    """A feed that is always ahead, or one that keeps a pace and remembers when it spoke."""

    def __init__(self, events: Sequence[Event], per_s: int | None = None) -> None:
        self._events = events
        self._per_s = per_s
        self.arrived: list[float] = []

    async def events(self) -> AsyncIterator[Event]:
        began = time.perf_counter()
        for number, event in enumerate(self._events):
            if self._per_s is not None:
                wait = began + number / self._per_s - time.perf_counter()
                if wait > 0:
                    await asyncio.sleep(wait)
                self.arrived.append(time.perf_counter())
            yield event


def _desk_seconds(events: Sequence[Event], per_s: int | None = None) -> tuple[float, list[float]]:
    """Wall time through a real desk and a real file, and each event's wait for its commit."""
    feed, committed = _Flood(events, per_s), list[float]()
    ours = set(map(id, events))

    def told(steps: Sequence[Step]) -> None:
        now = time.perf_counter()
        committed.extend(now for step in steps if id(step.event) in ours)

    with tempfile.TemporaryDirectory() as folder:
        journal = open_journal(f"{folder}/bench.db", holder="bench")
        try:
            desk = Desk(Engine(BUSY), journal, SimulatedVenue(SimVenue(VenueScript())), Timeline())
            began = time.perf_counter()
            asyncio.run(desk.run([feed], told))
            seconds = time.perf_counter() - began
        finally:
            journal.close()
    return seconds, [done - came for came, done in zip(feed.arrived, committed, strict=False)]


def committed_rate() -> float:
    """Write, step, write, commit with FULL, as fast as the feed can hand over."""
    tape = answered(traffic(COMMITTED))
    return statistics.median(len(tape) / _desk_seconds(tape)[0] for _ in range(3))


def commit_p99() -> float:
    """From arrival to commit, at a pace; milliseconds."""
    tape = answered(traffic(PACED))
    return statistics.median(_p99(_desk_seconds(tape, PACE_PER_S)[1]) * 1e3 for _ in range(3))


def _p99(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.99)]


def raw_commit_p50() -> float:
    """One row, one durable commit of the same file on the same disk; milliseconds."""
    import sqlite3

    with tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(f"{folder}/raw.db", isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE row (n INTEGER PRIMARY KEY, body TEXT)")
        waits = []
        for _ in range(300):
            began = time.perf_counter()
            database.execute("INSERT INTO row (body) VALUES (?)", ("x" * 300,))
            waits.append(time.perf_counter() - began)
        database.close()
    return statistics.median(waits) * 1e3


PEAK = """
import contextlib, io, re, sys
from bot.__main__ import main
with contextlib.redirect_stdout(io.StringIO()):
    assert main(sys.argv[1:]) == 0
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""
"""The process asks for its own peak: what a parent is told of a child still holds the parent's size."""


def replay_peak() -> float:
    """The largest resident size of a whole `replay` process on a long recorded tape; megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        tape = Path(folder) / "long.jsonl"
        with tape.open("w") as out:
            out.writelines(recorded_line(event) for event in answered(traffic(LONG)))
        watch = ",".join(sorted(BUSY.plays[0].universe))
        command = [sys.executable, "-c", PEAK, "replay", str(tape), "--json", "--watch", watch]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return int(done.stdout) / 1024
