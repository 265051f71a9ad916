"""What a person's screen learns, frame by frame: the page draws it, a test waits for it."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from sandbox.telegram.seen import Frame

FRAMES_MAX = 100_000


Fits = Callable[[Frame], bool]


class Feed:
    """All frames in order; whoever is late reads from the start."""

    def __init__(self) -> None:
        self.seq = 0
        self.frames: deque[Frame] = deque(maxlen=FRAMES_MAX)
        self.listeners: set[asyncio.Queue[Frame | None]] = set()

    def next(self) -> int:
        """The number of the frame about to be told."""
        self.seq += 1
        return self.seq

    def tell(self, frame: Frame) -> None:
        """To everybody who listens now."""
        self.frames.append(frame)
        for listener in self.listeners:
            listener.put_nowait(frame)

    @contextmanager
    def listening(self) -> "Iterator[asyncio.Queue[Frame | None]]":
        """A queue of what comes from now on; None is the end."""
        queue: asyncio.Queue[Frame | None] = asyncio.Queue()
        self.listeners.add(queue)
        try:
            yield queue
        finally:
            self.listeners.discard(queue)

    def close(self) -> None:
        """Lets everybody go."""
        for listener in self.listeners:
            listener.put_nowait(None)

    async def wait(self, fits: Fits, after: int, seconds: float) -> Frame | None:
        """The first that fits, past or to come; None if there was none in time."""
        with self.listening() as queue:
            for frame in self.frames:
                if frame.seq > after and fits(frame):
                    return frame
            try:
                async with asyncio.timeout(seconds):
                    return await first(queue, fits)
            except TimeoutError:
                return None


async def first(queue: "asyncio.Queue[Frame | None]", fits: Fits) -> Frame | None:
    """The first that fits, from a queue."""
    while (frame := await queue.get()) is not None:
        if fits(frame):
            return frame
    return None


def encoded(value: object) -> bytes:
    """As the page reads it."""
    return msgspec.json.encode(value)
