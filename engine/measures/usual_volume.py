"""Relative volume by the clock: this minute against the same one of past sessions; every open is busy."""

from collections import deque
from math import fsum

Volumes = tuple[float | None, ...]


class UsualVolume:
    """None until enough sessions are stored: one strange day is not a habit."""

    __slots__ = ("_sessions", "_sessions_min", "_today")

    def __init__(self, sessions_max: int = 20, sessions_min: int = 5) -> None:
        self._sessions: deque[Volumes] = deque(maxlen=sessions_max)
        self._sessions_min = sessions_min
        self._today: list[float | None] = []

    def store(self, volumes: Volumes) -> None:
        """A past session, minute by minute from its open; None where nothing is known."""
        self._sessions.append(volumes)

    def open_session(self) -> None:
        """The day that ended joins the yardstick; today never measures itself."""
        if self._today:
            self.store(tuple(self._today))
        self._today = []

    def update(self, minute: int, volume: float) -> None:
        """`minute` counts from the open."""
        while len(self._today) < minute:
            self._today.append(None)
        self._today.append(volume)

    @property
    def value(self) -> float | None:
        """A half-day has no afternoon, so only sessions that had this minute are counted."""
        if not self._today:
            return None
        now, minute = self._today[-1], len(self._today) - 1
        had = (session[minute] for session in self._sessions if minute < len(session))
        known = [volume for volume in had if volume is not None]
        if now is None or len(known) < self._sessions_min:
            return None
        mean = fsum(known) / len(known)
        return now / mean if mean else None
