"""What is asked once a day for each name: the year's implied volatility, and the next report."""

from collections import deque
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.clock import Clock
from bot.feeds.whales.asking import Asking, Fault, Refusal
from bot.feeds.whales.endpoints import EARNINGS, IV, Endpoint, Priority
from bot.feeds.whales.hours import Hours
from bot.feeds.whales.polling import Polled
from bot.feeds.whales.reading import EarningsRow, IvRow, Misread, Unreadable, read_all, usable
from engine.model.calendar import eastern_date
from engine.model.events import EarningsScheduled, Event, IvRecorded, PayloadRefused

FEED = "facts"
TRIES_MAX = 3


class Facts:
    """One question a poll, the least urgent of all."""

    feed = FEED
    priority = Priority.FACTS
    hours = Hours(before=timedelta(minutes=30))
    needed = False
    vital = False
    every = timedelta(seconds=2)

    def __init__(
        self, asking: Asking, watching: frozenset[str], clock: Clock, already: Iterable[Event] = ()
    ) -> None:
        self._asking = asking
        self._watching = watching
        self._clock = clock
        self._day: date | None = None
        self._open: deque[tuple[Endpoint, str, int]] = deque()
        self._known = {(each.symbol, each.day): each.iv for each in already if isinstance(each, IvRecorded)}

    async def poll(self) -> Polled:
        """The next question of the day; one that fails goes to the end, and at last is let be."""
        now = self._clock.now()
        if self._day != eastern_date(now):
            self._day = eastern_date(now)
            names = sorted(self._watching)
            self._open = deque((endpoint, name, 1) for endpoint in (IV, EARNINGS) for name in names)
        if not self._open:
            return Polled(done=True)
        endpoint, name, tries = self._open.popleft()
        body = await self._asking.ask(endpoint, {"timespan": "1y"} if endpoint is IV else {}, name=name)
        if isinstance(body, Refusal):
            return self._refused(body, endpoint, name, tries)
        try:
            read = self._volatility if endpoint is IV else self._reports
            return Polled(read(body, name, now), done=not self._open)
        except Unreadable as error:
            return Polled((PayloadRefused(now, FEED, f"{name}: {error}"),), done=not self._open)

    def _refused(self, refusal: Refusal, endpoint: Endpoint, name: str, tries: int) -> Polled:
        if refusal.fault in (Fault.PASSING, Fault.LIMIT) and tries < TRIES_MAX:
            self._open.append((endpoint, name, tries + (refusal.fault is Fault.PASSING)))
            return Polled(refusal=refusal)
        if refusal.fault is Fault.PLAN:
            self._open = deque(each for each in self._open if each[0] is not endpoint)
        if refusal.fault is Fault.KEY:
            self._open.append((endpoint, name, tries))
            return Polled(refusal=refusal)
        told = PayloadRefused(self._clock.now(), FEED, f"{name}: {refusal.why}")
        return Polled((told,), done=not self._open)

    def _volatility(self, body: bytes, name: str, now: datetime) -> tuple[Event, ...]:
        events: list[Event] = []
        for row in read_all(body, IvRow):
            if isinstance(row, Misread):
                events.append(PayloadRefused(now, FEED, f"{name}: {row.why}"))
            elif (iv := usable(row.volatility)) and self._known.get((name, row.date)) != iv:
                self._known[name, row.date] = iv
                events.append(IvRecorded(now, name, row.date, iv))
        return tuple(sorted(events, key=lambda each: each.day if isinstance(each, IvRecorded) else date.min))

    def _reports(self, body: bytes, name: str, now: datetime) -> tuple[Event, ...]:
        """The nearest that is not past; none is known of is said by saying nothing."""
        read = list(read_all(body, EarningsRow))
        ahead = [
            row.report_date
            for row in read
            if isinstance(row, EarningsRow) and row.report_date and row.report_date >= eastern_date(now)
        ]
        refused = [
            PayloadRefused(now, FEED, f"{name}: {row.why}") for row in read if isinstance(row, Misread)
        ]
        return (*refused, *([EarningsScheduled(now, name, min(ahead))] if ahead else []))
