"""Alerts that were told, looked at again: what the exchange has cancelled since carries no trade.

No list and no stream of this vendor tells a cancelled option print again; only an alert's own prints do.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from bot.clock import Clock
from bot.feeds.whales.asking import Asking, Fault, Refusal
from bot.feeds.whales.endpoints import ALERT_AGAIN, Priority
from bot.feeds.whales.hours import Hours
from bot.feeds.whales.polling import Polled
from bot.feeds.whales.reading import Detail, Unreadable, read
from engine.model.events import Event, FlowCancelled, FlowPrinted

FEED = "cancelled prints"
LOOKS = (timedelta(seconds=20), timedelta(seconds=90))
"""Before the first order of a play that waits half a minute, and once more while a ticket may lie there."""

TRIES_MAX = 3
"""Unanswered tries per look; waits imposed by the quota do not count."""

PREMIUM_MIN = Decimal(25_000)
WAITING_MAX = 256
SHARE_MIN = 0.5
"""Of the contracts that are shown; a piece that broke off leaves the rest as large as it was."""


class Busts:
    """One question a poll, and none while nothing is due."""

    feed = FEED
    priority = Priority.CONTRACTS
    hours = Hours()
    needed = False
    vital = False
    every = timedelta(seconds=5)

    def __init__(self, asking: Asking, clock: Clock, already: Iterable[Event] = ()) -> None:
        self._asking = asking
        self._clock = clock
        self._due: tuple[deque[FlowPrinted], ...] = tuple(deque(maxlen=WAITING_MAX) for _ in LOOKS)
        self._failed = 0
        for event in already:
            self.told(event)

    def told(self, event: Event) -> None:
        """Large alerts that lean: a smaller one, a single print, or one without a number is let be."""
        if not isinstance(event, FlowPrinted) or event.premium < PREMIUM_MIN or event.direction is None:
            return
        if event.exchange is None and event.print_id is not None and " " not in event.print_id:
            for waiting in self._due:
                waiting.append(event)

    async def poll(self) -> Polled:
        """The one that has waited longest, of those that are due and not past the last look."""
        waiting = self._next(self._clock.now())
        if waiting is None:
            return Polled()
        event = waiting.popleft()
        body = await self._asking.ask(ALERT_AGAIN, {}, name=event.print_id)
        if isinstance(body, Refusal):
            return self._refused(body, event, waiting)
        self._failed = 0
        try:
            gone = cancelled(read(body, Detail))
        except Unreadable:
            return Polled()
        return Polled((self._taken_back(event),) if gone else ())

    def _refused(self, refusal: Refusal, event: FlowPrinted, waiting: deque[FlowPrinted]) -> Polled:
        """It is the first again, and let be when nobody answers for it."""
        if refusal.fault is Fault.MISSING:
            self._failed = 0
            return Polled()
        self._failed += refusal.fault is Fault.PASSING
        if self._failed >= TRIES_MAX:
            self._failed = 0
        elif len(waiting) < WAITING_MAX:
            waiting.appendleft(event)
        return Polled(refusal=refusal)

    def _next(self, now: datetime) -> deque[FlowPrinted] | None:
        """Whose first is due."""
        for after, waiting in zip(LOOKS, self._due, strict=True):
            while waiting and now - waiting[0].at >= after:
                if now - waiting[0].at < 2 * LOOKS[-1]:
                    return waiting
                waiting.popleft()
        return None

    def _taken_back(self, event: FlowPrinted) -> FlowCancelled:
        """It is not asked about again."""
        for waiting in self._due:
            if event in waiting:
                waiting.remove(event)
        direction, print_id = event.direction, event.print_id
        if direction is None or print_id is None:
            raise ValueError(f"{event} is not asked about")
        now = self._clock.now()
        return FlowCancelled(
            now, event.underlying, event.symbol, direction, event.premium, event.at, print_id
        )


def cancelled(detail: Detail) -> bool:
    """Whether at least half of what is shown has not traded."""
    every = sum(trade.size for trade in detail.trades if trade.size > 0)
    gone = sum(trade.size for trade in detail.trades if trade.size > 0 and trade.canceled)
    return every > 0 and gone >= SHARE_MIN * every
