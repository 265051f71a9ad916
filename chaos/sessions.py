"""Which session the desk has been told of: as its schedule has it, and over its lives."""

from collections.abc import Iterable
from datetime import date, datetime

from engine.model.calendar import eastern_date
from engine.model.events import SessionOpened
from engine.model.session import session_on
from engine.replay import Step


class Sessions:
    """One that is open when the desk starts is opened late rather than never."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._opened: date | None = None
        for step in steps:
            if isinstance(step.event, SessionOpened):
                self._opened = step.event.session.day

    def opened(self, now: datetime) -> SessionOpened | None:
        """Today's, once, when its hour has come."""
        today = eastern_date(now)
        if today == self._opened or now < session_on(today).opens:
            return None
        self._opened = today
        return SessionOpened(now, session_on(today))
