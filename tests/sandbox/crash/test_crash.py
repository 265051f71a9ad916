"""The real bot is killed and stopped amid its trades, and the broker's books agree with the journal."""

import asyncio
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from time import monotonic

import pytest

from engine.model.events import Tick
from engine.model.records import Approved
from engine.replay import Step
from sandbox.crash.__main__ import counted
from sandbox.crash.dial import Dial
from sandbox.crash.fates import Fate, fates
from sandbox.crash.morning import Fell, morning, world
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


SENT = Fate(Point("send", "before", 2), after_s=300.0, stops=True)
"""An offer was shown, and something else is about to leave."""


def test_told_to_stop_with_a_request_half_sent_while_recovering_and_at_work_nothing_is_lost(
    tmp_path: Path,
) -> None:
    lives = (SENT, replace(RECOVERING, stops=True), Fate(after_s=10.0, stops=True))
    came = asyncio.run(crash(1, tmp_path, lives))
    assert came.violations == ()
    assert came.deaths == lives
    assert came.orders > 0
    assert (tmp_path / "said").read_text().count("stopped; what is open is watched by nobody") == len(lives)


async def ended_with(code: int, folder: Path) -> None:
    """A life that nobody killed, waited for until it is over."""
    async with morning(folder, world(0)) as here:
        (folder / "said").write_text("Traceback: of its own")
        here.born = monotonic()
        here.bot = await asyncio.create_subprocess_exec(sys.executable, "-c", f"raise SystemExit({code})")
        await here.pass_time_until(lambda: here.dead)


@pytest.mark.parametrize("code", [0, 1, 70])
def test_a_life_that_ends_by_itself_is_found_by_whoever_waits_for_its_end(code: int, tmp_path: Path) -> None:
    with pytest.raises(Fell, match="of its own"):
        asyncio.run(ended_with(code, tmp_path))


def test_kills_of_a_desk_that_trades_nothing_are_no_proof() -> None:
    idle = Came(0, (RECOVERING,), orders=0, taps=0, blind_s=(), took_s=1.0, violations=())
    assert counted([idle], 1.0)["violations"] == ["no order was ever sent: nothing is proved"]
    assert counted([replace(idle, orders=1)], 1.0)["violations"] == []


def test_what_was_held_and_watched_again_too_late_is_a_violation() -> None:
    came = Came(3, (RECOVERING,), orders=1, taps=0, blind_s=(0.5, 10.0), took_s=1.0, violations=())
    assert counted([came], 1.0)["violations"] == []
    late = counted([came, replace(came, number=4, blind_s=(2.0, 10.1, 31.0))], 1.0)
    assert late["watched_late"] == 2
    assert late["violations"] == [
        "run 4: what was held was watched again 10.1 s after a birth",
        "run 4: what was held was watched again 31.0 s after a birth",
    ]


def test_runs_that_follow_each_other_come_by_every_point_from_birth_and_from_an_offer() -> None:
    chosen = [fate for number in range(41) for fate in fates(number, kills=10, seed=1) if fate.point]
    assert Counter((fate.point, fate.lit) for fate in chosen).keys() == set(product(POINTS, (False, True)))
    assert list(fates(7, kills=10, seed=1)) == list(fates(7, kills=10, seed=1))


def test_one_life_in_five_is_told_to_stop_at_every_point_and_whenever_chance_says() -> None:
    chosen = [fate for number in range(204) for fate in fates(number, kills=10, seed=1)]
    stopped = [fate for fate in chosen if fate.stops]
    assert len(stopped) * 5 == len(chosen)
    at_points = {(fate.point, fate.lit) for fate in stopped if fate.point}
    assert at_points == set(product(POINTS, (False, True)))
    assert sum(fate.point is None for fate in stopped) * 2 == len(stopped)


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
