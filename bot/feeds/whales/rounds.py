"""Each name asked in its turn; whoever is refused on the way goes on from there, and not from the first."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.feeds.whales.asking import Fault, Refusal
from bot.feeds.whales.paging import Walk
from engine.model.events import DarkPrinted

Ask = Callable[[str, datetime, datetime | None], Awaitable[Walk]]


class Round:
    """Since when each name is owed its prints, and what was brought before all were asked."""

    def __init__(self, begun: datetime, since: Mapping[str, datetime], times: list[datetime]) -> None:
        """`times` are of the page that did not reach back."""
        self.begun = begun
        self.times = times
        self.calls = 1
        self.held: list[DarkPrinted] = []
        self._left = deque(sorted(since.items()))
        self._older: datetime | None = None

    @property
    def done(self) -> bool:
        return not self._left

    async def go_on(self, ask: Ask, most: int | None = None) -> Refusal | None:
        """So many names more, or all that are left; one that nobody knows has no prints."""
        for _ in range(min(most or len(self._left), len(self._left))):
            name, since = self._left[0]
            walk = await ask(name, since, self._older)
            self._older = walk.older
            self.calls += walk.calls
            if walk.refusal is not None and walk.refusal.fault is not Fault.MISSING:
                return walk.refusal
            self._older = None
            self._left.popleft()
        return None
