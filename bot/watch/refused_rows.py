"""What the edges set aside, in the log: of a feed a line a minute at most, with how many there were."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.model.events import PayloadRefused
from engine.replay import Step

EVERY = timedelta(minutes=1)
WHY_MAX = 200


@dataclass(slots=True)
class RefusedRows:
    """Counts by the time of the steps: a desk that hears nothing says nothing."""

    say: Callable[[str], None]
    _said_at: dict[str, datetime] = field(default_factory=dict)
    _silent: dict[str, int] = field(default_factory=dict)

    def take(self, steps: Iterable[Step]) -> None:
        """Committed steps; most of them are of something else."""
        for step in steps:
            if isinstance(step.event, PayloadRefused):
                self._refused(step.event)

    def _refused(self, event: PayloadRefused) -> None:
        said_at = self._said_at.get(event.feed)
        if said_at is not None and event.at - said_at < EVERY:
            self._silent[event.feed] = self._silent.get(event.feed, 0) + 1
            return
        before = self._silent.pop(event.feed, 0)
        more = f" ({before} more since the last line)" if before else ""
        self._said_at[event.feed] = event.at
        self.say(f"set aside of {event.feed}: {event.why[:WHY_MAX]}{more}")
