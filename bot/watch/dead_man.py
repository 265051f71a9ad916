"""Somebody outside is told once a minute that all is well: a desk that is gone cannot say so itself."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx

from bot.alpaca.absurd import BROKER
from bot.clock import Clock
from bot.recalling.nightly import NIGHTLY
from bot.watch.heartbeats import Heartbeats
from bot.watch.room import DISK
from engine.core import Engine
from engine.model.latch_names import DAILY_LOSS, DRAWDOWN, FLATTEN, HALT, PAUSE, UNARMED
from engine.model.records import LatchSet

EVERY = timedelta(minutes=1)
LATELY = timedelta(seconds=10)
WAIT_S = 5.0
CHOSEN = frozenset({PAUSE, HALT, FLATTEN, UNARMED, DAILY_LOSS, DRAWDOWN})
"""Latches of a desk that works as it should: a person wanted them, or its day is over."""
FAULTS = (f"by {DISK}:", f"by {BROKER}:", f": {NIGHTLY}:")
"""And who lays such a latch without anybody wanting it."""


def well(engine: Engine, now: datetime) -> bool:
    """In the session, while seconds are decided on and no latch stands that tells of a fault."""
    if not engine.floor.in_session(now) or now - engine.beat > LATELY:
        return False
    return all(_chosen(latch) for latch in engine.floor.book.latches.held.values())


def _chosen(latch: LatchSet) -> bool:
    return latch.latch in CHOSEN and not any(fault in latch.why for fault in FAULTS)


class DeadMan:
    """An empty question to one fixed address; whoever misses it for some minutes can wake somebody."""

    def __init__(
        self, url: str, engine: Engine, clock: Clock, heartbeats: Heartbeats, say: Callable[[str], None]
    ) -> None:
        self._url = url
        self._engine = engine
        self._clock = clock
        self._heartbeats = heartbeats
        self._say = say
        self._trouble = ""

    async def run(self) -> None:
        """Until it is cancelled; a desk that begins has a minute to be well."""
        while True:
            await self._clock.sleep_until(self._clock.now() + EVERY)
            if well(self._engine, self._clock.now()):
                with self._heartbeats.working():
                    self._said(await self._ask())

    async def _ask(self) -> str:
        """What went wrong, if anything did. Nobody can lead it elsewhere, and no answer can hold it up."""
        try:
            async with (
                asyncio.timeout(WAIT_S),
                httpx.AsyncClient(timeout=WAIT_S, trust_env=False, follow_redirects=False) as client,
                client.stream("GET", self._url) as reply,
            ):
                return "" if reply.is_success else f"it answered {reply.status_code}"
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
            return type(error).__name__

    def _said(self, trouble: str) -> None:
        """Once an outage, and its end; of the address only its host, for the rest may be a key."""
        if bool(trouble) != bool(self._trouble):
            place = urlsplit(self._url).hostname
            self._say(f"ping: {place} took it not: {trouble}" if trouble else f"ping: {place} takes it again")
        self._trouble = trouble
