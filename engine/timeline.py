"""One order of events for both drivers: what the venue answered and the passing seconds, in time."""

import heapq
from collections.abc import Iterable
from datetime import datetime

from engine.model.events import DeskStarted, Event, Tick, Woke

_UNLIVED = frozenset({DeskStarted, Woke})


class Timeline:
    """Answers still to come. At one instant the tape speaks first, then answers, then the clock."""

    def __init__(self) -> None:
        self.answers: list[tuple[datetime, int, Event]] = []
        self._count = 0

    def add(self, answers: Iterable[Event]) -> None:
        """Take what will have happened."""
        for answer in answers:
            self._count += 1
            heapq.heappush(self.answers, (answer.at, self._count, answer))

    def drop(self, answer: Event) -> bool:
        """Forget an answer that has come already; false if none like it was awaited."""
        left = [entry for entry in self.answers if entry[2] != answer]
        found = len(left) < len(self.answers)
        heapq.heapify(left)
        self.answers = left
        return found

    def before(self, event: Event, due: datetime | None) -> Event | None:
        """The next thing strictly earlier: an answer, or the second that is due.

        Nobody lived the seconds before a start or a wakening: deciding in them would trust prices that nobody
        saw go old.
        """
        at, first = event.at, self.answers[0][0] if self.answers else None
        if due is not None and due < at and (first is None or due < first) and type(event) not in _UNLIVED:
            return Tick(due)
        if first is None or first >= at:
            return None
        return heapq.heappop(self.answers)[2]
