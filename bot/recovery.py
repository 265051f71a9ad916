"""A start is a recovery: everything the journal holds is recalled, and nothing of it decided again."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from bot.config import BadConfig
from bot.following import Following
from engine.core import Engine
from engine.model.events import (
    AccountSeen,
    BarClosed,
    DarkPrinted,
    DeskStarted,
    Event,
    FeeCharged,
    FlowPrinted,
    HistoryArrived,
    MovedOutside,
    OrderFilled,
    QuoteMoved,
    Tick,
)
from engine.replay import Step
from storage.outbox import Due

FOR_EVER = datetime.max.replace(tzinfo=UTC)
REPEATED_FOR = timedelta(days=5)
REPEATED_MAX = 100_000
MINUTES_MAX = 4096
"""Of a name: more than the sessions that are read before today."""


class Wishes(Protocol):
    """What was asked of the world and not settled."""

    def pending(self, now: datetime) -> Sequence[Due]: ...

    def dead(self, keys: Iterable[str]) -> None: ...


class Remembers(Protocol):
    """A journal, as far as a start reads it."""

    @property
    def outbox(self) -> Wishes: ...

    def steps(self) -> Iterable[Step]: ...


class Recalls(Protocol):
    """Whoever else must know what was written."""

    def recall(self, step: Step) -> None: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What an earlier life was told and need not be told again."""

    prints: tuple[Event, ...] = ()
    minutes: tuple[BarClosed, ...] = ()
    days: Mapping[str, date] = field(default_factory=dict)
    """The newest finished session of each name."""
    lines: frozenset[str] = frozenset()
    """What the account's history has told, of our own orders too."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """What an earlier life leaves to the edges: whose order ids, in whose account, and what was heard."""

    prefix: str
    heard: Heard
    account: str = ""
    at: datetime | None = None
    """Its latest moment: time goes on from there. What was asked for earlier may be written down later."""


class _Ears:
    """Listens while the journal is read."""

    def __init__(self) -> None:
        self._prints = deque[Event](maxlen=REPEATED_MAX)
        self._minutes: dict[str, deque[BarClosed]] = {}
        self._days: dict[str, date] = {}
        self._lines = deque[str](maxlen=REPEATED_MAX)

    def take(self, event: Event) -> None:
        """The last of each kind that an edge could repeat."""
        match event:
            case QuoteMoved() | Tick():
                pass
            case FlowPrinted() | DarkPrinted():
                self._prints.append(event)
            case BarClosed():
                self._minutes.setdefault(event.symbol, deque(maxlen=MINUTES_MAX)).append(event)
            case MovedOutside() | FeeCharged():
                self._lines.append(event.line_id)
            case OrderFilled():
                self._lines.append(event.fill_id)
            case HistoryArrived() if event.days:
                self._days[event.symbol] = event.days[-1].day
            case _:
                pass

    def heard(self) -> Heard:
        """In the order in which it came."""
        minutes = tuple(bar for each in self._minutes.values() for bar in each)
        return Heard(_recent(self._prints), minutes, self._days, frozenset(self._lines))


def recall(journal: Remembers, engine: Engine, following: Following, others: Iterable[Recalls]) -> Recalled:
    """Wishes of the former life are settled by asking the venue, which the first event of a life does."""
    prefix, account, ears, at = "", "", _Ears(), None
    listeners = tuple(others)
    for step in journal.steps():
        event = step.event
        at = event.at if at is None or event.at > at else at
        if isinstance(event, DeskStarted):
            prefix = event.prefix
        if isinstance(event, AccountSeen):
            account = event.account or account
        ears.take(event)
        engine.recall(event, step.outputs)
        following.take(step)
        for listener in listeners:
            listener.recall(step)
    _known_plays(engine)
    journal.outbox.dead([due.key for due in journal.outbox.pending(FOR_EVER)])
    return Recalled(prefix, ears.heard(), account, at)


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
