"""Streams that let us in and then think better of it."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from websockets.asyncio.server import ServerConnection, serve

from bot.alpaca.keys import Keys
from bot.alpaca.nouns import UpdateSaid
from bot.alpaca.stream import DataStream
from bot.alpaca.updates import Link, Updates
from bot.watch.heartbeats import Heartbeats
from engine.model.events import BarClosed, BrokerDoubted, FeedLost, FeedRestored, PayloadRefused
from sandbox.clock import MarketClock
from sandbox.faults import Change
from tests.bot.alpaca.stage import Stage, play
from tests.engine.examples import AT

SIP = "STREAM stocks sip control"
KEYS = Keys("key", "s3cret")
LISTENING = '{"stream": "listening", "data": {"streams": ["trade_updates"]}}'
ORDER = {"id": "b1", "client_order_id": "o-1", "status": "new", "filled_qty": "0"}
NEW = {"stream": "trade_updates", "data": {"event": "new", "order": ORDER}}


def refused(on: Stage, code: int, *, after: int, **more: int) -> None:
    """From so many words of protocol on, the share stream answers with this code."""
    refusal = {"T": "error", "code": code, "msg": "no"}
    on.fault(name="no", fault=Change(path="0", value=refusal), where=SIP, after=after, **more)


@pytest.mark.parametrize("code", [402, 409, 412])
def test_a_refusal_that_answers_what_was_asked_for_ends_the_knocking_as_one_at_the_door_does(
    code: int,
) -> None:
    async def story(on: Stage) -> None:
        refused(on, code, after=2)
        on.hear(on.bars("SPY", since=on.now))
        await on.wait(120)
        (lost,) = on.told(FeedLost)
        assert lost.why == f"{code} no: given up until the next start"
        assert not on.alpaca.links
        on.mend("no")
        await on.wait(60)
        assert not on.alpaca.links
        assert not on.told(FeedRestored)
        assert on.told(BarClosed)

    play(story)


def test_a_plan_without_statuses_has_its_minutes() -> None:
    async def story(on: Stage) -> None:
        refused(on, 409, after=3, times=1)
        on.hear(on.bars("SPY", since=on.now))
        await on.wait(130)
        assert [event.why for event in on.told(PayloadRefused)] == ["409 no"]
        assert not on.told(FeedLost)
        assert len(on.alpaca.links) == 1

    play(story)


def test_a_place_that_turns_out_to_be_taken_is_waited_for() -> None:
    async def story(on: Stage) -> None:
        refused(on, 406, after=2, times=1)
        on.hear(on.bars("SPY", since=on.now))
        await on.wait(130)
        assert [event.why for event in on.told(PayloadRefused)] == ["406 no"]
        assert not on.told(FeedLost)
        assert len(on.alpaca.links) == 1

    play(story)


def test_a_place_that_is_given_and_taken_back_for_minutes_is_given_up() -> None:
    clock, heard = MarketClock(AT), list[Link]()

    async def talk(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send('[{"T": "success", "msg": "authenticated"}]')
        await socket.recv()
        await socket.send('[{"T": "error", "code": 406, "msg": "connection limit exceeded"}]')
        await socket.wait_closed()

    async def story() -> None:
        async with serve(talk, "127.0.0.1", 0) as server:
            url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            stream = DataStream("stocks", url, KEYS, clock, Heartbeats(), seed="")
            stream.want("bars", ["SPY"])
            stream.on_link(lambda link, _: heard.append(link))
            running = asyncio.create_task(stream.run())
            while not running.done():
                await clock.advance(clock.now() + timedelta(seconds=1))
                await asyncio.sleep(0.005)
            running.result()

    asyncio.run(asyncio.wait_for(story(), 30))
    assert heard[-2:] == [Link.DOWN, Link.DENIED]
    assert clock.now() - AT > timedelta(minutes=2)
    assert heard.count(Link.UP) < 12


async def let_in_and_dropped(on: Stage, seconds: int) -> int:
    """How often we were let in, when each time we were dropped at once."""
    let_in = 0
    for _ in range(seconds):
        await on.wait(1)
        if any(link.authorized for link in on.alpaca.links):
            let_in += 1
            await on.alpaca.disconnect()
    return let_in


def test_whoever_lets_us_in_and_drops_us_is_knocked_at_ever_more_rarely() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.bars("SPY", since=on.now))
        assert 8 <= await let_in_and_dropped(on, 300) <= 20

    play(story)


def test_a_broker_that_lets_us_in_and_drops_us_is_knocked_at_and_doubted_ever_more_rarely() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.broker())
        let_in = await let_in_and_dropped(on, 300)
        assert 8 <= let_in <= 20
        assert len(on.told(BrokerDoubted)) <= let_in

    play(story)


def test_a_connection_that_has_lived_is_knocked_for_at_once_when_it_is_cut() -> None:
    async def story(on: Stage) -> None:
        on.hear(on.bars("SPY", since=on.now))
        await let_in_and_dropped(on, 60)
        await on.until(lambda: any(link.authorized for link in on.alpaca.links), 40)
        await on.wait(35)
        await on.alpaca.disconnect()
        await on.until(lambda: any(link.authorized for link in on.alpaca.links), 3)

    play(story)


async def up(heard: list[object], clock: MarketClock) -> None:
    """Lets time pass until a connection stands."""
    while Link.UP not in heard:
        await clock.advance(clock.now() + timedelta(seconds=0.1))
        await asyncio.sleep(0.005)


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ('{"stream": "listening", "data": {"streams": []}}', "it listens to []"),
        ('{"stream": "listening", "data": 5}', "it listens to []"),
        ('{"action": "error", "data": {"error_message": "internal"}}', '{"error_message": "internal"}'),
        ('{"stream": "authorization", "data": {"status": "unauthorized"}}', '{"status": "unauthorized"}'),
        ("{", "no reply"),
    ],
)
def test_an_order_stream_that_does_not_promise_to_tell_is_left_and_that_is_said(reply: str, why: str) -> None:
    clock, heard, promising = MarketClock(AT), list[object](), list[bool]()

    async def talk(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send('{"stream": "authorization", "data": {"status": "authorized"}}')
        await socket.recv()
        promising.append(len(promising) == 2)
        await socket.send(LISTENING if promising[-1] else reply)
        await socket.wait_closed()

    async def story() -> None:
        async with serve(talk, "127.0.0.1", 0) as server:
            url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            updates = Updates(url, KEYS, clock, Heartbeats(), "orders", seed="", patience=0.02)
            running = asyncio.create_task(updates.run(heard.append))
            await up(heard, clock)
            running.cancel()

    asyncio.run(asyncio.wait_for(story(), 30))
    assert heard == [f"the order stream does not promise to tell of orders: {why}"] * 2 + [Link.UP]
    assert promising == [False, False, True]
    assert clock.now() - AT > timedelta(seconds=2)


def test_what_an_order_stream_tells_before_it_promises_to_is_heard() -> None:
    heard = list[object]()

    async def talk(socket: ServerConnection) -> None:
        await socket.recv()
        await socket.send('{"stream": "authorization", "data": {"status": "authorized"}}')
        await socket.recv()
        await socket.send(msgspec.json.encode(NEW).decode())
        await socket.send(LISTENING)
        await socket.wait_closed()

    async def story() -> None:
        async with serve(talk, "127.0.0.1", 0) as server:
            url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            updates = Updates(url, KEYS, MarketClock(AT), Heartbeats(), "orders", seed="")
            running = asyncio.create_task(updates.run(heard.append))
            await up(heard, MarketClock(AT))
            running.cancel()

    asyncio.run(asyncio.wait_for(story(), 30))
    assert [type(each) for each in heard] == [UpdateSaid, Link]
