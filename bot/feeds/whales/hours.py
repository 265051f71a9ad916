"""When there is anything to ask for: the exchange's day, with a little before and after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.model.calendar import eastern_date, is_session, next_session
from engine.model.session import session_on


@dataclass(frozen=True, slots=True)
class Hours:
    """How long before the open something begins to be asked for, and how long after the close."""

    before: timedelta = timedelta()
    after: timedelta = timedelta(minutes=2)

    def window(self, at: datetime) -> tuple[datetime, datetime]:
        """The one we are in, or the next."""
        day = eastern_date(at)
        if is_session(day):
            session = session_on(day)
            if at < session.closes + self.after:
                return session.opens - self.before, session.closes + self.after
        session = session_on(next_session(day))
        return session.opens - self.before, session.closes + self.after

    def next_window(self, at: datetime) -> datetime:
        """When the one after this begins: what is refused today may be allowed tomorrow."""
        return self.window(self.window(at)[1])[0]
