"""What came in and was not decided on yet: one queue, with an end and a brim."""

import asyncio
from collections import deque

from engine.model.events import Event

WAITING_MAX = 4096


class Arrivals:
    """Far behind, it makes the feeds wait rather than grow without end.

    Held, it gathers without handing over; let go, it hands over feed by feed in the feeds' own order, so that
    what a rehearsed day decides does not hang on which socket was read first.
    """

    def __init__(self) -> None:
        self._waiting: deque[Event] = deque()
        self._gathered: list[tuple[int, Event]] = []
        self._held = False
        self._over = False
        self._came = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()

    def __len__(self) -> int:
        return len(self._waiting) + len(self._gathered)

    async def put(self, event: Event, feed: int = 0) -> None:
        """Hand over one event; waits while the desk is far behind."""
        if len(self) >= WAITING_MAX:
            self._room.clear()
            self.let_go()
            await self._room.wait()
        if self._held:
            self._gathered.append((feed, event))
        else:
            self._waiting.append(event)
            self._came.set()

    def end(self) -> None:
        """Nothing more will come."""
        self._over = True
        self._came.set()

    def hold(self) -> None:
        """From now on, gather."""
        self._held = True

    def let_go(self) -> None:
        """Hand over what was gathered, each feed's own in the order in which it came."""
        self._gathered.sort(key=lambda entry: entry[0])
        self._waiting.extend(event for _, event in self._gathered)
        self._gathered.clear()
        self._came.set()

    async def something(self) -> bool:
        """Whether anything waits; false once nothing more can come and all of it was taken."""
        while not self._waiting:
            if self._over:
                return False
            self._came.clear()
            await self._came.wait()
        return True

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def first(self) -> Event:
        """What will be taken next."""
        return self._waiting[0]

    def take(self) -> Event:
        """The first that waits; makes room once the queue is half empty."""
        event = self._waiting.popleft()
        if not self._room.is_set() and len(self) < WAITING_MAX // 2:
            self._room.set()
        return event
