"""One turn of the desk without its loop: step through what waits, so that it can be written at once."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Protocol

from engine.core import Engine
from engine.model.events import DeskStarted, Event, Woke
from engine.replay import Step
from engine.timeline import Timeline

BATCH_MAX = 256
ASLEEP = timedelta(seconds=15)
"""A desk hears of every second; of one that heard nothing for so long nobody knows what it has missed."""


class Waiting(Protocol):
    """What came in and was not decided on yet."""

    def __bool__(self) -> bool: ...

    def first(self) -> Event: ...

    def take(self) -> Event: ...


class Turn:
    """Decides; committing and acting are its owner's, in that order."""

    def __init__(
        self,
        engine: Engine,
        observe: Callable[[Event], Iterable[Event]],
        timeline: Timeline,
        *,
        batch_max: int = BATCH_MAX,
        wakes: bool = False,
    ) -> None:
        """With `wakes` it is told of time that went by without it; a tape may leave out what it likes."""
        self._engine = engine
        self._observe = observe
        self._timeline = timeline
        self._batch_max = batch_max
        self._wakes = wakes
        self._woke: Woke | None = None

    def decide(self, waiting: Waiting) -> list[Step]:
        """Step through what waits, up to a batch or the first wish: wishes go out after the commit.

        Whoever writes them down leaves out the seconds that changed nothing.
        """
        steps: list[Step] = []
        while waiting and len(steps) < self._batch_max:
            event = self._earlier(waiting.first())
            step = self._step(event if event is not None else waiting.take())
            steps.append(step)
            if step.outputs and step.intents:
                break
        return steps

    def _earlier(self, first: Event) -> Event | None:
        """What comes before it: a wakening, and before that only what had been answered."""
        slept = first.at - self._engine.beat
        if self._woke is None and self._wakes and slept >= ASLEEP and not isinstance(first, DeskStarted):
            self._woke = Woke(first.at, slept.total_seconds())
        if self._woke is None:
            return self._timeline.before(first, self._engine.due)
        earlier = self._timeline.before(self._woke, None)
        if earlier is None:
            earlier, self._woke = self._woke, None
        return earlier

    def _step(self, event: Event) -> Step:
        self._timeline.add(self._observe(event))
        return Step(event, self._engine.step(event))
