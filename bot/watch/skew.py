"""Our clock against the broker's: cut-offs and the age of a quote are only as right as the time is."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from msgspec import Struct

from bot.alpaca.rest import Refused, Rest, Silence
from bot.alpaca.sight import Sight
from bot.alpaca.together import Line, together
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event

FEED = "clock"
PATH = "/v2/clock"
ODD_AFTER = timedelta(seconds=2)
LOST_AFTER = timedelta(seconds=30)
EVERY = timedelta(minutes=15)
AGAIN = timedelta(minutes=1)
"""Sooner while it is wrong, or while nobody can say whether it is."""


class ClockSaid(Struct, frozen=True):
    timestamp: datetime


class Skew:
    """More than two seconds apart is said; more than thirty, and the desk adds no risk until it is mended."""

    def __init__(self, trading: Rest, clock: Clock, heartbeats: Heartbeats) -> None:
        self._trading = trading
        self._clock = clock
        self._heartbeats = heartbeats
        self._sight = Sight(FEED, clock)

    async def events(self) -> AsyncIterator[Event]:
        """As soon as the desk runs, and then every quarter of an hour."""
        async for event in together(self._heartbeats, (self._watch,)):
            yield event

    async def _watch(self, put: Line) -> None:
        while True:
            with self._heartbeats.working():
                right = await self._compare(put)
            await self._clock.sleep_until(self._clock.now() + (EVERY if right else AGAIN))

    async def _compare(self, put: Line) -> bool:
        """Whether the next quarter of an hour is soon enough."""
        asked = self._clock.now()
        try:
            said = (await self._trading.get(PATH, ClockSaid)).timestamp
        except (Silence, Refused) as error:
            self._sight.odd(put, f"{error}")
            return False
        if said.utcoffset() is None:
            self._sight.odd(put, f"{said}: a time without a zone")
            return False
        apart = _apart(asked, said, self._clock.now())
        why = f"the broker's clock is {apart.total_seconds():+.1f} s from ours"
        if abs(apart) > LOST_AFTER:
            self._sight.lose(put, why)
            return False
        self._sight.restore(put)
        if abs(apart) > ODD_AFTER:
            self._sight.odd(put, why)
        return True


def _apart(asked: datetime, said: datetime, heard: datetime) -> timedelta:
    """It was said at some moment between question and answer: what the way may explain is forgiven."""
    if said > heard:
        return said - heard
    return min(said - asked, timedelta())
