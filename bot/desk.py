"""The loop: take what arrived, decide, write it down, and only then act."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import monotonic
from typing import Protocol

from bot.alone import alone
from bot.arrivals import Arrivals
from bot.feeds.base import Feed
from bot.lasting import as_long, only_asked
from bot.process import undisturbed
from bot.turn import BATCH_MAX, Turn
from bot.venues.base import Venue
from bot.watch.heartbeats import Heartbeats
from engine.core import Engine
from engine.replay import Step
from engine.timeline import Timeline

Told = Callable[[Sequence[Step]], None]


class Writer(Protocol):
    """Where steps become durable; returns only when they are."""

    near: bool
    """A file of this machine's, not somebody else's server."""

    def append(self, steps: Sequence[Step], *, done: Iterable[str] = ()) -> list[str]:
        """Also settles wishes carried out before, and names the new ones."""
        ...


class Desk:
    """One writer, one engine. Under load the batch grows, so durability is paid once a batch."""

    def __init__(
        self,
        engine: Engine,
        journal: Writer,
        venue: Venue,
        timeline: Timeline,
        *,
        batch_max: int = BATCH_MAX,
        heartbeats: Heartbeats | None = None,
        recorded: Told | None = None,
        wakes: bool = False,
    ) -> None:
        self.arrivals = Arrivals()
        self._turn = Turn(engine, venue.observe, timeline, batch_max=batch_max, wakes=wakes)
        self._journal = journal
        self._venue = venue
        self._timeline = timeline
        self._heartbeats = heartbeats or Heartbeats()
        self._recorded = recorded or _forgotten
        self.waits_since: float | None = None
        """When the batch that a thread writes was handed to it: the loop lives on, and nothing is decided."""

    async def run(self, feeds: Sequence[Feed], told: Told, *, lasting: Sequence[Feed] = ()) -> None:
        """Until every feed has ended; steps are told and recorded only after they are committed.

        Of these feeds those that are `lasting` may not end.
        """
        with alone(), undisturbed(), ThreadPoolExecutor(1, "journal") as writer:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen(feeds, lasting), name="feeds")
                await self._work(writer, told)

    async def _work(self, writer: ThreadPoolExecutor, told: Told) -> None:
        carried_out = list[str]()
        while await self.arrivals.something():
            with self._heartbeats.working():
                decided = self._turn.decide(self.arrivals)
                steps = [step for step in decided if step.kept]
                if steps:
                    wishes = await self._write(writer, steps, carried_out)
                    await self._act(steps[-1])
                    carried_out = wishes
                    told(steps)
                self._recorded(decided)

    async def _write(
        self, writer: ThreadPoolExecutor, steps: Sequence[Step], carried_out: Sequence[str]
    ) -> list[str]:
        """By a thread, for most is in no hurry and a server may be slow; to a file a wish is written here."""
        write = partial(self._journal.append, steps, done=carried_out)
        if self._journal.near and steps[-1].intents:
            return write()
        self.waits_since = monotonic()
        try:
            return await asyncio.get_running_loop().run_in_executor(writer, write)
        finally:
            self.waits_since = None

    async def _listen(self, feeds: Sequence[Feed], lasting: Sequence[Feed]) -> None:
        """All feeds at once; the first that breaks ends the desk, for a start is a recovery."""
        by = asyncio.current_task()
        try:
            async with asyncio.TaskGroup() as tasks:
                for number, feed in enumerate(feeds):
                    name, hears = type(feed).__name__, as_long if feed in lasting else only_asked
                    tasks.create_task(hears(self._hear(feed, number), name, by), name=name)
        except asyncio.CancelledError:
            self.arrivals.end()
            raise
        self.arrivals.end()

    async def _hear(self, feed: Feed, number: int) -> None:
        async for event in feed.events():
            await self.arrivals.put(event, number)

    async def _act(self, step: Step) -> None:
        """Only the last step of a batch can hold wishes; they leave before anybody is told of them."""
        if step.intents:
            self._timeline.add(await self._venue.carry_out(step.event.at, step.intents))
            await asyncio.sleep(0)


def _forgotten(_steps: Sequence[Step]) -> None:
    return
