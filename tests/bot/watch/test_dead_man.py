"""Somebody outside hears from a desk that is well, and from no other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.alpaca.absurd import BROKER
from bot.recalling.nightly import NIGHTLY
from bot.watch.dead_man import DeadMan
from bot.watch.heartbeats import Heartbeats
from bot.watch.in_memory import BY
from bot.watch.room import DISK
from engine.core import Engine
from engine.model.events import FeedLost, FeedRestored, Halt, SessionOpened, Tick
from engine.model.session import session_on
from engine.plays.playbook import PLAYBOOK
from sandbox.clock import MarketClock
from tests.bot.chat.wire.play import story
from tests.bot.watch.post import Inbox, webhook

SESSION = session_on(datetime(2026, 11, 20, tzinfo=UTC).date())
NOON = SESSION.opens + timedelta(hours=2)


@dataclass
class Desk:
    """An engine whose seconds pass or not, and the one who tells of it."""

    clock: MarketClock
    engine: Engine = field(default_factory=lambda: Engine(PLAYBOOK))
    beats: Heartbeats = field(default_factory=Heartbeats)
    said: list[str] = field(default_factory=list)

    async def minutes(self, number: int, *, ticking: bool = True) -> None:
        """Pass them second by second, each decided on unless the loop only seems alive."""
        for _ in range(number * 60):
            now = self.clock.now() + timedelta(seconds=1)
            if ticking:
                self.engine.step(Tick(now))
            await self.clock.advance(now, settle=self._quiet)

    async def _quiet(self) -> None:
        for _ in range(3):
            await asyncio.sleep(0)
        async with asyncio.timeout(30):
            while not self.beats.quiet:  # noqa: ASYNC110
                await asyncio.sleep(0.001)


@asynccontextmanager
async def desk(url: str, at: datetime = NOON) -> AsyncIterator[Desk]:
    here = Desk(MarketClock(at))
    here.engine.step(SessionOpened(at, SESSION))
    task = asyncio.create_task(DeadMan(url, here.engine, here.clock, here.beats, here.said.append).run())
    await asyncio.sleep(0)
    try:
        yield here
    finally:
        task.cancel()


def ping(inbox: Inbox) -> str:
    return inbox.url.replace("/desk", "/ping")


@story
async def test_a_well_desk_is_heard_once_a_minute_and_says_nothing_about_itself():
    async with webhook() as inbox, desk(ping(inbox)) as here:
        await here.minutes(3)
        assert inbox.taken == ["", "", ""]
        told = {"host", "accept", "accept-encoding", "connection", "user-agent"}
        assert {name.lower() for head in inbox.headers for name in head} == told
        assert here.said == []


@story
async def test_a_silent_feed_silences_the_ping_until_it_is_back():
    async with webhook() as inbox, desk(ping(inbox)) as here:
        here.engine.step(FeedLost(here.clock.now(), "quotes"))
        await here.minutes(2)
        assert inbox.taken == []
        here.engine.step(FeedRestored(here.clock.now(), "quotes"))
        await here.minutes(1)
        assert inbox.taken == [""]


@story
async def test_a_halt_that_somebody_wanted_is_no_fault():
    async with webhook() as inbox, desk(ping(inbox)) as here:
        here.engine.step(Halt(here.clock.now(), "owner"))
        await here.minutes(1)
        assert "halt" in here.engine.floor.book.latches
        assert inbox.taken == [""]


@pytest.mark.parametrize(
    "by",
    [
        BY,
        f"{DISK}: 90 MB left",
        f"the shell: {NIGHTLY}: row 3 was changed",
        f"{BROKER}: it took the purchase o-1 for a short sale: covered call",
    ],
)
@story
async def test_a_halt_that_a_disk_a_broken_journal_or_the_broker_asked_for_is_a_fault(by):
    async with webhook() as inbox, desk(ping(inbox)) as here:
        here.engine.step(Halt(here.clock.now(), by))
        await here.minutes(2)
        assert inbox.taken == []


@story
async def test_a_loop_that_turns_while_no_second_is_decided_on_is_not_well():
    async with webhook() as inbox, desk(ping(inbox)) as here:
        await here.minutes(2, ticking=False)
        assert inbox.taken == []


@story
async def test_nobody_is_told_before_the_open_or_after_the_close():
    async with webhook() as inbox, desk(ping(inbox), SESSION.closes - timedelta(minutes=2)) as here:
        await here.minutes(5)
        assert len(inbox.taken) == 1


@story
async def test_a_place_that_refuses_is_said_once_by_its_host_and_leads_nowhere():
    async with webhook() as inbox, desk(ping(inbox)) as here:
        inbox.answers = [302, 500, 503]
        await here.minutes(5)
        assert here.said == ["ping: 127.0.0.1 took it not: it answered 302", "ping: 127.0.0.1 takes it again"]
        assert (inbox.elsewhere, inbox.taken) == ([], ["", ""])


@story
async def test_a_place_that_is_not_there_ends_no_desk():
    async with desk("http://127.0.0.1:9/ping") as here:
        await here.minutes(2)
        assert here.said == ["ping: 127.0.0.1 took it not: ConnectError"]
