"""The broker's calendar beside ours: a day only one of them knows, or none has confirmed, has no entries."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta

from msgspec import Struct

from bot.alpaca.rest import Refused, Rest, Silence
from bot.alpaca.sight import Sight
from bot.alpaca.together import Line
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from bot.watch.repeating import repeated
from engine.model.calendar import EASTERN, closes_at, eastern_date, is_session, opens_at
from engine.model.events import Event

FEED = "calendar"
EVERY = timedelta(hours=1)
AGAIN = timedelta(minutes=1)
PATIENCE = timedelta(minutes=5)
"""How long the day may stay unconfirmed."""
DAY = timedelta(days=1)


class DaySaid(Struct, frozen=True):
    """A session in New York's time."""

    date: date
    open: str
    close: str


async def disagreements(trading: Rest, first: date, last: date) -> list[str]:
    """Days on which the two say otherwise, each with what both say."""
    query = {"start": first.isoformat(), "end": last.isoformat()}
    told = {
        said.date: f"{said.open}-{said.close}"
        for said in await trading.get("/v2/calendar", list[DaySaid], query)
    }
    days = (first + DAY * number for number in range((last - first).days + 1))
    return [
        f"{day}: broker {told.get(day, 'closed')}, we {_ours(day)}"
        for day in days
        if told.get(day, "closed") != _ours(day)
    ]


def _ours(day: date) -> str:
    if not is_session(day):
        return "closed"
    return f"{_wall(opens_at(day))}-{_wall(closes_at(day))}"


def _wall(at: datetime) -> str:
    return f"{at.astimezone(EASTERN):%H:%M}"


class CalendarWatch:
    """Unsure of today, the desk adds no risk: the two contradict each other, or nobody has confirmed the day.

    Our own table has every holiday that was planned, and no day of mourning or early bell of this week, after
    which every exit by the clock would come too late. One answer for today is wanted, and believed to its
    end: a route that falls silent after it stops nothing. It is asked for from midnight on, each minute until
    it comes, so that only a vendor who is silent all night costs an entry.
    """

    def __init__(self, trading: Rest, clock: Clock, heartbeats: Heartbeats) -> None:
        self._trading = trading
        self._clock = clock
        self._heartbeats = heartbeats
        self._sight = Sight(FEED, clock)
        self._answered: date | None = None
        self._silent_since: datetime | None = None

    def events(self) -> AsyncIterator[Event]:
        """As soon as the desk runs, and then every hour: an exchange can close at a day's notice."""
        return repeated(self._compare, self._clock, self._heartbeats, every=EVERY, again=AGAIN)

    async def _compare(self, put: Line) -> bool:
        """Whether today is answered for."""
        today = eastern_date(self._clock.now())
        try:
            wrong = await disagreements(self._trading, today, today)
        except (Silence, Refused) as error:
            self._unanswered(put, today, f"{error}")
            return False
        self._answered, self._silent_since = today, None
        if wrong:
            self._sight.lose(put, "; ".join(wrong))
        else:
            self._sight.restore(put)
        return True

    def _unanswered(self, put: Line, today: date, why: str) -> None:
        now = self._clock.now()
        self._silent_since = self._silent_since or now
        if self._answered != today and now - self._silent_since >= PATIENCE:
            self._sight.lose(put, f"nobody has confirmed the hours of {today}: {why}")
        else:
            self._sight.odd(put, why)
