"""One market time for several processes: who is born late reads the same dial."""

import asyncio
import mmap
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_FACE = struct.Struct("=ddd")
_LOOK_S = 0.05


class Dial:
    """A straight line: where market time was, when somebody looked, and how fast it goes."""

    def __init__(self, path: Path, starts: datetime | None = None) -> None:
        if starts is not None:
            path.write_bytes(_FACE.pack(starts.timestamp(), time.monotonic(), 0.0))
        with path.open("r+b") as file:
            self._face = mmap.mmap(file.fileno(), _FACE.size)

    def now(self) -> datetime:
        """Market time, the same in every process of this machine."""
        stood, looked, pace = _FACE.unpack(self._face[:])
        return datetime.fromtimestamp(stood + (time.monotonic() - looked) * pace, UTC)

    def go(self, pace: float) -> None:
        """From now on so many market seconds a second."""
        self._face[:] = _FACE.pack(self.now().timestamp(), time.monotonic(), pace)

    async def sleep_until(self, at: datetime) -> None:
        """In short naps, for the pace may change meanwhile."""
        await asyncio.sleep(0)
        while (left := at - self.now()) > timedelta(0):
            _, _, pace = _FACE.unpack(self._face[:])
            await asyncio.sleep(min(left.total_seconds() / pace, _LOOK_S) if pace else _LOOK_S)
