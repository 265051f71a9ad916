"""Where the power may fail: before and after everything that is written, sent or received."""

import os
import signal
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

import httpx

from bot.wire.warm import Warm
from engine.model.records import Ticket
from engine.replay import Step
from storage.inbox import Inbox, Received
from storage.journal import Journal

WRITES, SENDS, STORES = "commit", "send", "store"
COUNTED = {WRITES: 24, SENDS: 24, STORES: 3}
"""How many of each a short trade has; a later one is simply never reached."""

POLL = "getUpdates"
Send = Callable[..., Coroutine[Any, Any, httpx.Response]]


class Point(NamedTuple):
    """The nth time a life comes by a place, on one side of it."""

    place: str
    side: str
    nth: int

    def __str__(self) -> str:
        return f"{self.side} {self.place} {self.nth}"

    @classmethod
    def of(cls, text: str) -> Self:
        side, place, nth = text.split()
        return cls(place, side, int(nth))


POINTS = tuple(
    Point(place, side, nth)
    for place, most in COUNTED.items()
    for nth in range(1, most + 1)
    for side in ("before", "after")
)
"""Every one of them, so that a run number chooses and none is left to chance."""


class Fuse:
    """Burns through at one point, once, and takes the process with it: nothing is finished, flushed or said.

    A process that it only tells to stop goes on from there, until it ends by itself.
    """

    def __init__(self, point: Point, *, lit: bool = False, stops: bool = False) -> None:
        self._point: Point | None = point
        self._signal = signal.SIGTERM if stops else signal.SIGKILL
        self._passed = Counter[str]()
        self.lit = lit
        """Nothing is counted before it is."""

    def before(self, place: str) -> None:
        """Somebody is about to."""
        self._passed[place] += self.lit
        self._burn(place, "before")

    def after(self, place: str) -> None:
        """It is done, and nobody has been told."""
        self._burn(place, "after")

    def _burn(self, place: str, side: str) -> None:
        if (place, side, self._passed[place]) == self._point:
            self._point = None
            os.kill(os.getpid(), self._signal)


def laid(fuse: Fuse) -> None:
    """Along the doors of this process: the journal, the inbox, and every request that changes something."""
    _commits(fuse)
    _stores(fuse)
    _requests(fuse)


def _commits(fuse: Fuse) -> None:
    append = Journal.append

    def lit(self: Journal, steps: Sequence[Step], *, done: Iterable[str] = ()) -> list[str]:
        outputs = [output for step in steps for output in step.outputs]
        fuse.lit = fuse.lit or any(isinstance(output, Ticket) for output in outputs)
        if not outputs:
            return append(self, steps, done=done)
        fuse.before(WRITES)
        wishes = append(self, steps, done=done)
        fuse.after(WRITES)
        return wishes

    Journal.append = lit  # type: ignore[method-assign]


def _stores(fuse: Fuse) -> None:
    accept_all = Inbox.accept_all

    def lit(
        self: Inbox, source: str, updates: Iterable[tuple[str, str]], at: datetime | None = None
    ) -> list[Received]:
        came = list(updates)
        if not came:
            return accept_all(self, source, came, at)
        fuse.before(STORES)
        new = accept_all(self, source, came, at)
        fuse.after(STORES)
        return new

    Inbox.accept_all = lit  # type: ignore[method-assign]


def _requests(fuse: Fuse) -> None:
    """The chat's leave through httpx's client, the broker's over a wire of its own."""
    httpx.AsyncClient.send = _lit(fuse, httpx.AsyncClient.send)  # type: ignore[method-assign]
    Warm.handle_async_request = _lit(fuse, Warm.handle_async_request)  # type: ignore[method-assign]


def _lit(fuse: Fuse, send: Send) -> Send:
    async def lit(self: object, request: httpx.Request, **kwargs: Any) -> httpx.Response:
        if request.method == "GET" or request.url.path.endswith(POLL):
            return await send(self, request, **kwargs)
        fuse.before(SENDS)
        reply = await send(self, request, **kwargs)
        fuse.after(SENDS)
        return reply

    return lit
