"""The real bot is killed twice in the middle of its trades, and the broker's books agree with the journal."""

import asyncio
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.model.events import Tick
from engine.model.records import Approved
from engine.replay import Step
from sandbox.crash.dial import Dial
from sandbox.crash.morning import world
from sandbox.crash.points import POINTS, Point
from sandbox.crash.run import crash, twice, unsettled

AT = datetime(2026, 11, 18, 14, 38, tzinfo=UTC)
SENT = POINTS.index(Point("send", "after", 2))

LIT = """
from sandbox.crash.points import Fuse, Point
fuse = Fuse(Point.of("before commit 2"))
fuse.before("commit")
fuse.lit = True
for _ in range(2):
    fuse.before("commit")
    fuse.before("send")
    fuse.after("send")
    fuse.after("commit")
    print("one more", flush=True)
"""


def test_killed_after_a_request_and_before_its_answer_was_read_nothing_is_lost(tmp_path: Path) -> None:
    came = asyncio.run(crash(SENT, tmp_path, world(), seed=1))
    assert came.violations == ()
    assert came.lives == 3
    assert came.taps > 0
    assert came.orders > 0


def test_a_fuse_ends_the_process_at_its_point_and_nowhere_else() -> None:
    ended = subprocess.run([sys.executable, "-c", LIT], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, "one more\n")


def test_a_tap_that_is_lost_pending_or_doubled_is_found() -> None:
    rows = [('{"id": "11"}', "done"), ('{"id": "12"}', "pending"), ('{"id": "14"}', "done")]
    assert unsettled(["11"], rows) == ()
    assert unsettled(["12", "13"], rows) == ("tap 12 is pending", "tap 13 is lost")
    assert unsettled(["14"], [*rows, ('{"id": "14"}', "done")]) == ("tap 14 is done, done",)


def test_a_ticket_approved_twice_is_found() -> None:
    once = Step(Tick(AT), (Approved("LUNR-1", "LUNR-1", "owner", AT),))
    assert twice([once]) == ()
    assert twice([once, once]) == ("ticket LUNR-1 was approved 2 times",)


def test_two_processes_read_one_dial_and_it_can_stand_still(tmp_path: Path) -> None:
    dial = Dial(tmp_path / "dial", AT)
    other = Dial(tmp_path / "dial")
    assert dial.now() == other.now() == AT
    dial.go(1000.0)
    began = other.now()
    assert began >= AT
    dial.go(0.0)
    assert dial.now() == other.now() >= began


@pytest.mark.parametrize(("module", "flag"), [("sandbox.crash", "--runs"), ("chaos", "--schedules")])
def test_nothing_tried_is_no_proof(module: str, flag: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", module, flag, "0"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert ended.stderr == f"desk: argument {flag}: '0' is not a whole number from 1\n"
