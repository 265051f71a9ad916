"""The queue's promises: order, end, and what holding means."""

import asyncio

from bot.arrivals import Arrivals
from engine.model.events import Event, FeedLost
from tests.engine.examples import AT


def lost(name: str) -> Event:
    return FeedLost(AT, name)


def taken(arrivals: Arrivals) -> list[str]:
    names = []
    while arrivals:
        event = arrivals.take()
        assert isinstance(event, FeedLost)
        names.append(event.feed)
    return names


async def fill(arrivals: Arrivals, *fed: tuple[str, int]) -> None:
    for name, feed in fed:
        await arrivals.put(lost(name), feed)


def test_first_come_first_served():
    arrivals = Arrivals()
    asyncio.run(fill(arrivals, ("b", 1), ("a", 0)))
    assert taken(arrivals) == ["b", "a"]


def test_held_it_hands_over_feed_by_feed_whichever_socket_was_read_first():
    arrivals = Arrivals()
    arrivals.hold()
    asyncio.run(fill(arrivals, ("chain", 2), ("flow 1", 1), ("tick", 0), ("flow 2", 1)))
    assert not arrivals
    assert len(arrivals) == 4
    arrivals.let_go()
    assert taken(arrivals) == ["tick", "flow 1", "flow 2", "chain"]


def test_after_the_end_what_waits_is_still_taken():
    async def told() -> list[bool]:
        arrivals = Arrivals()
        await fill(arrivals, ("a", 0))
        arrivals.end()
        before = await arrivals.something()
        arrivals.take()
        return [before, await arrivals.something()]

    assert asyncio.run(told()) == [True, False]
