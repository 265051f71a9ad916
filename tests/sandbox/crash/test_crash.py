"""The real bot is killed twice in the middle of its trades, and the broker's books agree with the journal."""

import asyncio
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest

from engine.model.events import Tick
from engine.model.records import Approved
from engine.replay import Step
from sandbox.crash.__main__ import counted
from sandbox.crash.dial import Dial
from sandbox.crash.fates import Fate, fates
from sandbox.crash.points import POINTS, Point
from sandbox.crash.run import Came, crash, twice, unsettled

AT = datetime(2026, 11, 18, 14, 38, tzinfo=UTC)

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


STORED = Fate(Point("store", "after", 1), after_s=300.0)
"""A tap is in the inbox, and nobody has looked at it."""

RECOVERING = Fate(Point("commit", "after", 2), lit=True)


def test_killed_after_a_tap_was_stored_and_again_while_recovering_nothing_is_lost(tmp_path: Path) -> None:
    came = asyncio.run(crash(0, tmp_path, (STORED, RECOVERING)))
    assert came.violations == ()
    assert came.deaths == (STORED, RECOVERING)
    assert came.taps > 0


def test_kills_of_a_desk_that_trades_nothing_are_no_proof() -> None:
    idle = Came(0, (RECOVERING,), orders=0, taps=0, blind_s=(), took_s=1.0, violations=())
    assert counted([idle], 1.0)["violations"] == ["no order was ever sent: nothing is proved"]
    assert counted([replace(idle, orders=1)], 1.0)["violations"] == []


def test_runs_that_follow_each_other_come_by_every_point_from_birth_and_from_an_offer() -> None:
    chosen = [fate for number in range(41) for fate in fates(number, kills=10, seed=1) if fate.point]
    assert Counter((fate.point, fate.lit) for fate in chosen).keys() == set(product(POINTS, (False, True)))
    assert list(fates(7, kills=10, seed=1)) == list(fates(7, kills=10, seed=1))


def test_every_other_run_reads_on_from_bookmarks_and_the_others_from_the_first_row() -> None:
    marked = [sum(fate.marked for fate in fates(number, kills=6, seed=1)) for number in range(4)]
    assert marked == [0, 2, 0, 2]


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


@pytest.mark.parametrize(
    ("module", "command", "asked", "why"),
    [
        ("sandbox.crash", "crash", ("--runs", "0"), "is not a whole number from 1"),
        ("chaos", "chaos", ("--schedules", "0"), "is not a whole number from 1"),
        ("chaos", "chaos", ("--story", "abc"), "is not a whole number from 0"),
    ],
)
def test_nothing_tried_is_no_proof(module: str, command: str, asked: tuple[str, str], why: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", module, *asked], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    flag, value = asked
    assert ended.stderr == f"desk: argument {flag}: {value!r} {why}: see ./desk {command} --help\n"
