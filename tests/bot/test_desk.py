"""The loop's promises: written before sent, told after written, bounded, no act on what was not written."""

import asyncio
import sys
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime

import pytest

from bench.load import BUSY, answered, traffic
from bot.arrivals import WAITING_MAX
from bot.desk import Desk
from bot.feeds.tape import TapeFeed
from bot.process import TURN_S
from bot.venues.sim import SimulatedVenue
from engine.core import Engine
from engine.model.events import Event
from engine.model.intents import Intent, SubmitOrder
from engine.replay import Step
from engine.sim import SimVenue, VenueScript
from engine.timeline import Timeline
from storage.refused import StorageRefused


@pytest.fixture(scope="module")
def tape() -> list[Event]:
    return answered(traffic(3_000))


class Paper:
    """A journal that remembers, and whose disk is full after so many batches."""

    near = True

    def __init__(self, batches_max: int = 10**9) -> None:
        self.steps: list[Step] = []
        self.done: list[str] = []
        self._batches_left = batches_max

    def append(self, steps: Sequence[Step], *, done: Iterable[str] = ()) -> list[str]:
        self._batches_left -= 1
        if self._batches_left < 0:
            raise StorageRefused("desk.db: the disk is full")
        self.steps += steps
        self.done += done
        return [f"{len(self.steps)}:{type(intent).__name__}" for intent in steps[-1].intents]

    def holds(self, intent: Intent) -> bool:
        return any(intent in step.outputs for step in self.steps)


class Watchful(SimulatedVenue):
    """Refuses to believe in a wish that is not written down."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(SimVenue(VenueScript()))
        self._paper = paper
        self.sent: list[SubmitOrder] = []

    async def carry_out(self, at: datetime, intents: Iterable[Intent]) -> list[Event]:
        wishes = list(intents)
        assert all(self._paper.holds(intent) for intent in wishes)
        self.sent += [intent for intent in wishes if isinstance(intent, SubmitOrder)]
        return await super().carry_out(at, wishes)


def run(desk: Desk, tape: Sequence[Event]) -> list[Step]:
    told: list[Step] = []
    asyncio.run(desk.run([TapeFeed(tape)], told.extend))
    return told


def test_every_order_is_in_the_journal_before_it_is_sent(tape):
    paper = Paper()
    venue = Watchful(paper)
    run(Desk(Engine(BUSY), paper, venue, Timeline()), tape)
    assert len(venue.sent) > 5
    assert sum(key.endswith("SubmitOrder") for key in paper.done) >= len(venue.sent) - 1


def test_threads_beside_the_desk_give_way_while_it_is_at_work(tape):
    usual, turns = sys.getswitchinterval(), list[float]()
    desk = Desk(Engine(BUSY), Paper(), Watchful(Paper()), Timeline())
    asyncio.run(desk.run([TapeFeed(tape[:1])], lambda _steps: turns.append(sys.getswitchinterval())))
    assert turns == [pytest.approx(TURN_S)]
    assert sys.getswitchinterval() == usual > TURN_S


class Threads(Paper):
    """Remembers who wrote, and whether there was a wish in it."""

    def __init__(self) -> None:
        super().__init__()
        self.wrote: set[tuple[bool, str]] = set()

    def append(self, steps: Sequence[Step], *, done: Iterable[str] = ()) -> list[str]:
        self.wrote.add((bool(steps[-1].intents), threading.current_thread().name))
        return super().append(steps, done=done)


def test_a_wish_is_written_where_it_was_decided_and_the_rest_beside_the_loop(tape):
    paper = Threads()
    run(Desk(Engine(BUSY), paper, Watchful(paper), Timeline()), tape)
    assert paper.wrote == {(True, threading.current_thread().name), (False, "journal_0")}


def test_a_server_that_may_be_slow_holds_up_nobody_but_who_waits_for_it(tape):
    paper = Threads()
    paper.near = False
    run(Desk(Engine(BUSY), paper, Watchful(paper), Timeline()), tape)
    assert paper.wrote == {(True, "journal_0"), (False, "journal_0")}


def test_nothing_is_told_that_is_not_written(tape):
    paper = Paper()
    told = run(Desk(Engine(BUSY), paper, Watchful(paper), Timeline()), tape)
    assert told == paper.steps


def test_a_full_disk_stops_the_desk_before_it_acts(tape):
    paper = Paper(batches_max=3)
    venue = Watchful(paper)
    with pytest.raises(StorageRefused, match="the disk is full"):
        run(Desk(Engine(BUSY), paper, venue, Timeline()), tape)
    assert all(paper.holds(intent) for intent in venue.sent)


def test_a_flood_waits_at_the_door(tape):
    paper = Paper()
    desk = Desk(Engine(BUSY), paper, Watchful(paper), Timeline())
    handed_over = 0

    async def flood() -> None:
        nonlocal handed_over
        for event in [*tape, *tape]:
            await desk.arrivals.put(event)
            handed_over += 1

    async def briefly() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(flood(), timeout=0.2)

    asyncio.run(briefly())
    assert handed_over == WAITING_MAX
