"""What Telegram did not carry in time goes another way, once a message, and into the local log."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot.chat.keeping import Aside
from bot.chat.wire.plain import plain
from bot.chat.wishes import Say, Urgency
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from bot.watch.second_channel import MISSED, NotTaken, Way
from storage.chat import ChatMemory, Sent

MUST_BE_HEARD = frozenset({Urgency.PANIC, Urgency.EXIT, Urgency.FILL})
PATIENCE = timedelta(seconds=60)
WAITING_MAX = 200
PAUSES = tuple(timedelta(seconds=each) for each in (5, 15, 30, 60))
ELSEWHERE = 0
"""The number of no chat: under it is written what was said outside Telegram."""

STREAM = "second channel"


class Unheard:
    """Says at once in the log, and then elsewhere, in order, with a few tries each."""

    def __init__(
        self,
        way: Way | None,
        memory: ChatMemory,
        disk: Aside,
        clock: Clock,
        heartbeats: Heartbeats,
        complain: Callable[[str], None],
    ) -> None:
        self._way = way
        self._memory = memory
        self._disk = disk
        self._clock = clock
        self._heartbeats = heartbeats
        self._complain = complain
        self._seen: dict[str, None] = {}
        self._waiting: asyncio.Queue[Say] = asyncio.Queue()
        self._trouble = ""

    def take(self, say: Say) -> None:
        """Cheap; the same message counts once, and the quiet kinds not at all."""
        if say.urgency not in MUST_BE_HEARD or say.key in self._seen:
            return
        if len(self._seen) >= WAITING_MAX:
            self._seen.pop(next(iter(self._seen)))
        self._seen[say.key] = None
        if self._waiting.qsize() < WAITING_MAX:
            self._waiting.put_nowait(say)
        else:
            self._complain("second channel: too much waits for it, one message is in the chat's queue only")

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            say = await self._waiting.get()
            before = await self._disk.do(self._memory.begin, ELSEWHERE, say.key)
            if before in (Sent.UNSENT, Sent.SENDING):
                text = plain(say.html, captioned=False)
                self._complain(f"not carried by Telegram: {' / '.join(text.splitlines())}")
                said = await self._tell(text)
                await self._disk.do(self._memory.finish, ELSEWHERE, say.key, said, None)

    async def _tell(self, text: str) -> Sent:
        if self._way is None:
            return Sent.DEAD
        for pause in (*PAUSES, None):
            try:
                with self._heartbeats.working():
                    await self._way.tell(f"Tapdesk: {text.splitlines()[0] if text else 'alarm'}", text)
            except MISSED as error:
                self._trouble = f"{error}" if isinstance(error, NotTaken) else type(error).__name__
                if pause is not None:
                    await self._clock.sleep_until(self._clock.now() + pause)
            else:
                self._trouble = ""
                self._heartbeats.heard(STREAM, self._clock.now())
                return Sent.SENT
        self._complain(f"{STREAM}: {self._way.place} took it not: {self._trouble}")
        return Sent.DEAD

    def health(self) -> str:
        """One line: where it leads, and whether it works as far as anybody knows."""
        if self._way is None:
            return f"{STREAM}: none is set; with Telegram silent only the log tells of exits"
        if self._trouble:
            return f"{STREAM}: {self._way.place} fails, {self._trouble}"
        return f"{STREAM}: {self._way.place}, after {PATIENCE.total_seconds():.0f} s without Telegram"
