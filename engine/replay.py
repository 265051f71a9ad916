"""Tape in, steps out: the same engine, driven without a loop, a queue or a clock."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.core import Engine
from engine.floor import Output
from engine.model.events import Event, Tick
from engine.model.intents import Intent
from engine.sim import SimVenue
from engine.timeline import Timeline


class Step(NamedTuple):
    """One event and all that followed from it."""

    event: Event
    outputs: tuple[Output, ...]

    @property
    def intents(self) -> list[Intent]:
        return [output for output in self.outputs if isinstance(output, Intent)]

    @property
    def kept(self) -> bool:
        """Seconds that changed nothing are not worth a row."""
        return bool(self.outputs) or not isinstance(self.event, Tick)


def replay(tape: Iterable[Event], engine: Engine, venue: SimVenue) -> Iterator[Step]:
    """Nothing happens after the last event of the tape: a prefix tells the prefix of the story."""
    timeline = Timeline()
    for event in tape:
        if timeline.answers or engine.beat < event.at:
            yield from _before(event, engine, venue, timeline)
        step = take(event, engine, venue, timeline)
        if step.outputs or type(event) is not Tick:
            yield step


def _before(event: Event, engine: Engine, venue: SimVenue, timeline: Timeline) -> Iterator[Step]:
    """Answers that had come by then, and the seconds that were due."""
    while (earlier := timeline.before(event, engine.due)) is not None:
        step = take(earlier, engine, venue, timeline)
        if step.kept:
            yield step


def take(event: Event, engine: Engine, venue: SimVenue, timeline: Timeline) -> Step:
    """One step, and what the venue will answer to it; it sees the market before it sees our order."""
    answers = venue.observe(event)
    if answers:
        timeline.add(answers)
    outputs = engine.step(event)
    step = Step(event, outputs)
    if outputs:
        timeline.add(venue.carry_out(event.at, step.intents))
    return step
