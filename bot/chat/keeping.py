"""The disk, from the loop: one thread of the chat's own, so that nobody waits for a commit who need not."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import ParamSpec, TypeVar

from bot.watch.heartbeats import Heartbeats

Asked = ParamSpec("Asked")
Got = TypeVar("Got")


class Aside:
    """Work that would hold up the loop."""

    def __init__(self, name: str, *, near: bool = True) -> None:
        self._near = near
        self._pool = ThreadPoolExecutor(1, name)

    async def do(self, work: Callable[Asked, Got], *args: Asked.args, **kwargs: Asked.kwargs) -> Got:
        """In order, one at a time; done when it returns, even if nobody waits any more."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: work(*args, **kwargs))

    async def at_once(self, work: Callable[Asked, Got], *args: Asked.args, **kwargs: Asked.kwargs) -> Got:
        """What a person waits for: a commit to a file is less than handing it over; to a server, not."""
        return work(*args, **kwargs) if self._near else await self.do(work, *args, **kwargs)

    def close(self) -> None:
        """After the last piece of work."""
        self._pool.shutdown()


class Busy:
    """Working from the moment something is put down until nothing of it can be done right now."""

    def __init__(self, heartbeats: Heartbeats) -> None:
        self._heartbeats = heartbeats
        self._working = ExitStack()
        self._busy = False

    def begin(self) -> None:
        """Once, however often it is said."""
        if not self._busy:
            self._busy = True
            self._working.enter_context(self._heartbeats.working())

    def end(self) -> None:
        """What is left waits for the clock or for news."""
        if self._busy:
            self._busy = False
            self._working.close()
