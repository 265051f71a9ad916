"""The market waits for everybody, but not for ever: who never finishes is named."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from bot.arrivals import Arrivals
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Tick
from sandbox.demo.lockstep import SECOND, Lockstep, Stuck
from sandbox.demo.stage import KEYS, Stage, staged
from sandbox.serving import Traffic
from sandbox.telegram.acts import say
from sandbox.telegram.messenger import TOKEN
from tests.sandbox.alpaca.running import world

PATIENCE_S = 0.2
LONG_POLL = {"timeout": 50}


@dataclass
class Quiet:
    """A desk that hears nothing and does nothing."""

    arrivals: Arrivals = field(default_factory=Arrivals)
    heartbeats: Heartbeats = field(default_factory=Heartbeats)


@dataclass
class Scene:
    """A market, a desk of straw, and somebody who polls for it."""

    stage: Stage
    desk: Quiet
    lockstep: Lockstep
    http: aiohttp.ClientSession
    polling: asyncio.Task[None]


async def _poll(http: aiohttp.ClientSession, url: str) -> None:
    while True:
        async with http.get(f"{url}/bot{TOKEN}/getUpdates", params=LONG_POLL) as reply:
            await reply.read()


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    """Everything at rest."""
    desk = Quiet()
    async with (
        staged(world(), key="k", pace=60.0, auto=False, database=folder / "desk.db") as stage,
        aiohttp.ClientSession() as http,
    ):
        polling = asyncio.create_task(_poll(http, stage.config.telegram_url))
        lockstep = Lockstep(stage, desk, stuck_s=PATIENCE_S)
        try:
            while not stage.messenger.updates.listening:  # noqa: ASYNC110
                await asyncio.sleep(0)
            yield Scene(stage, desk, lockstep, http, polling)
        finally:
            polling.cancel()


def play(folder: Path, told: Callable[[Scene], Awaitable[None]]) -> None:
    """A market that hangs is a failure."""

    async def run() -> None:
        async with asyncio.timeout(30), scene(folder) as here:
            await told(here)

    asyncio.run(run())


def test_where_nobody_works_a_second_is_a_second(tmp_path: Path) -> None:
    async def told(here: Scene) -> None:
        began = here.stage.clock.now()
        await here.lockstep.second()
        await here.lockstep.second()
        assert here.stage.clock.now() == began + 2 * SECOND

    play(tmp_path, told)


def test_time_stands_still_while_the_desk_works_and_goes_on_when_it_is_done(tmp_path: Path) -> None:
    async def told(here: Scene) -> None:
        began = here.stage.clock.now()
        with here.desk.heartbeats.working():
            moving = asyncio.create_task(here.lockstep.second())
            for _ in range(50):
                await asyncio.sleep(0)
            assert not moving.done()
        await moving
        assert here.stage.clock.now() == began + SECOND

    play(tmp_path, told)


def test_what_was_gathered_is_handed_over_before_the_next_second(tmp_path: Path) -> None:
    async def told(here: Scene) -> None:
        arrivals = here.desk.arrivals
        arrivals.hold()
        await arrivals.put(Tick(here.stage.clock.now()), 2)
        await arrivals.put(Tick(here.stage.clock.now() + SECOND), 1)
        settling = asyncio.create_task(here.lockstep.settle())
        await arrivals.something()
        assert arrivals.take().at == here.stage.clock.now() + SECOND, "feed by feed, in the feeds' own order"
        arrivals.take()
        await settling
        assert len(arrivals) == 0

    play(tmp_path, told)


def test_a_desk_that_never_finishes_is_named(tmp_path: Path) -> None:
    async def told(here: Scene) -> None:
        with here.desk.heartbeats.working(), pytest.raises(Stuck) as stuck:
            await here.lockstep.quiet()
        assert str(stuck.value).startswith(f"nothing moves at {here.stage.clock.now():%H:%M:%S}: ")
        assert "desk works True, servers answer False, Telegram is polled True" in str(stuck.value)

    play(tmp_path, told)


def test_a_desk_that_stopped_polling_is_named(tmp_path: Path) -> None:
    async def told(here: Scene) -> None:
        here.polling.cancel()
        say(here.stage.messenger, "owner", "/start", None, None)
        with pytest.raises(Stuck, match="desk works False, servers answer False, Telegram is polled False"):
            await here.lockstep.second()

    play(tmp_path, told)


def test_a_server_that_never_answers_is_named(tmp_path: Path) -> None:
    async def told(here: Scene) -> None:
        traffic: Traffic = here.stage.servers[1].traffic
        with traffic.answering(), pytest.raises(Stuck, match="desk works False, servers answer True"):
            await here.lockstep.quiet()

    play(tmp_path, told)


def test_a_stream_that_was_not_read_is_named(tmp_path: Path) -> None:
    async def told(here: Scene) -> None:
        url = here.stage.config.alpaca_stream_url
        async with here.http.ws_connect(f"{url}/v2/sip") as line:
            await line.send_json({"action": "auth", "key": KEYS.id, "secret": KEYS.secret})
            await line.receive()
            await line.receive()
            with pytest.raises(Stuck, match=r"'alpaca stocks': \(0, [12]\)"):
                await here.lockstep.quiet()
            here.desk.heartbeats.frames.update(here.stage.sent)
            await here.lockstep.quiet()

    play(tmp_path, told)
