"""A loop that stands still sells nothing: a thread beside it ends the process; the next start recovers."""

import os
import sys
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread, get_ident
from time import monotonic

PATIENCE_S = 15.0
LOOK_S = 1.0
STOOD_STILL = 70
"""The exit code: an internal fault, and worth another start."""


@contextmanager
def watchdog(loop: AbstractEventLoop, *, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Around a live desk's run, from the loop's own thread; in real time, so never around a rehearsal."""
    over = Event()
    guard = Thread(target=_guard, args=(loop, get_ident(), over, patience_s), name="watchdog", daemon=True)
    guard.start()
    try:
        yield
    finally:
        over.set()


def _guard(loop: AbstractEventLoop, thread: int, over: Event, patience_s: float) -> None:
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
            _end(thread, stood)
        lived = monotonic()


def _end(thread: int, stood: float) -> None:
    """Nothing is tidied up: whatever holds the loop would hold that too."""
    frame = sys._current_frames().get(thread)
    where = f" at {frame.f_code.co_filename}:{frame.f_lineno}" if frame is not None else ""
    with suppress(OSError):
        said = f"desk: the loop stood still for {stood:.0f} s{where}; ended, to be started again\n"
        os.write(2, said.encode())
    os._exit(STOOD_STILL)
