"""A loop that stands still is ended, one that only waits is not: each in a process of its own."""

import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess
from textwrap import dedent
from typing import IO

from bot.watch.watchdog import STOOD_STILL

DESK = """
    import asyncio, time
    from bot.watch import watchdog
    watchdog.LOOK_S = 0.05

    async def run():
        with watchdog.watchdog(asyncio.get_running_loop(), patience_s=1.0):
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


def test_a_loop_that_stands_still_is_ended_though_nobody_can_write_it_down() -> None:
    with Path("/dev/full").open("w") as log:
        assert desk("time.sleep(50)", log=log).returncode == STOOD_STILL


def test_a_desk_that_waits_for_the_world_is_left_alone() -> None:
    ended = desk("await asyncio.sleep(1.5)")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "ran to its end\n", "")


def test_nobody_watches_after_the_desk_has_stopped() -> None:
    ended = desk("await asyncio.sleep(0)", after="time.sleep(1.5)")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "ran to its end\n", "")
