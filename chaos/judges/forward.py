"""The desk's own seconds only go forward, from life to life, whatever is done to the machine's clock."""

from datetime import datetime, timedelta

from chaos.judges.judge import Broken, Judge
from chaos.kinds import Kind
from chaos.world import World
from engine.model.events import DeskStarted, Tick, Woke
from engine.replay import Step

LATE = timedelta(seconds=20)
"""Longer than a desk is ever behind that is awake."""


class ForwardJudge(Judge):
    """I19: what is read again from the journal lives through the same seconds in the same order; and I14."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._last: datetime | None = None
        self._prompt = not world.plan.of(Kind.DISK_SLOW)
        """Behind a slow disk a second may wait while the clock is set ahead."""

    def committed(self, step: Step) -> None:
        """Starts and seconds are said by the desk itself; everything else has a time of its own."""
        event = step.event
        if not isinstance(event, DeskStarted | Tick | Woke):
            return
        if self._last is not None and event.at < self._last:
            raise Broken("I19", f"{event.at:%H:%M:%S} came after {self._last:%H:%M:%S}")
        self._last = event.at
        late = event.at < self.world.wall() - LATE
        if self._prompt and late and step.outputs and isinstance(event, Tick):
            raise Broken("I14", f"decided in {event.at:%H:%M:%S}, a second that nobody lived")
