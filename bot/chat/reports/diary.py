"""What the day showed beside its cards: prints, who changed what, what the account came to meanwhile."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from decimal import Decimal

from bot.chat.cards.episode import Episode
from bot.chat.prices import prices
from bot.chat.reports.agreed import Agreed
from bot.chat.reports.shadows import Shadows
from engine.floor import Output
from engine.model.events import (
    ChainArrived,
    Command,
    DarkPrinted,
    DeskStarted,
    FlowPrinted,
    Location,
    QuoteMoved,
    SessionOpened,
    Shape,
)
from engine.model.records import Answer, LatchCleared, LatchSet, RolloutSet, Trade
from engine.replay import Step

CHANGES_KEPT = 40
MARKED_EVERY = timedelta(minutes=1)
_PAID_UP = frozenset({Location.ABOVE_ASK, Location.AT_ASK})


@dataclass(slots=True)
class Prints:
    """What the tape showed of the names that are listened to."""

    bar: Decimal | None
    flow: int = 0
    sweeps: int = 0
    small: int = 0
    """Sweeps below the bar, each by itself."""
    paid_up: int = 0
    dark: int = 0
    flow_at: datetime | None = None

    def hear(self, event: FlowPrinted | DarkPrinted) -> None:
        if isinstance(event, DarkPrinted):
            self.dark += 1
            return
        self.flow, self.flow_at = self.flow + 1, event.at
        if event.shape is Shape.SWEEP:
            self.sweeps += 1
            self.small += self.bar is not None and event.premium < self.bar
            self.paid_up += event.location in _PAID_UP


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody's wish, or authority that moved by itself."""

    at: datetime
    what: str
    who: str
    became: str = ""


@dataclass(slots=True)
class Diary:
    """Changed by committed steps alone, so that reading the journal again writes the same diary."""

    prints: Prints
    shadows: Shadows
    changes: deque[Change] = field(default_factory=lambda: deque(maxlen=CHANGES_KEPT))
    marks: list[tuple[datetime, float]] = field(default_factory=list)
    """What the day had come to, minute by minute and at each closed trade."""
    lowest: tuple[datetime, Decimal] | None = None
    """The least it has come to since it began, at every price of what is held."""
    highest: Decimal | None = None
    """The most, at bids that were shown twice; the gate counts middles."""
    agreed: Agreed = field(default_factory=Agreed)

    def take(self, step: Step) -> None:
        """The event first, then what followed from it."""
        event = step.event
        match event:
            case QuoteMoved():
                self.shadows.quoted(event.at, event.symbol, event.quote)
            case FlowPrinted() | DarkPrinted():
                self.prints.hear(event)
            case ChainArrived():
                for price in prices(event):
                    self.shadows.quoted(price.at, price.symbol, price.quote)
            case SessionOpened():
                self._open(event)
            case Command() | DeskStarted():
                self.changes.append(_wished(event, step.outputs))
            case _:
                pass
        for output in step.outputs:
            self.shadows.take(event.at, output)
            self.changes.extend(_moved(event.at, output))

    def _open(self, event: SessionOpened) -> None:
        """The same day told again goes on."""
        if self.shadows.open_session(event.session):
            self.prints, self.marks = Prints(self.prints.bar), []
            self.lowest = self.highest = None

    def due(self, at: datetime) -> bool:
        """Whether a minute has gone by since the last mark."""
        return not self.marks or at - self.marks[-1][0] >= MARKED_EVERY

    def began(self) -> None:
        """Only now is it known what was carried into the day, and is no part of how deep it goes."""
        self.lowest = self.highest = None

    def mark(self, step: Step, total: Decimal, held: Iterable[Episode]) -> None:
        """What the day has come to, sure and open together."""
        sure = total - self.agreed.above(held)
        at, closed = step.event.at, any(type(each) is Trade for each in step.outputs)
        if self.lowest is None or total < self.lowest[1]:
            self.lowest = at, total
        if self.highest is None or sure > self.highest:
            self.highest = sure
        if closed or self.due(at):
            self.marks.append((at, float(total)))


def _wished(event: Command | DeskStarted, outputs: tuple[Output, ...]) -> Change:
    """A wish in its own fields, but those it leaves open; an answer says why nothing came of it."""
    told = {each.name: getattr(event, each.name) for each in fields(event)}
    said = {name: value for name, value in told.items() if value is not None}
    about = " ".join(str(said[name]) for name in said if name not in ("at", "by", "prefix", "live"))
    answer = next((output.text for output in outputs if isinstance(output, Answer)), "")
    name = "started" if isinstance(event, DeskStarted) else type(event).__name__.lower()
    return Change(event.at, f"{name} {about}".strip(), str(said.get("by", "the desk")), answer)


def _moved(at: datetime, output: Output) -> Iterator[Change]:
    match output:
        case LatchSet():
            yield Change(at, f"{output.state.replace('_', ' ')}: {output.latch}", "the desk", output.why)
        case LatchCleared():
            yield Change(at, f"lifted: {output.latch}", output.by)
        case RolloutSet():
            yield Change(at, f"trusted with {output.rollout}", output.by)
        case _:
            pass
