"""Prints off the exchanges: the latest of all names in one question, each name's own where a gap is left.

The stream tells no print's number and takes no bust back, so these are always asked for.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.feeds.whales.asking import Asking, Refusal
from bot.feeds.whales.dark_pages import FEED, DarkPages, newest
from bot.feeds.whales.endpoints import DARK_OF, DARK_RECENT, Priority
from bot.feeds.whales.hours import Hours
from bot.feeds.whales.paging import Page, Paging, Walk, back
from bot.feeds.whales.polling import Polled
from bot.feeds.whales.reading import WHY_MAX, iso
from bot.feeds.whales.rounds import TRIES_MAX, Round
from engine.model.events import DarkPrinted, Event, PayloadRefused, Trap

EVERY = timedelta(seconds=10)
OVERLAP = timedelta(seconds=30)
LOOK_BACK = timedelta(minutes=15)
LOOK_BACK_EVERY = timedelta(minutes=5)
"""Busts come later than any overlap; what is asked for again is told again only if it changed."""

NAMES_AT_ONCE = 5
FILLS_AT_ONCE = 2
"""A long gap leaves a short one: what printed while it was filled."""

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
        already: Sequence[Event] = (),
        *,
        page: int = LIMIT,
        premium_min: int = PREMIUM_MIN,
    ) -> None:
        self._asking = asking
        self._watching = watching
        self._clock = clock
        self._page = page
        self._recent = Paging(min(page, RECENT_LIMIT), A_SECOND)
        self._paging = defaultdict[str, Paging](lambda: Paging(page, A_SECOND, pages_max=None))
        self._premium_min = str(premium_min)
        self._pages = DarkPages(watching, clock, already)
        self._covered: datetime | None = None
        self._looked_back: datetime | None = None
        self._gap: Round | None = None
        self._again: Round | None = None
        self._left_out = dict[str, datetime]()
        self._fills = 0
        self._newest = newest(already)

    async def poll(self) -> Polled:
        """One question if its page reaches back to what is known; one for each name if it does not."""
        now, events = self._clock.now(), list[Event]()
        self._left_out = {name: since for name, since in self._left_out.items() if since >= self._bell(now)}
        if self._gap is not None and self._gap.begun >= self._bell(now):
            return await self._fill(self._gap, events)
        self._gap = None
        params = {"limit": str(min(self._page, RECENT_LIMIT)), "min_premium": self._premium_min}
        page = self._pages.taken(await self._asking.ask(DARK_RECENT, params), events)
        if isinstance(page, Refusal):
            return Polled(_in_order(events), page)
        since = self._since(now)
        reached = bool(page.times) and back(page.times, since) < since
        if not reached and not self._recent.whole(page, since):
            self._gap = self._owed(now, since, page.times)
            return await self._fill(self._gap, events)
        self._fills = 0
        self._known(now, page.times)
        await self._look_back(now, events)
        return Polled(_in_order(events))

    def _bell(self, now: datetime) -> datetime:
        """The second of it too, for what is newer than a moment is not of that moment."""
        return self.hours.window(now)[0] - A_SECOND

    def _since(self, now: datetime) -> datetime:
        bell = self._bell(now)
        return bell if self._covered is None or self._covered < bell else self._covered - OVERLAP

    def _owed(self, now: datetime, since: datetime, times: list[datetime]) -> Round:
        """From the newest print that an earlier life told of a name, if that is later; busts from earlier."""
        latest = now - LOOK_BACK if self._look_back_due(now) else now
        told = {name: self._newest.get(name, since) - OVERLAP for name in self._watching}
        owed = {name: min(max(since, told[name]), latest) for name in self._watching}
        return self._round(now, owed, times)

    def _round(self, now: datetime, since: dict[str, datetime], times: list[datetime]) -> Round:
        """Whoever was left out is owed its prints from there."""
        since |= {name: min(since[name], out) for name, out in self._left_out.items()}
        return Round(now, since, times, self._left_out)

    async def _fill(self, gap: Round, events: list[Event]) -> Polled:
        """A gap is told when all of it is there, in order: what was told of a name is whole up to its newest.

        A later life goes on from there; of a name that does not answer it is said that it was left out.
        Of many questions few count: one long gap is no habit.
        """
        refusal = await gap.go_on(partial(self._of, events), partial(self._leave, events))
        gap.held += [event for event in events if isinstance(event, DarkPrinted)]
        said = [event for event in events if not isinstance(event, DarkPrinted)]
        if not gap.done:
            return Polled(_in_order(said), refusal)
        if self._look_back_due(gap.begun):
            self._looked_back = gap.begun
        self._gap, self._fills = None, self._fills + 1
        self._known(gap.begun, gap.times)
        now = self._clock.now()
        told = [replace(event, at=now) for event in gap.held]
        calls = gap.calls if self._fills > FILLS_AT_ONCE else min(gap.calls, 1 + NAMES_AT_ONCE)
        return Polled(_in_order([*said, *told]), refusal, calls)

    def _known(self, at: datetime, times: list[datetime]) -> None:
        """All was told that a page of then goes back to, and all before it."""
        self._looked_back = self._looked_back or at
        self._covered = max([each for each in times if each <= at], default=self._covered)
        self._recent.told(times)

    def _look_back_due(self, now: datetime) -> bool:
        return self._looked_back is not None and now >= self._looked_back + LOOK_BACK_EVERY

    async def _look_back(self, now: datetime, events: list[Event]) -> None:
        """A few names a poll, so that many do not use up the minute at one go.

        Whatever is refused here, the poll was answered.
        """
        if self._again is None or self._again.done or self._again.begun < self._bell(now):
            if not self._look_back_due(now):
                return
            self._looked_back = now
            since = min(self._since(now), now - LOOK_BACK)
            self._again = self._round(now, dict.fromkeys(self._watching, since), [])
        await self._again.go_on(partial(self._of, events), partial(self._leave, events), NAMES_AT_ONCE)

    async def _of(self, events: list[Event], name: str, since: datetime, older: datetime | None) -> Walk:
        """One name's prints since then, page by page, however many there are."""

        async def ask(older: datetime | None) -> Page | Refusal:
            params = {"newer_than": iso(since), "limit": str(self._page), "min_premium": self._premium_min}
            params |= {} if older is None else {"older_than": iso(older)}
            return self._pages.taken(await self._asking.ask(DARK_OF, params, name=name), events, name)

        walk = await self._paging[name].walk(since, ask, older)
        if walk.refusal is None and since <= self._left_out.get(name, since):
            self._left_out.pop(name, None)
        return walk

    def _leave(self, events: list[Event], name: str, since: datetime, refusal: Refusal) -> None:
        """Said once, until it answers or the day is over."""
        now = self._clock.now()
        if name not in self._left_out:
            why = f"{name}: not answered {TRIES_MAX} times, left out until the next look back: {refusal.why}"
            events.append(PayloadRefused(now, FEED, why[:WHY_MAX]))
        self._left_out[name] = min(max(since, self._bell(now)), self._left_out.get(name, since))


def _in_order(events: list[Event]) -> tuple[Event, ...]:
    """As they printed; of one print, its bust after it."""
    return tuple(sorted(events, key=_printed))


def _printed(event: Event) -> tuple[datetime, bool]:
    if not isinstance(event, DarkPrinted):
        return event.at, False
    return event.source_at or event.at, event.trap is Trap.CANCELLED
