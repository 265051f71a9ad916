"""Pictures are drawn in a process of their own: there they hold up no order, and words wait only so long."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import cache, partial
from multiprocessing import get_context, parent_process

from bot.chat.wishes import Picture

NICER = 10
PATIENCE_S = 3.0
"""A card is there to be tapped, and an alarm to be heard: longer than this neither waits for its picture."""
GIVEN_UP_S = 30.0
"""Whoever draws one picture for so long is stuck, and makes room for another."""


class NotDrawn(Exception):
    """Whoever wanted it goes on without, and says why."""


@cache
def _painter_of(_desk: int) -> ProcessPoolExecutor:
    """One for all chats of a process, and none for whoever is forked from it."""
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_settle_down)


def _painter() -> ProcessPoolExecutor:
    return _painter_of(os.getpid())


class Studio:
    """Takes one picture after another; a painter that died is replaced once before anybody hears of it."""

    def __init__(self, patience_s: float = PATIENCE_S, given_up_s: float = GIVEN_UP_S) -> None:
        self._patience_s = patience_s
        self._given_up_s = given_up_s
        self._late: asyncio.Future[bytes] | None = None

    def begin(self) -> None:
        """The first picture need not wait for the painter to come in."""
        with suppress(OSError, RuntimeError):
            _painter().submit(_here)

    async def do(self, draw: Callable[[Picture], bytes], picture: Picture) -> bytes:
        """The same bytes for the same picture, wherever it is drawn; or one line why there are none."""
        if self._late is not None and not self._late.done():
            raise NotDrawn("the one before is not drawn yet")
        until = asyncio.get_running_loop().time() + self._patience_s
        for _ in range(2):
            drawing = _begun(partial(_at_most, self._given_up_s, draw, picture))
            await asyncio.wait([drawing], timeout=until - asyncio.get_running_loop().time())
            if not drawing.done():
                self._late = drawing
                raise NotDrawn(f"not within {self._patience_s:g} seconds")
            error = drawing.exception()
            if error is None:
                return drawing.result()
            if not isinstance(error, BrokenProcessPool):
                raise NotDrawn(f"{type(error).__name__}: {error}")
            _painter_of.cache_clear()
        raise NotDrawn("whoever draws has died twice")


def _begun(work: Callable[[], bytes]) -> asyncio.Future[bytes]:
    """It goes on though nobody waits for it any more; then nobody asks how it ended either."""
    try:
        drawing = asyncio.wrap_future(_painter().submit(work))
    except BrokenProcessPool as error:
        drawing = asyncio.get_running_loop().create_future()
        drawing.set_exception(error)
    except (OSError, RuntimeError) as error:
        _painter_of.cache_clear()
        raise NotDrawn(f"nobody can be started who draws: {error}") from None
    drawing.add_done_callback(lambda done: done.cancelled() or done.exception())
    return drawing


def _at_most(seconds: float, draw: Callable[[Picture], bytes], picture: Picture) -> bytes:
    """By the painter; the alarm ends its process."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return draw(picture)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _here() -> None:
    return


def _settle_down() -> None:
    """Ctrl-C is for the desk to hear; orders go first; and without a desk there is nothing to draw."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICER)
    threading.Thread(target=_leave_with_the_desk, daemon=True).start()


def _leave_with_the_desk() -> None:
    desk = parent_process()
    if desk is not None:
        desk.join()
        os._exit(0)
