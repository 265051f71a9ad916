"""What keeping a full tape costs, and how fast and how small a replay of it is."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench.feed import PLAYBOOK, TapeClock
from bench.option_tape import DAY, START, WATCHED, frames
from bot.feeds.whales.prints import Prints
from engine.core import Engine
from engine.model.events import DeskStarted, Event, FlowPrinted, SessionOpened
from engine.model.session import session_on
from engine.replay import Step
from storage.recording.keeping import Keeping
from storage.recording.lines import Opened
from storage.recording.shelf import Shelf

COUNT = 400_000
A_DAY, SESSION_S = 10_000_000, 23_400
APART = timedelta(seconds=SESSION_S) / A_DAY
PLENTY = 10**11
COMMAND = """
import contextlib, re, sys, time
from bot.__main__ import main
with contextlib.redirect_stdout(sys.stderr):
    assert main(sys.argv[1:]) == 0
peak = re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]
print(time.process_time(), peak)
"""
REST_EACH = 107
"""Prints in a quarter of a second at the mean pace: so often the recorder looks."""


def run(*, told: bool) -> dict[str, float]:
    """All prints in followed names, at the mean pace of ten million a day: more than a desk would keep."""
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        cpu_s = _record(shelf)
        if told:
            print("recorded …", file=sys.stderr)
        parts_mb = shelf.size() / 1e6
        packing = time.process_time()
        shelf.pack(DAY)
        packing = time.process_time() - packing
        share = A_DAY / COUNT
        return {
            "core_share_recording": cpu_s / (COUNT * APART.total_seconds()),
            "record_us": cpu_s / COUNT * 1e6,
            "day_mb_in_parts": parts_mb * share,
            "day_mb_packed": shelf.size() / 1e6 * share,
            "packing_cpu_s_a_day": packing * share,
            **_replayed(shelf.day_file(DAY)),
        }


def _record(shelf: Shelf) -> float:
    """Seconds of CPU of the recorder's thread for all of it, durability included."""
    opened = Opened(START, "bench", ",".join(WATCHED), PLAYBOOK.fingerprint, "SYNTHETIC")
    keeping = Keeping(shelf, opened, 0, bytes_max=PLENTY, say=print)
    keeping.begin()
    spent, steps = 0.0, list[Step]()
    for step in _steps():
        steps.append(step)
        if len(steps) == REST_EACH:
            began = time.process_time()
            for each in steps:
                keeping.step(each)
            keeping.rest(over=False)
            spent += time.process_time() - began
            steps.clear()
    began = time.process_time()
    keeping.rest(over=True)
    return spent + time.process_time() - began


def _steps() -> Iterator[Step]:
    """The engine's own, so that what follows is counted as it would be live."""
    engine, prints = Engine(PLAYBOOK), Prints(frozenset(WATCHED), TapeClock())
    first: tuple[Event, ...] = (DeskStarted(START, "bench", "bench"), SessionOpened(START, session_on(DAY)))
    for event in first:
        yield Step(event, engine.step(event))
    for number, frame in enumerate(frames(COUNT, share=1.0)):
        heard = prints.heard(frame)
        if isinstance(heard, FlowPrinted):
            at = START + APART * number
            event = replace(heard, at=at, source_at=at)
            yield Step(event, engine.step(event))


def _replayed(path: Path) -> dict[str, float]:
    """The whole command in a process of its own, which says what it took."""
    command = [sys.executable, "-c", COMMAND, "replay", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    cpu_s, peak_kb = done.stdout.split()
    if json.loads(done.stderr)["events"] < COUNT * 0.99:
        raise RuntimeError("the replay is not of the whole tape")
    return {
        "replay_times_real": COUNT * APART.total_seconds() / float(cpu_s),
        "replay_events_per_s": COUNT / float(cpu_s),
        "replay_peak_mb": int(peak_kb) / 1024,
    }
