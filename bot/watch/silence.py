"""A chat that hears nobody must offer nothing: who could say stop is not heard either."""

from collections.abc import AsyncIterator
from datetime import timedelta

from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event, FeedLost, FeedRestored

CHAT = "telegram"
SILENT_AFTER = timedelta(seconds=60)
"""Two polls that each wait for half a minute, and some patience."""
LOOK = timedelta(seconds=5)


class ChatSilence:
    """Lost after a minute without a good poll, whatever the reason; restored by the next good one."""

    def __init__(self, clock: Clock, heartbeats: Heartbeats) -> None:
        self._clock = clock
        self._heartbeats = heartbeats

    async def events(self) -> AsyncIterator[Event]:
        """Each is said once; a desk that begins has a minute to be heard."""
        began, lost = self._clock.now(), False
        while True:
            now = self._clock.now()
            silent = now - self._heartbeats.heard_at.get(CHAT, began) >= SILENT_AFTER
            if silent != lost:
                lost = silent
                yield FeedLost(now, CHAT) if lost else FeedRestored(now, CHAT)
            await self._clock.sleep_until(now + LOOK)
