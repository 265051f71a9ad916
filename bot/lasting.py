"""What watches as long as the desk: if it is gone unasked the desk ends, for a start is a recovery."""

import asyncio
from collections.abc import Awaitable
from typing import Any


class Ended(Exception):
    """Whoever was lost, by name."""


async def only_asked(work: Awaitable[None], name: str, by: asyncio.Task[Any] | None) -> None:
    """Cancelled with the task it works for and by nobody else: a group says nothing of a cancelled child."""
    try:
        await work
    except asyncio.CancelledError:
        if by is None or by.cancelling():
            raise
        raise cancelled(name) from None


async def as_long(work: Awaitable[None], name: str, by: asyncio.Task[Any] | None) -> None:
    """As long as the task it works for."""
    await only_asked(work, name, by)
    raise Ended(f"{name} has ended, and a desk does not go on without it")


def cancelled(name: str) -> Ended:
    """Nobody waits for a watcher that is gone like this, so somebody must say it."""
    return Ended(f"{name} was cancelled, and nobody asked for it")
