"""What an earlier life was told and need not be told again: listened for while the journal is read."""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from engine.model.events import (
    BarClosed,
    DarkPrinted,
    Event,
    FeeCharged,
    FlowPrinted,
    HistoryArrived,
    MovedOutside,
    OrderFilled,
    QuoteMoved,
    Tick,
)

REPEATED_FOR = timedelta(days=5)
REPEATED_MAX = 100_000
MINUTES_MAX = 4096
"""Of a name: more than the sessions that are read before today."""


@dataclass(frozen=True, slots=True)
class Heard:
    """For the edges, each of which repeats itself in its own way."""

    prints: tuple[Event, ...] = ()
    minutes: tuple[BarClosed, ...] = ()
    days: Mapping[str, date] = field(default_factory=dict)
    """The newest finished session of each name."""
    lines: frozenset[str] = frozenset()
    """What the account's history has told, of our own orders too."""


class Ears:
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


def _recent(heard: Iterable[Event]) -> tuple[Event, ...]:
    events = tuple(heard)
    return tuple(event for event in events if event.at > events[-1].at - REPEATED_FOR)
