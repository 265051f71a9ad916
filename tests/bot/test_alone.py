"""What ends a desk is told in one line, however many tasks stood around it."""

import asyncio

import pytest

from bot.alone import alone
from bot.errands import Errands
from bot.watch.heartbeats import Heartbeats
from storage.refused import StorageRefused

FULL = "desk.db: the disk is full"


async def fails(*whys: str) -> None:
    """Each of them in a task of its own."""

    async def fail(why: str) -> None:
        raise StorageRefused(why)

    async with asyncio.TaskGroup() as tasks:
        for why in whys:
            tasks.create_task(fail(why))


def test_a_full_disk_inside_a_live_desk_is_one_failure() -> None:
    async def live() -> None:
        with alone():
            async with Errands(None, None, Heartbeats()):  # type: ignore[arg-type]
                await fails(FULL)

    with pytest.raises(StorageRefused, match=FULL):
        asyncio.run(live())


def test_two_failures_at_once_are_both_told() -> None:
    async def live() -> None:
        with alone():
            await fails("first", "second")

    with pytest.raises(ExceptionGroup) as told:
        asyncio.run(live())
    assert [str(each) for each in told.value.exceptions] == ["first", "second"]


def test_what_is_no_group_goes_by() -> None:
    with pytest.raises(StorageRefused), alone():
        raise StorageRefused(FULL)
