"""A desk whose loop or journal stands still is ended, one that only waits is not: each in its own process."""

import subprocess
import sys
from inspect import signature
from pathlib import Path
from subprocess import CompletedProcess
from textwrap import dedent
from typing import IO

from bot.watch.watchdog import STOOD_STILL, watchdog

APP = Path(__file__).parents[3] / "bot" / "app.py"

DESK = """
    import asyncio, time
    from bot.watch import watchdog
    watchdog.LOOK_S = 0.05

    async def run():
        with watchdog.watchdog(asyncio.get_running_loop(), lambda: None, patience_s=1.0):
            {work}

    asyncio.run(run())
    {after}
    print("ran to its end")
"""


def desk(work: str, after: str = "", log: int | IO[str] = subprocess.PIPE) -> CompletedProcess[str]:
    """Does that on its loop, and then says so."""
    script = dedent(DESK).format(work=work, after=after)
    command = [sys.executable, "-c", script]
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=log, text=True, timeout=60, check=False)


def test_a_loop_that_stands_still_is_ended_with_one_line_that_says_where() -> None:
    ended = desk("time.sleep(50)")
    assert (ended.returncode, ended.stdout) == (STOOD_STILL, "")
    assert ended.stderr.startswith("desk: the loop stood still for 1 s at <string>:")
    assert ended.stderr.count("\n") == 1


def test_the_process_is_ended_after_fifteen_seconds_and_a_journal_is_waited_for_twice_as_long() -> None:
    """Nobody who starts the watchdog says otherwise: the rule is what it does by itself."""
    asked = signature(watchdog).parameters
    assert (asked["patience_s"].default, asked["commit_s"].default) == (15.0, 30.0)
    assert "patience_s" not in APP.read_text()


def test_a_loop_that_stands_still_is_ended_though_nobody_can_write_it_down() -> None:
    with Path("/dev/full").open("w") as log:
        assert desk("time.sleep(50)", log=log).returncode == STOOD_STILL


def test_a_desk_that_waits_for_the_world_is_left_alone() -> None:
    ended = desk("await asyncio.sleep(1.5)")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "ran to its end\n", "")


def test_nobody_watches_after_the_desk_has_stopped() -> None:
    ended = desk("await asyncio.sleep(0)", after="time.sleep(1.5)")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "ran to its end\n", "")


WRITING = """
    import asyncio, sys, time
    from bot.desk import Desk
    from bot.feeds.tape import TapeFeed
    from bot.venues.sim import SimulatedVenue
    from bot.watch import watchdog
    from bench.load import BUSY, answered, traffic
    from engine.core import Engine
    from engine.sim import SimVenue, VenueScript
    from engine.timeline import Timeline
    from storage.refused import StorageRefused
    watchdog.LOOK_S = 0.05

    class Slow:
        near = False
        batches = 0

        def append(self, steps, *, done=()):
            self.batches += 1
            {write}
            return [f"{{self.batches}}:{{number}}" for number in range(len(steps[-1].intents))]

    async def run():
        desk = Desk(Engine(BUSY), Slow(), SimulatedVenue(SimVenue(VenueScript())), Timeline())
        with watchdog.watchdog(asyncio.get_running_loop(), lambda: desk.waits_since, commit_s=1.0):
            await desk.run([TapeFeed(answered(traffic(300)))], lambda steps: None)

    asyncio.run(run())
    print("ran to its end")
"""


def writing(write: str) -> CompletedProcess[str]:
    """A desk at work with a journal that does that with each batch."""
    command = [sys.executable, "-c", dedent(WRITING).format(write=write)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_desk_whose_journal_takes_nothing_and_says_nothing_is_ended_though_its_loop_lives() -> None:
    ended = writing("time.sleep(50)")
    assert (ended.returncode, ended.stdout) == (STOOD_STILL, "")
    said = "desk: the journal has not taken a batch for 1 s; ended, to be started again\n"
    assert ended.stderr == said


def test_a_journal_that_is_slow_with_every_batch_is_waited_for() -> None:
    ended = writing("time.sleep(0.7 if self.batches <= 3 else 0)")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "ran to its end\n", "")


def test_a_journal_that_refuses_after_a_while_says_so_itself() -> None:
    ended = writing("time.sleep(0.5); raise StorageRefused('desk.db: the disk is full')")
    assert ended.returncode == 1
    assert "StorageRefused: desk.db: the disk is full" in ended.stderr
