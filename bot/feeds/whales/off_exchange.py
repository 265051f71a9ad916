"""Prints off the exchanges: the latest of all names in one question, each name's own where a gap is left.

The stream tells no print's number and takes no bust back, so these are always asked for.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from bot.clock import Clock
from bot.feeds.whales.asking import Asking, Fault, Refusal
from bot.feeds.whales.dark import identity, printed
from bot.feeds.whales.endpoints import DARK_OF, DARK_RECENT, Priority
from bot.feeds.whales.hours import Hours
from bot.feeds.whales.paging import PAGES_MAX, Page, Paging
from bot.feeds.whales.polling import Polled
from bot.feeds.whales.reading import DarkRow, Misread, Unreadable, iso, moment, read_all
from bot.feeds.whales.remembered import Seen
from engine.model.calendar import EASTERN, eastern_date
from engine.model.events import DarkPrinted, Event, PayloadRefused, Trap

FEED = "dark pool"
EVERY = timedelta(seconds=10)
OVERLAP = timedelta(seconds=30)
LOOK_BACK = timedelta(minutes=15)
LOOK_BACK_EVERY = timedelta(minutes=5)
"""Busts come later than any overlap; what is asked for again is told again only if it changed."""

RECENT_LIMIT, LIMIT = 200, 500
PREMIUM_MIN = 100_000
A_SECOND = timedelta(seconds=1)


class OffExchange:
    """What printed off the exchanges in the names that are watched."""

    feed = FEED
    priority = Priority.DARK
    hours = Hours(after=timedelta(minutes=5))
    needed = False
    vital = True
    every = EVERY

    def __init__(
        self,
        asking: Asking,
        watching: frozenset[str],
        clock: Clock,
        already: Iterable[Event] = (),
        *,
        page: int = LIMIT,
        premium_min: int = PREMIUM_MIN,
    ) -> None:
        self._asking = asking
        self._watching = watching
        self._clock = clock
        self._page = page
        self._recent = Paging(min(page, RECENT_LIMIT), A_SECOND)
        self._paging = defaultdict[str, Paging](lambda: Paging(page, A_SECOND))
        self._premium_min = str(premium_min)
        self._seen = Seen()
        self._covered: datetime | None = None
        self._looked_back: datetime | None = None
        for event in already:
            if isinstance(event, DarkPrinted) and event.print_id is not None:
                self._seen.add((event.print_id, event.trap is Trap.CANCELLED))

    async def poll(self) -> Polled:
        """One question if its page reaches back to what is known; one for each name if it does not."""
        now, events = self._clock.now(), list[Event]()
        params = {"limit": str(min(self._page, RECENT_LIMIT)), "min_premium": self._premium_min}
        page = self._taken(await self._asking.ask(DARK_RECENT, params), events)
        if isinstance(page, Refusal):
            return Polled(_in_order(events), page)
        since, times = self._since(now), page.times
        reached = self._recent.whole(page, since) or (bool(times) and min(times) < since)
        look_back = self._looked_back is not None and now >= self._looked_back + LOOK_BACK_EVERY
        calls = 1
        if not reached or look_back:
            for name in sorted(self._watching):
                more, refusal = await self._of(
                    name, min(since, now - LOOK_BACK) if look_back else since, events
                )
                calls += more
                if refusal is not None:
                    return Polled(_in_order(events), refusal, calls)
        self._looked_back = now if look_back or self._looked_back is None else self._looked_back
        self._covered = max([at for at in times if at <= now], default=self._covered)
        self._recent.told(times)
        return Polled(_in_order(events), calls=calls if not look_back else 1)

    def _since(self, now: datetime) -> datetime:
        """The second of the bell too, for what is newer than a moment is not of that moment."""
        opens = self.hours.window(now)[0] - A_SECOND
        return opens if self._covered is None or self._covered < opens else self._covered - OVERLAP

    async def _of(self, name: str, since: datetime, events: list[Event]) -> tuple[int, Refusal | None]:
        """One name's prints since then, page by page; a name nobody knows has none."""

        async def ask(older: datetime | None) -> Page | Refusal:
            params = {"newer_than": iso(since), "limit": str(self._page), "min_premium": self._premium_min}
            params |= {} if older is None else {"older_than": iso(older)}
            return self._taken(await self._asking.ask(DARK_OF, params, name=name), events, name)

        walk = await self._paging[name].walk(since, ask)
        if not walk.ended:
            why = f"{name}: more than {PAGES_MAX} pages since {since}"
            events.append(PayloadRefused(self._clock.now(), FEED, why))
        unknown = walk.refusal is not None and walk.refusal.fault is Fault.MISSING
        return walk.calls, None if unknown else walk.refusal

    def _taken(self, body: bytes | Refusal, events: list[Event], name: str = "") -> Page | Refusal:
        """How many rows there were and when, after adding what is new.

        Prints of an earlier day are passed over: the latest of all names reach back to them, a name's own
        since a moment must not, and that is said.
        """
        if isinstance(body, Refusal):
            return body
        now = self._clock.now()
        try:
            rows = list(read_all(body, DarkRow))
        except Unreadable as error:
            events.append(PayloadRefused(now, FEED, str(error)))
            return Refusal(Fault.PASSING, str(error))
        today = datetime.combine(eastern_date(now), time(), EASTERN)
        times = [at for row in rows if (at := self._one(row, today, now, events)) is not None]
        earliest = min(times, default=today)
        if name and earliest < today and self._seen.add(today):
            why = f"{name}: prints of an earlier day are passed over: {earliest:%Y-%m-%d} and maybe more"
            events.append(PayloadRefused(now, FEED, why))
        return Page(len(rows), times)

    def _one(
        self, row: DarkRow | Misread, today: datetime, now: datetime, events: list[Event]
    ) -> datetime | None:
        if isinstance(row, Misread):
            events += [PayloadRefused(now, FEED, row.why)] if self._seen.add(row.mark) else []
            return None
        try:
            at = moment(row.executed_at)
            if at is not None and at < today:
                return at
            if row.ticker in self._watching and (identity(row), bool(row.canceled)) not in self._seen:
                events.append(printed(row, now))
                self._seen.add((identity(row), bool(row.canceled)))
        except Unreadable as error:
            if self._seen.add(f"{identity(row)} {error}"):
                events.append(PayloadRefused(now, FEED, f"{row.ticker[:8]}: {error}"[:200]))
            return None
        return at


def _in_order(events: list[Event]) -> tuple[Event, ...]:
    """As they printed; of one print, its bust after it."""
    return tuple(sorted(events, key=_printed))


def _printed(event: Event) -> tuple[datetime, bool]:
    if not isinstance(event, DarkPrinted):
        return event.at, False
    return event.source_at or event.at, event.trap is Trap.CANCELLED
