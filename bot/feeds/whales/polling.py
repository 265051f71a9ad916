"""Asking again and again, spaced by the market's clock, within hours and budget."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.feeds.whales.asking import Fault, Refusal
from bot.feeds.whales.budget import SECOND, SLOWEST, Budget, next_reset, whole_second
from bot.feeds.whales.endpoints import Priority
from bot.feeds.whales.hours import Hours
from bot.feeds.whales.standing import DEADLINE, SELDOM, Standing
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event, PayloadRefused

BACKOFF_MAX = timedelta(seconds=30)
REFUSED_AGAIN = timedelta(minutes=3)
"""A plan can be bought and a key mended while the market is open."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll brought: events, and why there are no more of them."""

    events: tuple[Event, ...] = ()
    refusal: Refusal | None = None
    calls: int = 1
    done: bool = False
    """Nothing more to ask today."""


class Source(Protocol):
    """What can be polled."""

    feed: str
    priority: Priority
    hours: Hours
    needed: bool
    """Whether a plan without it is an outage, and so is one that affords it too seldom."""

    vital: bool
    """Whether its silence is one."""

    @property
    def every(self) -> timedelta: ...

    async def poll(self) -> Polled: ...


class Handover:
    """Events on their way to whoever reads the feed; giving lasts until all of them were taken."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()

    async def give(self, events: Iterable[Event]) -> None:
        """Returns once they are somebody else's."""
        for event in events:
            self._queue.put_nowait(event)
        await self._queue.join()

    def end(self) -> None:
        """Nothing more comes."""
        self._queue.put_nowait(None)

    async def taken(self) -> AsyncIterator[Event]:
        """Each counts as taken when the next is asked for."""
        while (event := await self._queue.get()) is not None:
            yield event
            self._queue.task_done()


class Polling:
    """One source's rhythm."""

    def __init__(
        self,
        source: Source,
        budget: Budget,
        clock: Clock,
        heartbeats: Heartbeats,
        handover: Handover,
    ) -> None:
        self._source = source
        self._budget = budget
        self._clock = clock
        self._heartbeats = heartbeats
        self._handover = handover
        self.standing = Standing(source.feed, source.hours, clock.now(), source.vital)
        self._failed = 0
        self._calls = 1
        self._paused = ""

    async def run(self) -> None:
        """For as long as the desk runs."""
        opens = self._allowed(self._clock.now())
        while True:
            await self._clock.sleep_until(opens)
            with self._heartbeats.working():
                begun = self._clock.now()
                polled = await self._source.poll()
                events, at = self._judged(polled, begun)
                notice, opens = self._notice(at), self._allowed(at)
                await self._handover.give((*polled.events, *events, *notice))

    async def watch(self) -> None:
        """A poll that hangs must not hide that nothing comes, nor a deadline grown long."""
        while True:
            now = self._clock.now()
            due, opens = self.standing.due(now), self._source.hours.window(now)[0]
            late = self.standing.lost or self.standing.off(now) or due <= now
            look = max(now, opens) + DEADLINE
            await self._clock.sleep_until(look if late else min(due, look))
            with self._heartbeats.working():
                now = self._clock.now()
                opens, closes = self._source.hours.window(now)
                if opens <= now <= closes:
                    await self._handover.give(self.standing.overdue(now))

    def _allowed(self, at: datetime) -> datetime:
        """Not before hours, and not before the budget opens."""
        opens = self._budget.opens(self._source.priority, max(at, self._source.hours.window(at)[0]))
        return max(opens, self._source.hours.window(opens)[0])

    def _judged(self, polled: Polled, begun: datetime) -> tuple[tuple[Event, ...], datetime]:
        """What the answer says about the feed, and when to ask again."""
        now, source, refusal = self._clock.now(), self._source, polled.refusal
        if refusal is None:
            self._failed, self._calls = 0, max(polled.calls, 1)
            tomorrow = source.hours.next_window(begun) if polled.done else None
            every = self._every(begun)
            return self.standing.good(now, every, needed=source.needed), tomorrow or whole_second(
                begun
            ) + every
        told = self.standing.bad(refusal, now, needed=source.needed)
        if refusal.fault in (Fault.KEY, Fault.PLAN):
            return told, whole_second(now) + REFUSED_AGAIN
        self._failed += 1
        wait = min(2 ** min(self._failed - 1, 10) * SECOND, BACKOFF_MAX)
        return told, whole_second(now) + wait

    def _every(self, begun: datetime) -> timedelta:
        """In the hours it was asked in. What is needed waits a minute at most for its many pages."""
        source, until = self._source, self._source.hours.window(begun)[1]
        one, all_pages = (
            self._budget.interval(source.priority, source.every, begun, until, calls=calls)
            for calls in (1, self._calls)
        )
        return max(one, min(all_pages, SELDOM)) if source.needed else all_pages

    def _notice(self, at: datetime) -> tuple[Event, ...]:
        """A pause is said once: what the day affords no more must not look like silence."""
        now, source = self._clock.now(), self._source
        opens = self._budget.opens(source.priority, now)
        short = opens >= next_reset(now)
        said, self._paused = self._paused, ""
        if opens <= max(now + SLOWEST, at) or (source.needed and self.standing.lost):
            return ()
        self._paused = "the day's requests are short" if short else "asked by the vendor to wait"
        why = f"asks again at {opens:%Y-%m-%d %H:%M} UTC: {self._paused}"
        told = (PayloadRefused(now, source.feed, why),) if self._paused != said else ()
        return (*told, *self.standing.leave(now)) if short and not source.needed else told
