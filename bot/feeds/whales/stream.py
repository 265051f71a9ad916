"""The alerts as they happen, where the plan grants it; questions go on below it as a net."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import msgspec
from msgspec import Struct

from bot.clock import Clock
from bot.feeds.whales.budget import SECOND, whole_second
from bot.feeds.whales.flow import FEED, Flow
from bot.feeds.whales.polling import Handover
from bot.feeds.whales.prints import is_print
from bot.feeds.whales.reading import UNREADABLE, WHY_MAX, AlertRow, Unreadable, read
from bot.feeds.whales.singles import Singles
from bot.feeds.whales.socket import GONE, Socket, TurnedAway, knock
from bot.watch.heartbeats import Heartbeats
from engine.model.events import PayloadRefused

STREAM = "whales stream"
CHANNEL = "flow-alerts"
BACKOFF_MAX = timedelta(seconds=60)
LOOK = timedelta(seconds=2)
FAILED_OFTEN = 5
LIVED = timedelta(seconds=30)
"""So long a stream must have spoken: whoever lets us in and drops us is knocked at ever more rarely too."""


class _Ack(Struct, frozen=True):
    status: str | None = None
    response: object = None


class NotGranted(Exception):
    """The plan or the key has no stream: ask, and do not try again today."""


class AlertStream:
    """One connection at a time, opened again after every end, closed when it is mute while alerts come."""

    def __init__(
        self,
        url: str,
        key: str,
        flow: Flow,
        clock: Clock,
        heartbeats: Heartbeats,
        handover: Handover,
        singles: Singles | None = None,
    ) -> None:
        self._url, self._key = url, key
        self._flow = flow
        self._clock = clock
        self._heartbeats = heartbeats
        self._handover = handover
        self._singles = singles
        self._failed = 0

    async def run(self) -> None:
        """For as long as the desk runs; outside of hours nobody listens, and each day begins anew."""
        day = None
        while True:
            opens = self._flow.hours.window(self._clock.now())[0]
            if opens != day:
                day, self._failed = opens, 0
            await self._clock.sleep_until(opens)
            try:
                await self._listen()
            except NotGranted as refused:
                now = self._clock.now()
                await self._say(f"no stream, asking instead: {refused}")
                await self._clock.sleep_until(self._flow.hours.next_window(now))
            else:
                self._failed += 1
                if self._failed == FAILED_OFTEN:
                    await self._say(f"no stream that lasts, asking instead: {FAILED_OFTEN} tries")
                wait = min(2 ** min(self._failed - 1, 10) * SECOND, BACKOFF_MAX)
                await self._clock.sleep_until(whole_second(self._clock.now()) + wait)

    async def _say(self, why: str) -> None:
        with self._heartbeats.working():
            await self._handover.give((PayloadRefused(self._clock.now(), FEED, why),))

    async def _listen(self) -> None:
        """Until it ends, however it ends; what was missed is asked for."""
        try:
            async with AsyncExitStack() as connection:
                with self._heartbeats.working():
                    socket = await connection.enter_async_context(knock(self._url, self._key))
                    for channel in (CHANNEL, *(self._singles.channels if self._singles is not None else ())):
                        await socket.send(join(channel))
                watch = asyncio.create_task(self._close_when_useless(socket))
                try:
                    await self._hear(socket)
                finally:
                    watch.cancel()
                    await asyncio.wait([watch])
        except TurnedAway as refused:
            if refused.status in (401, 403, 404):
                raise NotGranted(str(refused)) from None
        except GONE:
            pass
        finally:
            was_live = self._flow.stream.end()
            if self._singles is not None:
                self._singles.ended()
        if was_live:
            with self._heartbeats.working():
                await self._fill()

    async def _hear(self, socket: Socket) -> None:
        while True:
            frame = await socket.recv()
            with self._heartbeats.working():
                self._heartbeats.heard(STREAM, self._clock.now())
                await self._frame(frame)

    async def _frame(self, raw: bytes) -> None:
        if self._singles is not None and is_print(raw):
            event = self._singles.heard(raw)
            if event is not None:
                await self._handover.give((event,))
            return
        try:
            channel, payload = msgspec.json.decode(raw, type=tuple[str, msgspec.Raw])
            if channel != CHANNEL:
                return
            ack = read(bytes(payload), _Ack)
            if ack.status is None or ack.response is None:
                await self._handover.give(await self._flow.said(read(bytes(payload), AlertRow)))
                return
        except (*UNREADABLE, Unreadable) as error:
            refused = PayloadRefused(self._clock.now(), FEED, f"stream: {error}"[:WHY_MAX])
            await self._handover.give((refused,))
            return
        if ack.status != "ok":
            raise NotGranted(f"join answered {ack.status[:20]}")
        self._flow.stream.begin()
        await self._fill()

    async def _fill(self) -> None:
        """What happened while nobody listened."""
        polled = await self._flow.poll()
        await self._handover.give(polled.events)

    async def _close_when_useless(self, socket: Socket) -> None:
        """Alerts that only the questions brought: the stream is mute. After hours it is not needed."""
        while True:
            now = self._clock.now()
            await self._clock.sleep_until(whole_second(now) + LOOK)
            now = self._clock.now()
            if self._flow.stream.missed or now < self._flow.hours.window(now)[0]:
                await socket.close()
                return
            since = self._flow.stream.since
            self._failed = 0 if since is not None and now - since >= LIVED else self._failed


def join(channel: str) -> str:
    """What is asked of the stream."""
    return msgspec.json.encode({"channel": channel, "msg_type": "join"}).decode()
