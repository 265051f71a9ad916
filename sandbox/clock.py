"""The market's time: it stands still until it is moved, so that a whole day runs the same on any machine."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from typing import NamedTuple, Protocol

Settle = Callable[[], Awaitable[None]]
STEP_S, SHORTEST_S = 0.02, 0.001
"""How often a paced clock looks at real time; finer than a person sees, coarse enough to cost nothing."""


class Clock(Protocol):
    """What servers and the world ask of time."""

    def now(self) -> datetime:
        """Market time, aware, UTC."""
        ...

    async def sleep_until(self, at: datetime) -> None:
        """Return once market time has reached it."""
        ...


class RealTime(Protocol):
    """The one place where a paced clock meets the wall, so that tests can stand in for it."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary start."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let real time pass."""
        ...


class LoopTime:
    """The running loop's own time."""

    def monotonic(self) -> float:
        """Seconds as the loop counts them."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Wait in the loop."""
        await asyncio.sleep(seconds)


class Sleeper(NamedTuple):
    """Heap order is waking order: earliest deadline first, then first come."""

    deadline: datetime
    order: int
    woken: "asyncio.Future[None]"


async def one_turn() -> None:
    """Let whoever was woken run to its next wait."""
    await asyncio.sleep(0)


class MarketClock:
    """Virtual time. `advance` moves it by hand; `run` moves it at a pace."""

    def __init__(self, starts: datetime, *, pace: float = 1.0) -> None:
        if starts.utcoffset() is None:
            raise ValueError("market time needs a zone")
        self._now = starts
        self._heap: list[Sleeper] = []
        self._orders = 0
        self._pace = 1.0
        self._paused = False
        self.pace = pace

    def now(self) -> datetime:
        """Market time."""
        return self._now

    async def sleep_until(self, at: datetime) -> None:
        """Wait for a moment of the market; what has passed is not waited for."""
        if at <= self._now:
            await one_turn()
            return
        woken = asyncio.get_running_loop().create_future()
        self._orders += 1
        heappush(self._heap, Sleeper(at, self._orders, woken))
        await woken

    @property
    def waiting(self) -> int:
        """How many sleep."""
        return sum(not sleeper.woken.done() for sleeper in self._heap)

    @property
    def next_deadline(self) -> datetime | None:
        """When the next one wakes, which is as far as a lock-step driver may jump."""
        while self._heap and self._heap[0].woken.done():
            heappop(self._heap)
        return self._heap[0].deadline if self._heap else None

    async def advance(self, to: datetime, *, settle: Settle = one_turn) -> None:
        """Move to a moment, waking sleepers one by one; `settle` is awaited after each, before the next."""
        await self._go(to, settle, lambda: True)

    async def _go(self, to: datetime, settle: Settle, still: Callable[[], bool]) -> None:
        while still():
            deadline = self.next_deadline
            if deadline is None or deadline > to:
                self._now = max(self._now, to)
                return
            self._now = max(self._now, deadline)
            heappop(self._heap).woken.set_result(None)
            await settle()

    @property
    def pace(self) -> float:
        """Market seconds per real second."""
        return self._pace

    @pace.setter
    def pace(self, pace: float) -> None:
        """Change it while a driver runs."""
        if not 0.0 < pace < float("inf"):
            raise ValueError(f"pace {pace}: time can only go forward; pause it to stop it")
        self._pace = pace

    @property
    def paused(self) -> bool:
        """Whether time stands still though a driver runs."""
        return self._paused

    def pause(self) -> None:
        """Stop the paced driver where it is."""
        self._paused = True

    def resume(self) -> None:
        """Go on from there; the real time spent paused is not caught up."""
        self._paused = False

    async def run(self, until: datetime, *, real: RealTime | None = None, settle: Settle = one_turn) -> None:
        """Drive at the pace until a moment; however slow we are, the next sleeper feels another one."""
        wall = LoopTime() if real is None else real
        seen = wall.monotonic()
        while self._now < until:
            await wall.sleep(self._nap(until))
            moment = wall.monotonic()
            passed, seen = moment - seen, moment
            if not self._paused:
                pace = self._pace
                target = self._now + timedelta(seconds=passed * pace)
                await self._go(min(target, until), settle, partial(self._goes_at, pace))

    def _goes_at(self, pace: float) -> bool:
        return self._pace == pace and not self._paused

    def _nap(self, until: datetime) -> float:
        """No longer than to the next deadline, so that a slow pace still wakes sleepers on time."""
        ahead = min(self.next_deadline or until, until)
        return max(min(STEP_S, (ahead - self._now).total_seconds() / self._pace), SHORTEST_S)
