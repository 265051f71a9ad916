"""Going on where a journal ends: what is written is recalled, never decided again."""

from collections.abc import Iterable, Iterator

from engine.core import Engine
from engine.model.events import BrokerEvent, Event, OrderEvent, Tick
from engine.model.records import PlaybookPinned
from engine.replay import Step
from engine.sim import SimVenue
from engine.timeline import Timeline
from storage.tape.fault import TapeFault


def catch_up(
    steps: Iterable[Step], tape: Iterable[Event], engine: Engine, venue: SimVenue, timeline: Timeline
) -> Iterator[Event]:
    """Bring engine and simulated venue to the journal's end; what the tape still holds is returned."""
    left = iter(tape)
    for step in steps:
        event = step.event
        answered = isinstance(event, OrderEvent | BrokerEvent) and timeline.drop(event)
        if not answered and not isinstance(event, Tick):
            _pass(left, event)
        _same_rules(step, engine)
        timeline.add(venue.observe(event))
        engine.recall(event, step.outputs)
        timeline.add(venue.carry_out(event.at, step.intents))
    return left


def _same_rules(step: Step, engine: Engine) -> None:
    """What was decided under one playbook is not carried on under another without a word."""
    ours = engine.floor.playbook.fingerprint
    for output in step.outputs:
        if isinstance(output, PlaybookPinned) and output.fingerprint != ours:
            raise TapeFault(
                f"this journal was written under playbook {output.fingerprint}, this is {ours}:"
                " use the same --watch and the same build, or another database"
            )


def _pass(tape: Iterator[Event], event: Event) -> None:
    """The tape must say what the journal heard; seconds may have left no row."""
    for heard in tape:
        if heard == event:
            return
        if not isinstance(heard, Tick):
            break
    what = type(event).__name__
    raise TapeFault(
        f"this journal was written from another tape: {what} at {event.at:%H:%M:%S} is not on this one"
    )
