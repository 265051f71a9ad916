"""Several tasks behind one feed: what they say comes out in one line; who breaks or is lost breaks it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import ExitStack

from bot.lasting import cancelled
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event

Source = Callable[["Line"], Coroutine[None, None, None]]


class Line:
    """What waits to be taken; under one key only the newest waits, for an older price helps nobody."""

    def __init__(self, heartbeats: Heartbeats) -> None:
        self._heartbeats = heartbeats
        self._waiting: dict[str | int, Event] = {}
        self._count = 0
        self._busy = ExitStack()
        self.came = asyncio.Event()

    def __call__(self, event: Event, key: str | None = None) -> None:
        """From here until the desk has taken it, it counts as work."""
        if not self._waiting:
            self._busy.close()
            self._busy.enter_context(self._heartbeats.working())
        self._count += 1
        name = self._count if key is None else key
        self._waiting.pop(name, None)
        self._waiting[name] = event
        self.came.set()

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def take(self) -> Event:
        """The one that has waited longest."""
        return self._waiting.pop(next(iter(self._waiting)))

    def rest(self) -> None:
        """All of it was handed over."""
        self.came.clear()
        self._busy.close()


async def together(heartbeats: Heartbeats, sources: Iterable[Source]) -> AsyncIterator[Event]:
    """Ends when all sources have, and everything they said was taken."""
    line = Line(heartbeats)
    tasks = [asyncio.create_task(source(line), name=source.__qualname__) for source in sources]
    for task in tasks:
        task.add_done_callback(lambda _: line.came.set())
    try:
        while True:
            while line:
                yield line.take()
            line.rest()
            for task in tasks:
                if task.cancelled():
                    raise cancelled(task.get_name())
                if task.done():
                    task.result()
            if all(task.done() for task in tasks):
                return
            await line.came.wait()
    finally:
        line.rest()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
