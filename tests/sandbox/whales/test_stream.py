"""The stream, by another client: joins, acks, frames in order, and plans without it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from sandbox.faults import Drop, Fault, HalfOpen, Insert, Mute, Reorder, Rule
from sandbox.whales import BASIC, KEY
from tests.sandbox.whales.asking import Here, run, running


@asynccontextmanager
async def connected(here: Here, token: str = KEY) -> AsyncIterator[ClientConnection]:
    """A connection of the `websockets` client."""
    address = f"ws://127.0.0.1:{here.server.port}/socket?token={token}"
    async with connect(address, proxy=None, close_timeout=0.2) as socket:
        yield socket


async def join(socket: ClientConnection, channel: str) -> Any:
    """Joins, and what is said to it."""
    await socket.send(json.dumps({"channel": channel, "msg_type": "join"}))
    return json.loads(await socket.recv())


async def frames(socket: ClientConnection) -> list[tuple[str, dict[str, Any]]]:
    """All that has come by now."""
    found = []
    while True:
        try:
            async with asyncio.timeout(0.15):
                found.append(tuple(json.loads(await socket.recv())))
        except TimeoutError:
            return found


def test_a_join_is_acknowledged_and_frames_follow_in_order() -> None:
    async def story() -> None:
        async with running(minutes=1) as here, connected(here) as socket:
            assert await join(socket, "flow-alerts") == ["flow-alerts", {"response": {}, "status": "ok"}]
            assert await join(socket, "option_trades:LUNR") == [
                "option_trades:LUNR",
                {"response": {}, "status": "ok"},
            ]
            start = here.clock.now()
            await here.pass_by(minutes=3)
            said = await frames(socket)
            alerts = [row["id"] for channel, row in said if channel == "flow-alerts"]
            assert alerts == [each.id for each in here.market.alerts(start, here.clock.now())]
            prints = [row["id"] for channel, row in said if channel == "option_trades:LUNR"]
            shown = here.market.option_prints(start, here.clock.now())
            assert prints == [each.id for each in shown if each.underlying == "LUNR" and not each.canceled]
            assert here.whales.frames_sent == (2 + len(said),)
            assert here.server.inflight == 0

    run(story)


def test_nothing_is_said_before_a_join_and_joins_are_forgotten() -> None:
    async def story() -> None:
        async with running(minutes=1) as here:
            async with connected(here) as socket:
                await here.pass_by(minutes=2)
                assert await frames(socket) == []
                await join(socket, "flow-alerts")
            async with connected(here) as socket:
                await here.pass_by(minutes=2)
                assert await frames(socket) == []

    run(story)


@pytest.mark.parametrize(
    "channel", ["news", "flow_alerts", "price:XYZ", "option_trades:", "flow-alerts:SPY", ""]
)
def test_a_channel_that_is_not_there_is_no_silent_success(channel: str) -> None:
    async def story() -> None:
        async with running() as here, connected(here) as socket:
            name, payload = await join(socket, channel)
            assert (name, payload["status"]) == (channel, "error")

    run(story)


def test_a_plan_without_the_stream_is_told_so_at_the_upgrade() -> None:
    async def story() -> None:
        async with running(plans={"poor": BASIC}, key="poor") as here:
            for token, words in (("poor", b"websocket scope"), ("guessed", b"Unauthorized")):
                with pytest.raises(InvalidStatus) as refused:
                    async with connected(here, token):
                        pass
                assert refused.value.response.status_code == 401
                assert words in (refused.value.response.body or b"")
            assert (await here.get("/api/option-trades/flow-alerts")).status_code == 200

    run(story)


@pytest.mark.parametrize(
    "said", ["", "{", "[]", "null", '{"channel": 7, "msg_type": "join"}', b"\xff\x00", "[" * 9000]
)
def test_garbage_is_passed_over(said: str | bytes) -> None:
    async def story() -> None:
        async with running(minutes=1) as here, connected(here) as socket:
            await socket.send(said)
            assert (await join(socket, "price:SPY"))[1]["status"] == "ok"
            await here.pass_by(seconds=61)
            assert [channel for channel, _ in await frames(socket)] == ["price:SPY"]

    run(story)


def test_minutes_are_said_once_each_however_the_clock_moves() -> None:
    async def story() -> None:
        async with running(minutes=1) as here, connected(here) as socket:
            for channel in ("gex:SPY", "market_tide", "off_lit_trades"):
                await join(socket, channel)
            for _ in range(60):
                await here.pass_by(seconds=3)
            said = await frames(socket)
            stamps = [row["timestamp"] for channel, row in said if channel == "gex:SPY"]
            assert len(stamps) == len(set(stamps)) == 3
            assert len([1 for channel, _ in said if channel == "market_tide"]) == 3
            assert len([1 for channel, _ in said if channel == "off_lit_trades"]) == 180

    run(story)


def rule(fault: Fault) -> Rule:
    """A fault of the alerts' stream, once joined."""
    return Rule("it", fault, "whales", "STREAM flow-alerts", after=1)


async def alerts_under(here: Here, socket: ClientConnection) -> list[str]:
    """Ids of the alerts of two minutes."""
    await join(socket, "flow-alerts")
    await here.pass_by(minutes=2)
    return [row["id"] for channel, row in await frames(socket) if channel == "flow-alerts" and "id" in row]


def test_faults_of_the_stream_strike_here() -> None:
    async def story() -> None:
        async with running(minutes=1) as here, connected(here) as socket:
            honest = await alerts_under(here, socket)
        async with running(rule(Mute()), minutes=1) as here, connected(here) as socket:
            assert await alerts_under(here, socket) == []
        async with running(rule(Reorder(1)), minutes=1) as here, connected(here) as socket:
            assert await alerts_under(here, socket) == []
            here.faults.clear()
            await here.pass_by(seconds=30)
            later = [row["id"] for _, row in await frames(socket)]
            assert set(honest) <= set(later)
            assert later[0] not in honest
        async with (
            running(rule(Insert(["flow-alerts", {"odd": 1}])), minutes=1) as here,
            connected(here) as socket,
        ):
            assert await alerts_under(here, socket) == honest

    run(story)


def test_a_dropped_stream_ends_and_a_half_open_one_does_not_even_pong() -> None:
    async def story() -> None:
        async with running(rule(Drop()), minutes=1) as here, connected(here) as socket:
            with pytest.raises(ConnectionClosed):
                await alerts_under(here, socket)
        async with running(rule(HalfOpen()), minutes=1) as here, connected(here) as socket:
            assert await alerts_under(here, socket) == []
            pong = asyncio.ensure_future(await socket.ping())
            assert not (await asyncio.wait([pong], timeout=0.3))[0]
            here.faults.clear()
            await here.pass_by(seconds=10)
            async with asyncio.timeout(2):
                await pong

    run(story)
