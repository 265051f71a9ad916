"""The recorder: every event the engine was stepped on, kept by a thread that nobody ever waits for."""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from bot.clock import Clock
from engine.model.events import Event, PayloadRefused
from engine.replay import Step
from storage.recording.keeping import Keeping
from storage.recording.lines import Opened
from storage.recording.shelf import Shelf

FEED = "recorder"
WAITING_MAX = 200_000
"""Events in memory at most: at ten times the mean of the whole option tape three quarters of a minute."""

SLOW = "the disk is too slow: some of what comes in is not recorded"
HUNG = "the disk does not answer: the end is not recorded"
ENDED = "it has ended by an error of its own: nothing more is recorded before the next start"

LOOK_S = 0.25
PATIENCE_S = 10.0
"""A desk that ends is watched by nobody, and what is lost is a part of a recording."""
PIECE, PAUSE_S = 32, 0.001
"""An order that leaves meanwhile takes its turn some thirty times: it must not stand behind a whole burst."""

FAR_BEHIND = 20_000
"""From here on the tape comes faster than pauses allow."""


class _Handed(NamedTuple):
    """Steps on their way to the thread, and what had to be let go before them."""

    steps: Sequence[Step]
    lost: int
    lost_rows: int


class Recorder:
    """`take` costs the desk an append; rather than hold anybody up it lets go, says so and marks the hole."""

    def __init__(
        self,
        shelf: Shelf,
        opened: Opened,
        row: int,
        clock: Clock,
        *,
        bytes_max: int,
        say: Callable[[str], None],
        waiting_max: int = WAITING_MAX,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._waiting_max, self._patience_s = waiting_max, patience_s
        self._clock = clock
        self._tell = say
        self._troubles: asyncio.Queue[str] = asyncio.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: deque[_Handed] = deque()
        self._given = self._taken = self._lost = self._lost_rows = 0
        self._ended = False
        self._over = threading.Event()
        self._keeping = Keeping(shelf, opened, row, bytes_max=bytes_max, say=self._say)
        self._thread = threading.Thread(target=self._run, name=FEED, daemon=True)

    @contextmanager
    def at_work(self) -> Iterator["Recorder"]:
        """What was handed over inside is on the disk after it, unless the disk does not answer."""
        self._thread.start()
        try:
            yield self
        finally:
            self._loop = None
            self._over.set()
            self._thread.join(self._patience_s)
            if self._thread.is_alive():
                self._say(HUNG)

    def take(self, steps: Sequence[Step]) -> None:
        """Decided and written down already; while the thread is far behind, counted and let go."""
        ended = not self._thread.is_alive()
        if ended and not self._ended:
            self._ended = True
            self._say(ENDED)
        if ended or self._given - self._taken > self._waiting_max:
            if not ended and not self._lost:
                self._say(SLOW)
            self._lost += len(steps)
            self._lost_rows += rows(steps)
            return
        self._given += len(steps)
        self._waiting.append(_Handed(steps, self._lost, self._lost_rows))
        self._lost = self._lost_rows = 0

    async def events(self) -> AsyncIterator[Event]:
        """What is missing from a recording is known to the journal too."""
        self._loop = asyncio.get_running_loop()
        while True:
            yield PayloadRefused(self._clock.now(), FEED, await self._troubles.get())

    def _say(self, what: str) -> None:
        self._tell(f"{FEED}: {what}")
        loop = self._loop
        if loop is not None:
            loop.call_soon_threadsafe(self._troubles.put_nowait, what)

    def _run(self) -> None:
        keeping, waiting = self._keeping, self._waiting
        keeping.begin()
        while True:
            over = self._over.wait(LOOK_S)
            while waiting:
                handed = waiting.popleft()
                keeping.missed(handed.lost, handed.lost_rows)
                pausing = not over and self._given - self._taken < FAR_BEHIND
                for number, step in enumerate(handed.steps, start=self._taken):
                    keeping.step(step)
                    if pausing and number % PIECE == 0:
                        self._over.wait(PAUSE_S)
                self._taken += len(handed.steps)
            if over:
                keeping.missed(self._lost, self._lost_rows)
            keeping.rest(over=over)
            if over:
                return


def rows(steps: Sequence[Step]) -> int:
    """How many the journal wrote for them."""
    return sum(1 + len(step.outputs) for step in steps if step.kept)
