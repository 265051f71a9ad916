"""Why a stream sends us away, and for how long knocking again may still help."""

from datetime import datetime, timedelta

from bot.clock import Clock

SLOT_HELD = timedelta(minutes=2)
"""How long the vendor may keep the one place of a session of ours that died, from its first word of it on."""
KEYS, TAKEN, PLAN, UNPACKED = 402, 406, 409, 412
STOP = frozenset({KEYS, TAKEN, PLAN, UNPACKED})


class NotLetIn(Exception):
    """An error frame that knocking again will not change."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}")
        self.code = code


class Place:
    """Each stream has one; that it is taken may pass, every other reason stays."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken_since: datetime | None = None

    def free(self) -> None:
        """Nobody says any more that it is taken."""
        self._taken_since = None

    def lost(self, no: NotLetIn) -> bool:
        """Whether to knock no more."""
        now = self._clock.now()
        self._taken_since = self._taken_since or now
        return no.code != TAKEN or now - self._taken_since > SLOT_HELD
