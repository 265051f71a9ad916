"""A watcher of each kind is taken away from a real desk, one a life: it ends and names whom it has lost."""

import asyncio
from pathlib import Path

import pytest

from bot.lasting import Ended
from tests.bot.chat.wire.play import story
from tests.end_to_end.mornings import Life, life, market

KINDS = {
    "a feed of the clock": "Schedule",
    "a feed of the shell": "PanicFile",
    "a feed of several sources": "AlpacaBroker",
    "a source of the broker": "Rounds.run",
    "a source of the flow": "the asking of Flow",
    "a part beside the desk": "chat",
}


async def lose(here: Life, name: str) -> None:
    """Cancelled by nobody who has a right to, while it is at work."""
    await here.lockstep.second()
    next(each for each in asyncio.all_tasks() if each.get_name() == name).cancel()
    for _ in range(50):
        await asyncio.sleep(0)


@story
async def test_no_watcher_is_lost_without_the_desk(tmp_path: Path) -> None:
    async with market(tmp_path) as stage:
        for name in KINDS.values():
            with pytest.raises(Ended, match=f"{name} was cancelled, and nobody asked for it"):
                async with life(stage) as here:
                    await lose(here, name)
