"""A start is a recovery: everything the journal holds is recalled, and nothing of it decided again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.config import BadConfig
from bot.recalling.heard import Heard
from bot.recalling.recollection import Recollection
from engine.core import Engine
from engine.replay import Step
from storage.outbox import Due

FOR_EVER = datetime.max.replace(tzinfo=UTC)


class Wishes(Protocol):
    """What was asked of the world and not settled."""

    def pending(self, now: datetime) -> Sequence[Due]: ...

    def dead(self, keys: Iterable[str]) -> None: ...


class Remembers(Protocol):
    """A journal, as far as a start reads it."""

    @property
    def outbox(self) -> Wishes: ...

    def steps(self, after: int = 0) -> Iterable[Step]: ...


class Recalls(Protocol):
    """Whoever else must know what was written."""

    def recall(self, step: Step) -> None: ...


def nobody(_seq: int) -> None:
    """Who waits for a short journal need not be told how far it has come."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What an earlier life leaves to the edges: whose order ids, in whose account, and what was heard."""

    prefix: str
    heard: Heard
    account: str = ""
    at: datetime | None = None
    given: frozenset[str] = frozenset()
    """The ids of all orders that a broker may still come back to."""


def recall(
    journal: Remembers, known: Recollection, others: Iterable[Recalls], far: Callable[[int], None] = nobody
) -> Recalled:
    """From where it is known on, to the end.

    Wishes of the former life are settled by asking the venue, which the first event of a life does.
    """
    listeners = (known, *others)
    for step in journal.steps(known.seq):
        for listener in listeners:
            listener.recall(step)
        far(known.seq)
    _known_plays(known.engine)
    journal.outbox.dead([due.key for due in journal.outbox.pending(FOR_EVER)])
    given = frozenset(known.engine.floor.book.blotter.orders)
    return Recalled(known.prefix, known.ears.heard(), known.account, known.at, given)


def _known_plays(engine: Engine) -> None:
    """What is open is watched by the play that opened it, so that play cannot be gone."""
    book = engine.floor.book
    plays = {position.play for position in book.positions.values()}
    plays |= {pursuit.setup.play for pursuit in book.pursuits.values()}
    gone = sorted(plays - engine.floor.playbook.named.keys())
    if gone:
        raise BadConfig(f"{', '.join(gone)}: open in this journal and not among the plays of this build")
