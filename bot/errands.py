"""Wishes on their way: each leaves at once, nobody waits for another, and what comes back is an event."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from types import TracebackType
from typing import Self

from bot.feeds.base import Chains
from bot.venues.base import Broker
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event
from engine.model.intents import (
    CancelOrder,
    Effect,
    FetchChain,
    FindOrder,
    Intent,
    ReadBroker,
    ResendOrder,
    SubmitOrder,
)


class Errands(AbstractAsyncContextManager["Errands"]):
    """The desk's venue when the venue is real."""

    def __init__(self, broker: Broker, chains: Chains, heartbeats: Heartbeats) -> None:
        self._broker = broker
        self._chains = chains
        self._heartbeats = heartbeats
        self._tasks = asyncio.TaskGroup()
        self._answers: asyncio.Queue[Event] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._tasks.__aexit__(kind, error, trace)

    async def events(self) -> AsyncIterator[Event]:
        """What came back."""
        while True:
            yield await self._answers.get()

    def observe(self, _event: Event) -> Iterable[Event]:
        """A real venue sees its own market."""
        return ()

    async def carry_out(self, _at: datetime, intents: Iterable[Intent]) -> Iterable[Event]:
        """Exits leave first; no answer is waited for here."""
        for intent in sorted(intents, key=rank):
            self._tasks.create_task(self._run(errand(intent, self._broker, self._chains)))
        return ()

    async def _run(self, asked: Coroutine[None, None, Iterable[Event]]) -> None:
        with self._heartbeats.working():
            for answer in await asked:
                self._answers.put_nowait(answer)


def errand(intent: Intent, broker: Broker, chains: Chains) -> Coroutine[None, None, Iterable[Event]]:
    """Whose work a wish is."""
    match intent:
        case SubmitOrder():
            return broker.submit(intent)
        case ResendOrder():
            return broker.submit(intent.order)
        case CancelOrder():
            return broker.cancel(intent.order_id)
        case FindOrder():
            return broker.find(intent.order_id)
        case ReadBroker():
            return broker.read()
        case FetchChain():
            return chains.fetch(intent.underlying)
        case _:
            raise TypeError(f"no errand for {type(intent).__name__}")


def rank(intent: Intent) -> int:
    """Getting out, calling back, asking, getting in, looking around."""
    match intent:
        case SubmitOrder(effect=Effect.CLOSE) | ResendOrder(SubmitOrder(effect=Effect.CLOSE)):
            return 0
        case CancelOrder():
            return 1
        case FindOrder() | ReadBroker():
            return 2
        case SubmitOrder() | ResendOrder():
            return 3
        case _:
            return 4
