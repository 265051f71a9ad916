"""The loop: take what arrived, decide, write it down, and only then act."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol

from bot.feeds.base import Feed
from bot.venues.base import Venue
from engine.core import Engine
from engine.model.events import Event
from engine.replay import Step
from engine.timeline import Timeline

BATCH_MAX = 256
WAITING_MAX = 4096


class Writer(Protocol):
    """Where steps become durable; returns only when they are."""

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
    ) -> None:
        self._batch_max = batch_max
        self._engine = engine
        self._journal = journal
        self._venue = venue
        self._timeline = timeline
        self._waiting: deque[Event] = deque()
        self._arrived = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._over = False

    async def run(self, feed: Feed, told: Callable[[Sequence[Step]], None]) -> None:
        """Until the feed ends; `told` sees steps only after they are committed."""
        try:
            with ThreadPoolExecutor(1, "journal") as writer:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._listen(feed))
                    await self._work(writer, told)
        except BaseExceptionGroup as group:
            if len(group.exceptions) == 1:
                raise group.exceptions[0] from None
            raise

    async def _work(self, writer: ThreadPoolExecutor, told: Callable[[Sequence[Step]], None]) -> None:
        loop, carried_out = asyncio.get_running_loop(), list[str]()
        while await self._something():
            steps = self._decide()
            if steps:
                write = partial(self._journal.append, steps, done=carried_out)
                wishes = await loop.run_in_executor(writer, write)
                await self._act(steps[-1])
                carried_out = wishes
                told(steps)

    async def put(self, event: Event) -> None:
        """Hand over one event; waits while the desk is far behind rather than grow without end."""
        if len(self._waiting) >= WAITING_MAX:
            self._room.clear()
            await self._room.wait()
        self._waiting.append(event)
        self._arrived.set()

    async def _listen(self, feed: Feed) -> None:
        async for event in feed.events():
            await self.put(event)
        self._over = True
        self._arrived.set()

    async def _something(self) -> bool:
        """Whether anything waits; false once the feed has ended and all of it was taken."""
        while not self._waiting:
            if self._over:
                return False
            self._arrived.clear()
            await self._arrived.wait()
        return True

    def _decide(self) -> list[Step]:
        """Step through what waits, up to a batch or the first wish: wishes go out after the commit."""
        steps: list[Step] = []
        while self._waiting and len(steps) < self._batch_max:
            event = self._timeline.before(self._waiting[0].at, self._engine.due)
            step = self._step(event if event is not None else self._waiting.popleft())
            if step.kept:
                steps.append(step)
            if step.intents:
                break
        if len(self._waiting) < WAITING_MAX // 2:
            self._room.set()
        return steps

    def _step(self, event: Event) -> Step:
        self._timeline.add(self._venue.observe(event))
        return Step(event, self._engine.step(event))

    async def _act(self, step: Step) -> None:
        """Only the last step of a batch can hold wishes; all of them are in the journal by now."""
        if step.intents:
            self._timeline.add(await self._venue.carry_out(step.event.at, step.intents))
