"""No hidden input: the same tape tells the same story, in any process, through either driver."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from bench.load import BUSY, answered, traffic
from bot.desk import Desk
from bot.feeds.tape import TapeFeed
from bot.venues.sim import SimulatedVenue
from engine.core import Engine
from engine.model.events import Event
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step, replay
from engine.sim import FillModel, SimVenue, VenueScript
from engine.timeline import Timeline
from storage.chain import Chain, Row
from storage.codec import decode, encode
from storage.tape.text import TextTape
from tests.stories.test_flow_first import BOUGHT, OFFER
from tests.stories.test_shares import SOLD as SHARES
from tests.tape import whole

ROOT = Path(__file__).parent.parent
SCRIPTS = [
    VenueScript(),
    VenueScript(FillModel.PARTIAL, FillModel.DELAYED, 3),
    VenueScript(FillModel.LATE_AFTER_CANCEL),
]


@pytest.fixture(scope="module")
def busy_tape() -> list[Event]:
    return answered(traffic(6_000))


def rows(tape: Sequence[Event], script: VenueScript, playbook: Playbook = BUSY) -> list[Row]:
    """The journal a replay writes."""
    chain = Chain()
    steps = replay(tape, Engine(playbook), SimVenue(script))
    return [row for step in steps for row in chain.link(step.event, step.outputs)]


class Kept:
    """A journal in memory, for the desk to write to."""

    near = True

    def __init__(self) -> None:
        self.chain = Chain()
        self.rows: list[Row] = []
        self.batches: list[int] = []

    def append(self, steps: Sequence[Step], *, done: Iterable[str] = ()) -> list[str]:
        self.batches.append(len(steps))
        for step in steps:
            self.rows += self.chain.link(step.event, step.outputs)
        return []


def desk_rows(
    tape: Sequence[Event], script: VenueScript, batch_max: int = 256, playbook: Playbook = BUSY
) -> Kept:
    """The journal the asynchronous desk writes."""
    kept = Kept()
    desk = Desk(Engine(playbook), kept, SimulatedVenue(SimVenue(script)), Timeline(), batch_max=batch_max)
    asyncio.run(desk.run([TapeFeed(tape)], lambda _steps: None))
    return kept


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.entries)
def test_the_loop_and_the_replay_write_the_same_journal_row_by_row(busy_tape, script):
    direct, looped = rows(busy_tape, script), desk_rows(busy_tape, script)
    assert looped.rows == direct
    assert {"SubmitOrder", "Trade", "Exit"} <= {row.kind for row in direct}
    assert max(looped.batches) > 1, "the loop must have had batches to get wrong"


def test_a_trade_in_shares_is_written_alike_by_both_and_read_back_as_it_was():
    tape = list(TextTape(whole(SHARES, ordinary=True), "tape").events())
    direct, looped = rows(tape, VenueScript(), PLAYBOOK), desk_rows(tape, VenueScript(), playbook=PLAYBOOK)
    assert looped.rows == direct
    assert "Trade" in {row.kind for row in direct}
    decided = [
        each for step in replay(tape, Engine(PLAYBOOK), SimVenue(VenueScript())) for each in step.outputs
    ]
    assert all(decode(type(each).__name__, encode(each)) == each for each in decided)


LATER = {
    "halted": BOUGHT
    + "14:07:10 halted LUNR T1 News\n14:07:12 quote LUNR 12C 0.70x0.80\n14:09:00 resumed LUNR\n",
    "cancelled": OFFER + "14:06:20 bust LUNR 12C 60k 14:05:00\n14:06:30 approve LUNR-1\n",
}


@pytest.mark.parametrize("name", LATER)
def test_what_is_told_later_is_written_alike_by_both_and_recalled_at_any_step(name):
    tape = list(TextTape(whole(LATER[name], ordinary=True), "tape").events())
    assert desk_rows(tape, VenueScript(), playbook=PLAYBOOK).rows == rows(tape, VenueScript(), PLAYBOOK)
    played = list(replay(tape, Engine(PLAYBOOK), SimVenue(VenueScript())))
    assert all(decode(type(each.event).__name__, encode(each.event)) == each.event for each in played)
    for cut in range(len(played)):
        engine = Engine(PLAYBOOK)
        for step in played[:cut]:
            engine.recall(step.event, step.outputs)
        assert engine.step(played[cut].event) == tuple(played[cut].outputs), f"after {cut} steps"


def test_the_size_of_a_batch_changes_nothing(busy_tape):
    one, few, many = (desk_rows(busy_tape, VenueScript(), size).rows for size in (1, 7, 256))
    assert one == few == many


def test_the_journal_of_every_prefix_is_a_prefix_of_the_journal(busy_tape):
    whole = rows(busy_tape, VenueScript())
    for cut in [*range(0, 200, 7), *range(200, len(busy_tape), 397)]:
        part = rows(busy_tape[:cut], VenueScript())
        assert part == whole[: len(part)], f"after {cut} events"


def test_two_processes_with_other_hash_seeds_agree():
    tape = ROOT / "tapes" / "lunr.tape"
    hashes = set()
    for seed in ("0", "1", "4711"):
        done = subprocess.run(
            [sys.executable, "-m", "bot", "replay", str(tape)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": f"Etc/GMT+{seed[0]}"},
            capture_output=True,
            text=True,
            check=True,
        )
        hashes.add(done.stdout.splitlines()[-1])
    assert len(hashes) == 1
    assert hashes.pop().startswith("journal")


def test_another_seed_of_the_venue_is_another_journal(busy_tape):
    assert rows(busy_tape, VenueScript(seed=1))[-1] != rows(busy_tape, VenueScript(seed=2))[-1]
