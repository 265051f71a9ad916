"""Each way a stream goes wrong, frame by frame, over a real socket."""

import asyncio
import json
from collections.abc import Sequence
from datetime import timedelta

import aiohttp
import msgspec
import pytest
from aiohttp import WSMsgType

from sandbox.faults import (
    Change,
    Delay,
    Drop,
    Duplicate,
    Fault,
    HalfOpen,
    Insert,
    Malformed,
    Mute,
    Reorder,
    Rows,
)
from tests.sandbox.faults.toy import OPEN, Shop, rule, run, shop

FILLS = "STREAM fills"


async def received(socket: aiohttp.ClientWebSocketResponse) -> list[str]:
    """All frames that have come by now, then the end if it has come too."""
    found: list[str] = []
    while True:
        try:
            async with asyncio.timeout(0.15):
                message = await socket.receive()
        except TimeoutError:
            return found
        if message.type in (WSMsgType.CLOSED, WSMsgType.CLOSE, WSMsgType.ERROR):
            return [*found, "end"]
        found.append(message.data if isinstance(message.data, str) else message.data.hex())


async def sent(here: Shop, frames: Sequence[str]) -> list[str]:
    """Sends frames; what arrives."""
    socket, stream = await here.streamed()
    for frame in frames:
        await stream.send("fills", frame)
    return await received(socket)


@pytest.mark.parametrize(
    ("fault", "more", "wanted"),
    [
        (Mute(), {}, []),
        (Mute(), {"times": 1}, ["2", "3", "4"]),
        (Duplicate(), {"times": 1}, ["1", "1", "2", "3", "4"]),
        (Reorder(), {"times": 1}, ["2", "1", "3", "4"]),
        (Reorder(2), {"times": 1}, ["2", "3", "1", "4"]),
        (Drop(), {"after": 2, "times": 1}, ["1", "2", "end"]),
        (HalfOpen(), {"after": 2, "times": 1}, ["1", "2"]),
        (Malformed("empty"), {"times": 1}, ["", "2", "3", "4"]),
    ],
)
def test_frames_under_a_fault(fault: Fault, more: dict[str, object], wanted: list[str]) -> None:
    async def story() -> None:
        async with shop(rule(fault, FILLS, **more)) as here:
            assert await sent(here, ["1", "2", "3", "4"]) == wanted

    run(story)


def test_a_frame_is_put_in_between() -> None:
    async def story() -> None:
        async with shop(rule(Insert({"T": "b"}), FILLS, times=1)) as here:
            assert await sent(here, ["[1]", "[2]"]) == ["[1]", '{"T":"b"}', "[2]"]

    run(story)


def test_late_frames_keep_their_order_and_wait_for_the_market() -> None:
    async def story() -> None:
        async with shop(rule(Delay(5.0), FILLS, times=1)) as here:
            socket, stream = await here.streamed()
            for frame in ("1", "2"):
                await stream.send("fills", frame)
            assert await received(socket) == []
            await here.toy.clock.advance(OPEN + timedelta(seconds=4))
            await stream.flush()
            assert await received(socket) == []
            await here.toy.clock.advance(OPEN + timedelta(seconds=5))
            await stream.flush()
            await stream.send("fills", "3")
            assert await received(socket) == ["1", "2", "3"]
            assert (stream.frames_sent, stream.frames_lost) == (3, 0)

    run(story)


def test_a_half_open_link_answers_no_ping_until_its_rule_goes() -> None:
    async def story() -> None:
        async with shop(rule(HalfOpen(), FILLS, times=1)) as here:
            socket, stream = await here.streamed()
            await stream.send("fills", "1")
            await stream.send("fills", "2")
            assert (stream.frames_sent, stream.frames_lost) == (0, 1)
            here.toy.faults.clear()
            await stream.flush()
            await stream.send("fills", "3")
            assert await received(socket) == ["3"]

    run(story)


@pytest.mark.parametrize("binary", [False, True])
def test_fields_and_rows_of_frames_change_in_json_and_messagepack(binary: bool) -> None:
    async def story() -> None:
        rules = (
            rule(Change("*.bp", 0.0), FILLS, name="zero bid"),
            rule(Rows(order="reversed"), FILLS, name="backwards"),
        )
        async with shop(*rules) as here:
            socket, stream = await here.streamed()
            frame = [{"S": "A", "bp": 1.5}, {"S": "B", "bp": 2.5}]
            encoded = msgspec.msgpack.encode(frame) if binary else json.dumps(frame)
            await stream.send("fills", encoded)
            message = await socket.receive()
            told = msgspec.msgpack.decode(message.data) if binary else json.loads(message.data)
            assert told == [{"S": "B", "bp": 0.0}, {"S": "A", "bp": 0.0}]

    run(story)


def test_a_client_that_does_not_read_loses_frames_and_holds_up_nobody() -> None:
    async def story() -> None:
        async with shop() as here:
            _, stream = await here.streamed()
            async with asyncio.timeout(10):
                while stream.frames_lost == 0:
                    await stream.send("fills", "x" * 1_000_000)

    run(story)


def test_other_streams_and_other_times_are_left_alone() -> None:
    async def story() -> None:
        async with shop(rule(Mute(), FILLS, since=OPEN + timedelta(minutes=1))) as here:
            socket, stream = await here.streamed()
            await stream.send("fills", "early")
            await here.toy.clock.advance(OPEN + timedelta(minutes=2))
            await stream.send("fills", "struck")
            await stream.send("quotes", "other")
            assert await received(socket) == ["early", "other"]

    run(story)
