"""What watches as long as the desk ends only with it: whoever ends or is cancelled unasked ends the desk."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime

import pytest

from bot.alpaca.together import Line, together
from bot.desk import Desk
from bot.feeds.base import Feed
from bot.feeds.tape import TapeFeed
from bot.lasting import Ended
from bot.venues.sim import SimulatedVenue
from bot.watch.heartbeats import Heartbeats
from engine.core import Engine
from engine.model.events import Event, Tick
from engine.plays.playbook import PLAYBOOK
from engine.sim import SimVenue, VenueScript
from engine.timeline import Timeline
from tests.bot.test_desk import Paper

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Watcher:
    """Says once that it is there, and then watches."""

    async def events(self) -> AsyncIterator[Event]:
        yield Tick(AT)
        await asyncio.Event().wait()


class Two:
    """Two sources behind one feed: one watches, and one is soon done."""

    async def events(self) -> AsyncIterator[Event]:
        async for event in together(Heartbeats(), (self.watches, self.is_done)):
            yield event

    async def watches(self, put: Line) -> None:
        put(Tick(AT))
        await asyncio.Event().wait()

    async def is_done(self, put: Line) -> None:
        put(Tick(AT))


class Brief:
    """Ends at once."""

    async def events(self) -> AsyncIterator[Event]:
        yield Tick(AT)


async def at_work(
    feeds: Sequence[Feed], lasting: Sequence[Feed], then: Callable[[asyncio.Task[None]], None]
) -> None:
    """A desk on these; when all of them have been heard, something happens to it."""
    desk = Desk(Engine(PLAYBOOK), Paper(), SimulatedVenue(SimVenue(VenueScript())), Timeline())
    working = asyncio.create_task(desk.run(feeds, lambda _: None, lasting=lasting))
    for _ in range(10):
        await asyncio.sleep(0)
    then(working)
    async with asyncio.timeout(5):
        await working


def cancel(name: str) -> Callable[[asyncio.Task[None]], None]:
    """The task of that name, by nobody who has a right to."""

    def happens(_: asyncio.Task[None]) -> None:
        (task,) = [each for each in asyncio.all_tasks() if each.get_name() == name]
        task.cancel()

    return happens


def stop(working: asyncio.Task[None]) -> None:
    """By whoever runs it."""
    working.cancel()


@pytest.mark.parametrize("name", ["Watcher", "Two", "Two.watches"])
def test_a_watcher_that_is_cancelled_and_nobody_asked_ends_the_desk_by_its_name(name: str) -> None:
    feeds = (TapeFeed([Tick(AT)]), Watcher(), Two())
    with pytest.raises(Ended, match=f"^{name} was cancelled, and nobody asked for it$"):
        asyncio.run(at_work(feeds, (), cancel(name)))


def test_a_watcher_that_ends_by_itself_ends_the_desk_by_its_name() -> None:
    brief = Brief()
    with pytest.raises(Ended, match=r"^Brief has ended, and a desk does not go on without it$"):
        asyncio.run(at_work((Watcher(), brief), (brief,), lambda _: None))


def test_a_tape_may_end_and_so_may_a_source_that_is_done() -> None:
    asyncio.run(at_work((TapeFeed([Tick(AT)]), Brief()), (), lambda _: None))


def test_whoever_listens_to_all_of_them_may_not_be_lost_either() -> None:
    """The desk is over then, and says so to whoever runs it."""
    asyncio.run(at_work((Watcher(),), (), cancel("feeds")))


def test_a_desk_that_is_stopped_is_stopped_and_nobody_is_missed() -> None:
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(at_work((Watcher(), Two()), (), stop))


def test_a_feed_that_breaks_is_the_only_one_that_is_named() -> None:
    class Broken:
        async def events(self) -> AsyncIterator[Event]:
            yield Tick(AT)
            raise Ended("broken")

    watcher = Watcher()
    with pytest.raises(Ended, match=r"^broken$"):
        asyncio.run(at_work((watcher, Two(), Broken()), (watcher,), lambda _: None))
