"""A question that is asked as long as the desk runs: seldom while all is well, sooner while it is not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

from bot.alpaca.together import Line, together
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event


async def repeated(
    ask: Callable[[Line], Awaitable[bool]],
    clock: Clock,
    heartbeats: Heartbeats,
    *,
    every: timedelta,
    again: timedelta,
) -> AsyncIterator[Event]:
    """`ask` says whether all is well; what it has to tell goes on the line."""

    async def asking(put: Line) -> None:
        while True:
            with heartbeats.working():
                well = await ask(put)
            await clock.sleep_until(clock.now() + (every if well else again))

    async for event in together(heartbeats, (asking,)):
        yield event
