"""A list told newest first, page by page, back to a moment; nobody says which page is the last."""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from heapq import nsmallest
from itertools import count, islice
from typing import NamedTuple

from bot.feeds.whales.asking import Refusal
from bot.feeds.whales.reading import FOREVER

PAGES_MAX = 20
"""Of a list that is owed no further back than it can be followed; another has no end but its own."""

CUT_MIN = 50
"""Some lists keep to a limit of their own, whatever was asked: a page as long as this may be cut short."""

KNOWN_MAX = 1_000


class Page(NamedTuple):
    """How many rows there were, and the moments of those that could be read."""

    rows: int
    times: list[datetime]


class Walk(NamedTuple):
    """How far it went: to its end, to a refusal, or to more pages than anybody reads."""

    refusal: Refusal | None
    calls: int
    ended: bool = True
    older: datetime | None = None
    """From where to go on after a refusal."""


class Paging:
    """Remembers what was told: a page that does not reach back to it was cut, however short it is.

    What is shown late and is older than all that is known stays behind a page cut to fewer than `CUT_MIN`.
    """

    def __init__(self, limit: int, step: timedelta, pages_max: int | None = PAGES_MAX) -> None:
        """By the vendor's own step of time, so that nothing falls between two pages."""
        self._limit = limit
        self._step = step
        self._pages_max = pages_max
        self._known: dict[datetime, None] = {}

    async def walk(
        self,
        since: datetime,
        ask: Callable[[datetime | None], Awaitable[Page | Refusal]],
        older: datetime | None = None,
    ) -> Walk:
        """What a page does not reach is asked for from its end; one that goes no further back is the last."""
        before, told, calls = FOREVER, list[datetime](), 0
        for calls in islice(count(1), self._pages_max):
            page = await ask(older)
            if isinstance(page, Refusal):
                return Walk(page, calls, older=older)
            told += page.times
            oldest = back(page.times, since)
            last = self.whole(page, since) or (self._short(page) and oldest == before)
            if last or not since < oldest < (older or FOREVER):
                self.told(told)
                return Walk(None, calls)
            step, before = min(oldest, FOREVER - self._step) + self._step, oldest
            older = step if older is None or step < older else oldest
        self.told(told)
        return Walk(None, calls, ended=False)

    def whole(self, page: Page, since: datetime) -> bool:
        """Empty, or short and as far back as what is known; where nothing is known nobody can tell."""
        earliest = min((at for at in self._known if at > since), default=None)
        reached = earliest is not None and bool(page.times) and back(page.times, since) <= earliest
        return not page.rows or (self._short(page) and reached)

    def _short(self, page: Page) -> bool:
        return page.rows < min(self._limit, CUT_MIN)

    def told(self, times: Iterable[datetime]) -> None:
        """Once nothing before them is owed any more."""
        self._known |= dict.fromkeys(times)
        while len(self._known) > KNOWN_MAX:
            del self._known[next(iter(self._known))]


def back(times: Iterable[datetime], since: datetime) -> datetime:
    """How far a page goes back; one row alone that is older than was asked for is a stray."""
    oldest = nsmallest(2, times)
    return oldest[-1] if oldest and oldest[0] <= since else min(oldest, default=since)
