"""A desk that stands still sells nothing: a thread beside it ends the process; the next start recovers."""

import os
import sys
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread, get_ident
from time import monotonic

PATIENCE_S = 15.0
COMMIT_S = 30.0
"""Slow disks take seconds, and one that refuses is left for memory; this is for one that says nothing."""
LOOK_S = 1.0
STOOD_STILL = 70
"""The exit code: an internal fault, and worth another start."""


Since = Callable[[], float | None]
"""When what waits for its commit began to, by `monotonic`, asked from another thread."""


@contextmanager
def watchdog(
    loop: AbstractEventLoop, since: Since, *, patience_s: float = PATIENCE_S, commit_s: float = COMMIT_S
) -> Iterator[None]:
    """Around a live desk's run, from the loop's own thread; in real time, so never around a rehearsal."""
    over, watched = Event(), (loop, get_ident(), since)
    guard = Thread(target=_guard, args=(*watched, over, patience_s, commit_s), name="watchdog", daemon=True)
    guard.start()
    try:
        yield
    finally:
        over.set()


def _guard(
    loop: AbstractEventLoop, thread: int, since: Since, over: Event, patience_s: float, commit_s: float
) -> None:
    """Counts from the last sign of life, so that a process somebody had stopped is started anew as well."""
    lived = monotonic()
    while not over.wait(LOOK_S):
        alive = Event()
        try:
            loop.call_soon_threadsafe(alive.set)
        except RuntimeError:  # the loop was closed between our two lines
            return
        while not alive.wait(LOOK_S) and monotonic() - lived < patience_s:
            pass
        stood = monotonic() - lived
        if over.is_set():
            return
        if stood >= patience_s:
            _end(f"the loop stood still for {stood:.0f} s{_where(thread)}")
        lived, began = monotonic(), since()
        if began is not None and lived - began >= commit_s:
            _end(f"the journal has not taken a batch for {lived - began:.0f} s")


def _where(thread: int) -> str:
    frame = sys._current_frames().get(thread)
    return f" at {frame.f_code.co_filename}:{frame.f_lineno}" if frame is not None else ""


def _end(why: str) -> None:
    """Nothing is tidied up: whatever holds the desk would hold that too."""
    with suppress(OSError):
        os.write(2, f"desk: {why}; ended, to be started again\n".encode())
    os._exit(STOOD_STILL)
