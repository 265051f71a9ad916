"""A chat that hears nobody, or whose owner hears nothing, must offer nothing: nobody could say stop."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta

from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from engine.model.events import Event, FeedLost, FeedRestored

CHAT, OWNER = "telegram", "owner-chat"
SILENT_AFTER = timedelta(seconds=60)
"""Two polls that each wait for half a minute, and some patience."""
LOOK = timedelta(seconds=5)


class ChatSilence:
    """Lost after a minute without a good poll, or while the owner cannot be told; restored with it."""

    def __init__(self, clock: Clock, heartbeats: Heartbeats, owner_deaf: Callable[[], bool]) -> None:
        self._clock = clock
        self._heartbeats = heartbeats
        self._owner_deaf = owner_deaf

    async def events(self) -> AsyncIterator[Event]:
        """Each is said once; a desk that begins has a minute to be heard."""
        began, lost = self._clock.now(), set[str]()
        while True:
            now = self._clock.now()
            silent = now - self._heartbeats.heard_at.get(CHAT, began) >= SILENT_AFTER
            for feed, gone in ((CHAT, silent), (OWNER, self._owner_deaf())):
                if gone != (feed in lost):
                    lost ^= {feed}
                    yield FeedLost(now, feed) if gone else FeedRestored(now, feed)
            await self._clock.sleep_until(now + LOOK)
