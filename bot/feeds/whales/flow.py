"""Alerts, by question and from the stream: one memory for both, so that nothing is told twice or lost."""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.feeds.whales.aged import BACK_MAX, OVERLAP, Aged
from bot.feeds.whales.alerts import created, last_print, printed
from bot.feeds.whales.asking import Asking, Fault, Refusal
from bot.feeds.whales.details import Details
from bot.feeds.whales.endpoints import FLOW, Priority
from bot.feeds.whales.hours import Hours
from bot.feeds.whales.overlap import Overlap
from bot.feeds.whales.paging import PAGES_MAX, Page, Paging
from bot.feeds.whales.polling import Polled
from bot.feeds.whales.reading import WHY_MAX, AlertRow, Misread, Unreadable, iso, read_all
from bot.feeds.whales.remembered import Seen
from bot.feeds.whales.singles import Singles, Word
from bot.feeds.whales.streamed import Streamed
from engine.model.events import Event, FlowPrinted, PayloadRefused

FEED = "flow"
EVERY = timedelta(seconds=5)
BESIDE_STREAM = timedelta(seconds=10)
LIMIT = 200
A_MILLISECOND = timedelta(milliseconds=1)


class Flow:
    """What the vendor noticed in the names that are watched."""

    feed = FEED
    priority = Priority.FLOW
    hours = Hours(after=timedelta(minutes=2))
    needed = True
    vital = True

    def __init__(
        self,
        asking: Asking,
        watching: frozenset[str],
        clock: Clock,
        already: Iterable[Event] = (),
        *,
        page: int = LIMIT,
        singles: Singles | None = None,
    ) -> None:
        self.stream = Streamed(clock)
        self._asking = asking
        self._details = Details(asking, clock)
        self._watching = watching
        self._clock = clock
        self._page = page
        self._paging = Paging(page, A_MILLISECOND)
        self._singles = singles
        self._one_at_a_time = asyncio.Lock()
        self._seen = Seen()
        self._overlap = Overlap()
        self._aged = Aged()
        self._newest: datetime | None = None
        told = [each.print_id for each in already if isinstance(each, FlowPrinted) and each.print_id]
        for print_id in told:
            self._seen.add(print_id)
        self._before = frozenset(told)
        """What an earlier life told: of its bursts nobody knows more than what is shown of them again."""

    @property
    def every(self) -> timedelta:
        """Beside a stream the questions are only a net below it."""
        return EVERY if self.stream.since is None else BESIDE_STREAM

    async def poll(self) -> Polled:
        """Everything since the newest that is known, with an overlap, page by page."""
        async with self._one_at_a_time:
            now, events = self._clock.now(), list[Event]()
            earliest = now - BACK_MAX
            since = earliest if self._newest is None else max(self._newest - OVERLAP, earliest)
            dated: list[tuple[datetime, AlertRow]] = []
            refusal, calls = await self._pages(since, dated, events)
            for _, row in sorted(dated, key=_dated):
                self._one(row, events)
            if refusal is None:
                known = [at for at, _ in dated if at <= now]
                self._newest = max([*known, self._newest or earliest])
            return Polled(await self._complete(events), refusal, calls)

    async def _pages(
        self, since: datetime, dated: list[tuple[datetime, AlertRow]], events: list[Event]
    ) -> tuple[Refusal | None, int]:
        """All that is newer, oldest pages last."""

        async def ask(older: datetime | None) -> Page | Refusal:
            page = await self._asking.ask(FLOW, self._question(since, older))
            if isinstance(page, Refusal):
                return page
            try:
                rows = list(read_all(page, AlertRow))
            except Unreadable as error:
                events.append(PayloadRefused(self._clock.now(), FEED, str(error)))
                return Refusal(Fault.PASSING, str(error))
            found = self._dated(rows, events)
            dated.extend(found)
            return Page(len(rows), [at for at, _ in found])

        walk = await self._paging.walk(since, ask)
        if not walk.ended:
            events.append(
                PayloadRefused(self._clock.now(), FEED, f"more than {PAGES_MAX} pages since {since}")
            )
        return walk.refusal, walk.calls

    async def said(self, row: AlertRow) -> tuple[Event, ...]:
        """An alert from the stream; most of them are about other names."""
        events: list[Event] = []
        self._one(row, events, streamed=True)
        return await self._complete(events)

    def _question(self, since: datetime, older: datetime | None) -> dict[str, str]:
        asked = {
            "ticker_symbol": ",".join(sorted(self._watching)),
            "newer_than": iso(since),
            "limit": str(self._page),
        }
        return asked if older is None else asked | {"older_than": iso(older)}

    def _dated(self, rows: list[AlertRow | Misread], events: list[Event]) -> list[tuple[datetime, AlertRow]]:
        """Each row with its time; one nobody can read is refused, once."""
        found = []
        for row in rows:
            if isinstance(row, Misread):
                self._refuse(row.why, row.mark, events)
                continue
            try:
                found.append((created(row) or self._clock.now(), row))
            except Unreadable as error:
                self._refuse(str(error), f"{row.id} {error}", events)
        return found

    def _refuse(self, why: str, mark: object, events: list[Event]) -> None:
        if self._seen.add(mark):
            events.append(PayloadRefused(self._clock.now(), FEED, why[:WHY_MAX]))

    def _one(self, row: AlertRow, events: list[Event], *, streamed: bool = False) -> None:
        now = self._clock.now()
        if row.ticker is not None and row.ticker not in self._watching:
            return
        try:
            event, seen_at = printed(row, now), created(row)
        except Unreadable as error:
            self._refuse(f"{row.option_chain[:24]}: {error}", f"{row.id} {error}", events)
            return
        singly = self._singles.word(row, event, seen_at) if self._singles is not None else Word.NOTHING
        if event.underlying not in self._watching or self._passed_over(row, event, events):
            return
        if singly is Word.AWAITED:
            if streamed:
                self.stream.leave_to_prints(event.print_id)
            return
        if self._seen.add(event.print_id):
            rest = self._overlap.rest(row, event)
            if rest is not None and singly is not Word.HEARD:
                events.append(rest)
            if singly is Word.LOST:
                self.stream.lost()
            elif singly is Word.NOTHING and not streamed:
                self.stream.asked(event.print_id, seen_at)
        elif event.print_id in self._before:
            self._overlap.rest(row, event)

    def _passed_over(self, row: AlertRow, event: FlowPrinted, events: list[Event]) -> bool:
        """What was told in its time may be told again, and is no old flow."""
        return event.print_id not in self._seen and self._aged.over(last_print(row), event.at, events)

    async def _complete(self, events: list[Event]) -> tuple[Event, ...]:
        """Oldest first; those that could become a trade with their prints."""
        events.sort(key=_traded)
        return tuple(await asyncio.gather(*(self._details.of(event) for event in events)))


def _dated(row: tuple[datetime, AlertRow]) -> datetime:
    return row[0]


def _traded(event: Event) -> datetime:
    """When it traded, as far as that is known."""
    return event.source_at or event.at if isinstance(event, FlowPrinted) else event.at
