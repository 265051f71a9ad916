"""A desk whose chat is deaf offers nothing new, and says so; the pretended Telegram is at the other end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.watch.silence import ChatSilence
from engine.model.events import Event, FeedLost, FeedRestored
from sandbox.faults import Rule, Status
from tests.bot.chat.wire.play import Life, life, story
from tests.sandbox.telegram.scene import Scene, scene

POLL = "* */getUpdates"
CONFLICT = (
    '{"ok": false, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"}'
)
DEAF = {"bad gateway": Status(502), "another poller": Status(409, CONFLICT)}


@asynccontextmanager
async def watched(desk: Life) -> AsyncIterator[list[Event]]:
    """What the watcher says of this desk."""
    said: list[Event] = []

    async def listen() -> None:
        async for event in ChatSilence(desk.scene.clock, desk.beats, desk.chat.owner_deaf).events():
            said.append(event)

    task = asyncio.create_task(listen())
    try:
        yield said
    finally:
        task.cancel()


async def time_goes_by(here: Scene, desk: Life, seconds: int) -> None:
    for _ in range(seconds):
        await here.pass_time(1)
        await desk.quiet()


@pytest.mark.parametrize("trouble", DEAF)
@story
async def test_two_minutes_of_deafness_are_lost_and_then_restored(tmp_path, trouble):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk, watched(desk) as said:
            began = here.clock.now()
            here.faults.add(
                Rule(trouble, DEAF[trouble], "telegram", POLL, until=began + timedelta(seconds=120))
            )
            await time_goes_by(here, desk, 50)
            assert said == []
            await time_goes_by(here, desk, 110)
            lost, restored = said
            assert (lost, restored) == (FeedLost(lost.at, "telegram"), FeedRestored(restored.at, "telegram"))
            assert 60 <= (lost.at - began).total_seconds() <= 95
            assert 120 <= (restored.at - began).total_seconds() <= 155


@story
async def test_a_chat_where_nobody_writes_is_not_silent(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk, watched(desk) as said:
            await time_goes_by(here, desk, 200)
            assert said == []
