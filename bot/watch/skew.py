"""Our clock against the broker's: cut-offs and the age of a quote are only as right as the time is."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from msgspec import Struct

from bot.alpaca.rest import Refused, Rest, Silence
from bot.alpaca.sight import Sight
from bot.alpaca.together import Line
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from bot.watch.repeating import repeated
from engine.model.events import Event

FEED = "clock"
PATH = "/v2/clock"
LOST_AFTER = timedelta(seconds=2)
"""A machine that keeps its time over the network is right to a fraction of this."""
EVERY = timedelta(minutes=1)
AGAIN = timedelta(seconds=5)
"""Sooner while it is wrong, or before anybody has said whether it is."""
UNKNOWN_AFTER = timedelta(minutes=5)
"""How long a comparison is good for: a clock runs away slowly."""


class ClockSaid(Struct, frozen=True):
    timestamp: datetime


class Skew:
    """More than two seconds apart, or nobody can say how far: the desk adds no risk until that is mended."""

    def __init__(self, trading: Rest, clock: Clock, heartbeats: Heartbeats) -> None:
        self._trading = trading
        self._clock = clock
        self._heartbeats = heartbeats
        self._sight = Sight(FEED, clock)
        self._right_at: datetime | None = None

    def events(self) -> AsyncIterator[Event]:
        """As soon as the desk runs, and then every minute."""
        return repeated(self._compare, self._clock, self._heartbeats, every=EVERY, again=AGAIN)

    async def _compare(self, put: Line) -> bool:
        """Whether the next minute is soon enough."""
        try:
            apart = await compared(self._trading, self._clock)
        except (Silence, Refused, ValueError) as error:
            return self._unknown(put, f"{error}")
        why = f"the broker's clock is {apart.total_seconds():+.1f} s from ours"
        if abs(apart) > LOST_AFTER:
            self._sight.lose(put, why)
            return False
        self._right_at = self._clock.now()
        self._sight.restore(put)
        return True

    def _unknown(self, put: Line, why: str) -> bool:
        """A start that nobody answers has no time at all; later the last comparison holds for a while."""
        known = self._right_at is not None and self._clock.now() - self._right_at < UNKNOWN_AFTER
        if known:
            self._sight.odd(put, why)
        else:
            self._sight.lose(put, why)
        return known


async def compared(trading: Rest, clock: Clock) -> timedelta:
    """How far the broker's clock is ahead of ours."""
    asked = clock.now()
    said = (await trading.get(PATH, ClockSaid)).timestamp
    if said.utcoffset() is None:
        raise ValueError(f"{said}: a time without a zone")
    return ahead(asked, said, clock.now())


def ahead(asked: datetime, said: datetime, heard: datetime) -> timedelta:
    """It was said at some moment between question and answer: what the way may explain is forgiven."""
    if said > heard:
        return said - heard
    return min(said - asked, timedelta())
