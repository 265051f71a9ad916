"""Receiving: what comes is on the disk before Telegram is told that it came, and counts once."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from hashlib import blake2b

from bot.chat.keeping import Aside
from bot.chat.wire.bot_api import PollFailed, Wire
from bot.chat.wire.updates import UNREADABLE, number, read
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from storage.inbox import Inbox, Received

SOURCE = STREAM = "telegram"
PAUSES = (1, 2, 4, 5)


Again = Callable[[Sequence[Received]], Awaitable[None]]
Take = Callable[[Sequence[Received], bool], Awaitable[None]]


class Poller:
    """Never gives up: whatever goes wrong, it asks again within five seconds."""

    def __init__(
        self,
        wire: Wire,
        inbox: Inbox,
        disk: Aside,
        clock: Clock,
        heartbeats: Heartbeats,
        complain: Callable[[str], None],
    ) -> None:
        self._wire = wire
        self._inbox = inbox
        self._disk = disk
        self._clock = clock
        self._heartbeats = heartbeats
        self._complain = complain
        self._failures = 0
        self._offset = 0
        self._listening = False

    async def run(self, again: Again, take: Take) -> None:
        """What a former life stored and did not finish comes first, then what waited while nobody asked."""
        with self._heartbeats.working():
            left = await self._disk.do(self._inbox.pending)
            await again([received for received in left if received.source == SOURCE])
        while True:
            late = not self._listening
            try:
                came = await self._wire.poll(self._offset, patient=self._listening)
            except PollFailed as failed:
                await self._pause(failed)
                continue
            with self._heartbeats.working():
                self._went_well()
                before = self._offset
                await take(await self._store(came), late)
            if came and self._offset == before:
                await self._clock.sleep_until(self._clock.now() + timedelta(seconds=1))

    async def _store(self, came: Sequence[str]) -> list[Received]:
        """Only then is the offset raised. What nobody can number stays with Telegram until it forgets it."""
        named = [(_once(raw), raw) for raw in came]
        now = self._clock.now()
        new = await self._disk.at_once(self._inbox.accept_all, SOURCE, named, now) if named else []
        for raw in came:
            try:
                self._offset = number(raw) + 1
            except UNREADABLE:
                continue
        return new

    def _went_well(self) -> None:
        if self._failures:
            self._complain("Telegram is heard again")
        self._failures = 0
        self._listening = True
        self._heartbeats.heard(STREAM, self._clock.now())

    async def _pause(self, failed: PollFailed) -> None:
        """Said once an outage."""
        if not self._failures:
            self._complain(f"Telegram is not heard: {failed}")
        pause = timedelta(seconds=PAUSES[min(self._failures, len(PAUSES) - 1)])
        self._failures += 1
        self._listening = False
        await self._clock.sleep_until(self._clock.now() + max(pause, failed.wait))


def _once(raw: str) -> str:
    """Unreadable things are the same thing when they read the same."""
    update = read(raw)
    if update is not None:
        return update.once
    return f"unread {blake2b(raw.encode(), digest_size=16).hexdigest()}"
