"""Closes of the sessions before: once a name and day, as soon as the desk runs and before each opening."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta

import msgspec

from bot.alpaca.history import DAYS, History, sane, sessions_before
from bot.alpaca.nouns import UNREADABLE, BarSaid
from bot.alpaca.rest import Refused, Rest, Silence
from bot.alpaca.sight import Sight
from bot.alpaca.together import Line, together
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from engine.model.calendar import closes_at, eastern_date, is_session, next_session, opens_at
from engine.model.events import Event, HistoryArrived, PastDay

FEED = "alpaca days"
WHOLE_TAPE = "sip"
"""Any plan may read it once it is a quarter of an hour old, and a close is the whole tape's."""
SESSIONS = 50
"""The slope of a mean of twenty needs forty, and some names are not traded every day."""
BEFORE_OPEN = timedelta(minutes=30)
AGAIN = timedelta(minutes=1)

Days = dict[str, dict[date, float]]


class AlpacaDays:
    """`told` is the newest session an earlier life has heard of each name: nothing is journalled twice."""

    def __init__(
        self,
        rest: Rest,
        clock: Clock,
        heartbeats: Heartbeats,
        symbols: frozenset[str],
        *,
        told: Mapping[str, date] | None = None,
    ) -> None:
        self._rest = rest
        self._symbols = symbols
        self._clock = clock
        self._heartbeats = heartbeats
        self._told = dict(told or {})
        self._sight = Sight(FEED, clock)

    async def events(self) -> AsyncIterator[Event]:
        """One event a name and day."""
        async for event in together(self._heartbeats, (self._watch,)):
            yield event

    async def _watch(self, put: Line) -> None:
        while True:
            now = self._clock.now()
            with self._heartbeats.working():
                again = _next(now) if await self._ask(put, eastern_date(now)) else now + AGAIN
            await self._clock.sleep_until(again)

    async def _ask(self, put: Line, today: date) -> bool:
        """Whether somebody answered; a name without days is none that the vendor could tell tomorrow."""
        wanted = list(sessions_before(today, SESSIONS))
        names = {name for name in self._symbols if self._told.get(name) != wanted[0]}
        if not names:
            return True
        try:
            found = await self._read(put, names, wanted)
        except (Silence, Refused) as error:
            self._sight.odd(put, f"{error}")
            return False
        for name in sorted(names):
            days = tuple(PastDay(day, close) for day, close in sorted(found.get(name, {}).items()))
            self._told[name] = wanted[0]
            if days:
                put(HistoryArrived(self._clock.now(), name, days))
            else:
                self._sight.odd(put, f"{name}: no finished session in {SESSIONS}")
        return True

    async def _read(self, put: Line, names: set[str], wanted: list[date]) -> Days:
        """Only finished sessions; what is no bar costs only itself."""
        found: Days = {}
        start, end = (each.astimezone(UTC) for each in (opens_at(wanted[-1]), closes_at(wanted[0])))
        history = History(self._rest, names, WHOLE_TAPE, DAYS)
        async for name, row in history.read(start - timedelta(hours=12), end):
            try:
                said = msgspec.json.decode(row, type=BarSaid)
            except UNREADABLE as error:
                self._sight.odd(put, f"{name}: {error}")
                continue
            day = eastern_date(said.starts)
            if not sane(said) or name not in names:
                self._sight.odd(put, f"{name} {day}: not a bar")
            elif day in wanted:
                found.setdefault(name, {})[day] = said.close
        return found


def _next(now: datetime) -> datetime:
    """Half an hour before the next opening that is not so near already."""
    day = eastern_date(now)
    if not is_session(day) or opens_at(day) - BEFORE_OPEN <= now:
        day = next_session(day)
    return opens_at(day).astimezone(UTC) - BEFORE_OPEN
