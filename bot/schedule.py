"""The calendar and the passing seconds, as a feed: nothing else in the desk knows that time goes by."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

from bot.clock import Clock
from engine.model.calendar import eastern_date, is_session
from engine.model.events import Event, SessionOpened, Tick
from engine.model.session import session_on

SECOND = timedelta(seconds=1)


class Schedule:
    """One event a second. A scheduling library keeps its own time; a rehearsed day needs the desk's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._opened: date | None = None

    async def events(self) -> AsyncIterator[Event]:
        """A session that is open when the desk starts is opened late rather than never."""
        while True:
            now = self._clock.now()
            today = eastern_date(now)
            if today != self._opened and is_session(today) and now >= session_on(today).opens:
                self._opened = today
                yield SessionOpened(now, session_on(today))
            else:
                yield Tick(now)
            await self._clock.sleep_until(now.replace(microsecond=0) + SECOND)
