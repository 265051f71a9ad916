"""What a contract trades on a usual day: asked once a day, of contracts that were printed in size."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from statistics import fmean

import msgspec
from msgspec import Struct

from bot.clock import Clock
from bot.feeds.whales.asking import Asking, Fault, Refusal
from bot.feeds.whales.endpoints import HISTORIC
from bot.feeds.whales.reading import UNREADABLE, Count, Unreadable, read
from engine.model.calendar import eastern_date

DAYS, DAYS_MIN = 30, 5
"""A contract younger than a week has no usual day."""

ASKED = {"limit": str(DAYS + 1)}


class _Day(Struct, frozen=True):
    date: date
    volume: Count


class _Days(Struct, frozen=True):
    chains: list[msgspec.Raw]


class Usual:
    """Means of finished days; what nobody could say is asked again with the next print.

    A vendor that does not grant it, or has it no more, is not asked again that day.
    """

    def __init__(self, asking: Asking, clock: Clock) -> None:
        self._asking = asking
        self._clock = clock
        self._known: dict[str, float | None] = {}
        self._granted = True
        self._day: date | None = None

    async def of(self, symbol: str) -> float | None:
        """None is unknown, and unknown passes no gate."""
        now = self._clock.now()
        if self._day != eastern_date(now):
            self._day, self._known, self._granted = eastern_date(now), {}, True
        if symbol in self._known or not self._granted:
            return self._known.get(symbol)
        body = await self._asking.ask(HISTORIC, ASKED, name=symbol)
        if isinstance(body, Refusal):
            self._granted = body.fault in (Fault.LIMIT, Fault.PASSING)
            return None
        self._known[symbol] = mean(body, now)
        return self._known[symbol]


def mean(body: bytes, now: datetime) -> float | None:
    """Of the latest thirty days before today; today is not over."""
    try:
        days = msgspec.json.decode(body, type=_Days).chains
    except UNREADABLE:
        return None
    told = {day.date: day.volume for day in _read(days) if day.date < eastern_date(now) and day.volume >= 0}
    latest = [told[on] for on in sorted(told)[-DAYS:]]
    return fmean(latest) if len(latest) >= DAYS_MIN else None


def _read(days: Iterable[msgspec.Raw]) -> Iterator[_Day]:
    """A day nobody can read, or believe, is none."""
    for day in days:
        try:
            believed = read(bytes(day), _Day)
        except Unreadable:
            continue
        yield believed
