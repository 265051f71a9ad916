"""Returns over the last minutes of this session."""

from collections import deque


class Returns:
    """Forgets at the open, or the night's gap would pass for five minutes of momentum."""

    __slots__ = ("_closes",)

    def __init__(self, minutes_max: int = 15) -> None:
        self._closes: deque[float] = deque(maxlen=minutes_max + 1)

    def open_session(self) -> None:
        self._closes.clear()

    def update(self, close: float) -> None:
        self._closes.append(close)

    def over(self, minutes: int) -> float | None:
        """A fraction; None until the session is older than that."""
        closes = self._closes
        return closes[-1] / closes[-1 - minutes] - 1.0 if len(closes) > minutes else None
