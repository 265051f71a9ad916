"""Each name asked in its turn; whoever is refused on the way goes on from there, and not from the first."""

from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime

from bot.feeds.whales.asking import Fault, Refusal
from bot.feeds.whales.paging import Walk
from engine.model.events import DarkPrinted

TRIES_MAX = 3
"""Unanswered tries in a row before a name is left out; waits imposed by the quota do not count."""

Ask = Callable[[str, datetime, datetime | None], Awaitable[Walk]]
Leave = Callable[[str, datetime, Refusal], None]


class Round:
    """Since when each name is owed its prints, and what was brought before all were asked."""

    def __init__(
        self,
        begun: datetime,
        since: Mapping[str, datetime],
        times: list[datetime],
        left_out: Collection[str] = (),
    ) -> None:
        """`times` are of the page that did not reach back; who was left out before has one try."""
        self.begun = begun
        self.times = times
        self.calls = 1
        self.held: list[DarkPrinted] = []
        self._left = deque(sorted(since.items()))
        self._left_out = frozenset(left_out)
        self._older: datetime | None = None
        self._tries = 0

    @property
    def done(self) -> bool:
        return not self._left

    async def go_on(self, ask: Ask, leave: Leave, most: int | None = None) -> Refusal | None:
        """So many names more, or all that are left; one that nobody knows has no prints."""
        for _ in range(min(most or len(self._left), len(self._left))):
            name, since = self._left[0]
            walk = await ask(name, since, self._older)
            self._older = walk.older
            self.calls += walk.calls
            refusal = walk.refusal if walk.refusal and walk.refusal.fault is not Fault.MISSING else None
            if refusal is not None and self._again(name, walk, refusal):
                return refusal
            self._older, self._tries = None, 0
            self._left.popleft()
            if refusal is not None:
                leave(name, since, refusal)
                if name not in self._left_out:
                    return refusal
        return None

    def _again(self, name: str, walk: Walk, refusal: Refusal) -> bool:
        """Whether it is still its turn; a page that came on the way begins the count anew."""
        self._tries = self._tries if walk.calls == 1 else 0
        self._tries += refusal.fault is not Fault.LIMIT
        return self._tries < (1 if name in self._left_out else TRIES_MAX)
