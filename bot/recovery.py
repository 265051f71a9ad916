"""A start is a recovery: everything the journal holds is recalled, and nothing of it decided again."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.config import BadConfig
from bot.following import Following
from engine.core import Engine
from engine.model.events import DarkPrinted, DeskStarted, Event, FlowPrinted
from engine.replay import Step
from storage.journal import Journal

FOR_EVER = datetime.max.replace(tzinfo=UTC)
REPEATED_FOR = timedelta(days=5)
REPEATED_MAX = 100_000


class Recalls(Protocol):
    """Whoever else must know what was written."""

    def recall(self, step: Step) -> None: ...


@dataclass(frozen=True, slots=True)
class Recalled:
    """What an earlier life leaves to the edges: whose order ids these are, and the prints already heard."""

    prefix: str | None
    already: tuple[Event, ...]


def recall(journal: Journal, engine: Engine, following: Following, others: Iterable[Recalls]) -> Recalled:
    """Wishes of the former life are settled by asking the venue, which the first event of a life does."""
    prefix, heard = None, deque[Event](maxlen=REPEATED_MAX)
    listeners = tuple(others)
    for step in journal.steps():
        event = step.event
        if isinstance(event, DeskStarted):
            prefix = event.prefix
        elif isinstance(event, FlowPrinted | DarkPrinted):
            heard.append(event)
        engine.recall(event, step.outputs)
        for output in step.outputs:
            following.take(output)
        for listener in listeners:
            listener.recall(step)
    _known_plays(engine)
    journal.outbox.dead([due.key for due in journal.outbox.pending(FOR_EVER)])
    return Recalled(prefix, _recent(heard))


def _recent(heard: Iterable[Event]) -> tuple[Event, ...]:
    events = tuple(heard)
    return tuple(event for event in events if event.at > events[-1].at - REPEATED_FOR)


def _known_plays(engine: Engine) -> None:
    """What is open is watched by the play that opened it, so that play cannot be gone."""
    book = engine.floor.book
    plays = {position.play for position in book.positions.values()}
    plays |= {pursuit.setup.play for pursuit in book.pursuits.values()}
    gone = sorted(plays - engine.floor.playbook.named.keys())
    if gone:
        raise BadConfig(f"{', '.join(gone)}: open in this journal and not among the plays of this build")
