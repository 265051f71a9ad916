"""What the account holds, as last read, beside what is ours: where they differ, and since when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from engine.model.events import UNNAMED, BrokerSeen, Outside
from engine.model.intents import Intent, ReadBroker
from engine.model.latch_names import BROKER_DOWN, UNRECONCILED
from engine.model.money import Side
from engine.model.records import (
    Adopted,
    Alarm,
    ClosedOutside,
    Fill,
    ForeignIgnored,
    ForeignMoved,
    ForeignOrder,
    LatchCleared,
    LatchSet,
    OrderMoved,
    Record,
)
from engine.ours.blotter import Slack
from engine.ours.doubts import STALE, Doubt, Missing
from engine.ours.exercises import LONG_AGO, Exercises
from engine.ours.portfolio import Position
from engine.ours.silence import Silence
from engine.ours.statement import Statement

APART = timedelta(seconds=2)
"""Two reads this far apart that agree are believed; one alone may be a glitch."""

PATIENCE = timedelta(seconds=10)
"""For an answer that does not come, and between reads once five have settled nothing."""

_OF_THE_ACCOUNT = frozenset(
    {
        ReadBroker, Fill, OrderMoved, LatchSet, LatchCleared, Alarm, ClosedOutside, Adopted,
        ForeignMoved, ForeignOrder, ForeignIgnored,
    }
)  # fmt: skip
"""Most of what is written down is not, and is not looked at kind by kind."""

SOON_MAX = 5


@dataclass(slots=True)
class Foreign:
    """Held in the account and not by this desk; below zero is short."""

    quantity: int
    average: Decimal | None
    ignored: bool = False


@dataclass(slots=True)
class Broker:
    """Changes by what the broker said and by what was written down."""

    account: str = ""
    seen: BrokerSeen | None = None
    foreign: dict[str, Foreign] = field(default_factory=dict)
    statement: Statement = field(default_factory=Statement)
    exercises: Exercises = field(default_factory=Exercises)
    orders: set[str] = field(default_factory=set)
    """Foreign orders that have been told of."""
    doubts: dict[str, Doubt] = field(default_factory=dict)
    missing: Missing = field(default_factory=Missing)
    silence: Silence = field(default_factory=Silence)
    unsure: bool = False
    """The last read could not be compared with the whole of our book."""
    agreed_at: datetime | None = None
    """When the first of the reads began that agreed without a break."""
    latched: bool = False
    """Nothing is bought before two reads agree."""
    doubted_at: datetime = LONG_AGO
    warned_at: datetime = LONG_AGO
    _asked_at: datetime = LONG_AGO
    _asked: int = 0
    _moved: dict[str, datetime] = field(default_factory=dict)
    _lived_since: datetime = LONG_AGO

    def take(
        self, event: BrokerSeen, held: Mapping[str, Sequence[Position]], slack: Mapping[str, Slack]
    ) -> None:
        """Compare one read with our book as it stands now; an older one than the last says nothing."""
        if self.seen is not None and event.asked_at < self.seen.asked_at:
            return
        told = {each.symbol: each.quantity for each in event.positions}
        ours = {symbol: sum(each.quantity for each in held[symbol]) for symbol in held}
        self.seen, self.unsure, before, self.doubts = event, UNNAMED in event.unread, self.doubts, {}
        for symbol in sorted({*told, *ours, *self.foreign, *self.missing.found} - {*event.unread}):
            if UNNAMED in event.unread and symbol not in told:
                continue
            gap = told.get(symbol, 0) - ours.get(symbol, 0) - self.strange(symbol)
            self._compare(event.asked_at, symbol, gap, slack.get(symbol), before.get(symbol))
        self.unsure = self.unsure or bool(event.unread)
        if self.doubts or self.unsure or event.asked_at < self.doubted_at:
            self.agreed_at = None
        else:
            self.agreed_at, self._asked = self.agreed_at or event.asked_at, 0

    def _compare(
        self, asked_at: datetime, symbol: str, gap: int, slack: Slack | None, before: Doubt | None
    ) -> None:
        """What our own orders may have made, then or since, is looked at again when they are over."""
        moved = self._moved.get(symbol, LONG_AGO)
        self.missing.read(symbol, gap, slack.sells if slack is not None else 0, asked_at)
        if gap == 0:
            self.statement.agreed(symbol, asked_at)
        elif slack is not None or asked_at <= moved:
            self.unsure = True
        elif before and before.goes_on(gap, asked_at) and before.since > moved:
            self.doubts[symbol] = before.again(asked_at)
        else:
            self.doubts[symbol] = Doubt(gap, max(asked_at, self._lived_since), asked_at)

    def started(self, at: datetime) -> None:
        """Seconds nobody lived make no difference older, nor does a read that came over them."""
        self.doubts, self._lived_since = {}, at

    def strange(self, symbol: str) -> int:
        """What is held of it and is not ours."""
        foreign = self.foreign.get(symbol)
        return foreign.quantity if foreign is not None else 0

    def shows(self, symbol: str) -> bool:
        """Whether the last read is newer than our own last move in it, and was whole."""
        seen = self.seen
        return seen is not None and seen.asked_at > self._moved.get(symbol, LONG_AGO) and not seen.unread

    def most(self, symbol: str, ours: int, at: datetime) -> int:
        """What can be there of ours to be sold, by a fresh read, and beside what any has shown to be gone."""
        left, seen = max(ours - self.missing.count(symbol, at), 0), self.seen
        if seen is None or not self.shows(symbol) or at - seen.asked_at > STALE:
            return left
        held = sum(each.quantity for each in seen.positions if each.symbol == symbol)
        return max(min(held - max(self.strange(symbol), 0), left), 0)

    def due(self, at: datetime) -> bool:
        """Whether to ask again: soon at first, patiently after."""
        answered = self.seen is not None and self.seen.asked_at >= self._asked_at
        wait = APART if answered and self._asked < SOON_MAX else PATIENCE
        return at - self._asked_at >= wait

    @property
    def pending(self) -> bool:
        """Whether the books must be read again before they can be believed to agree."""
        return self.latched or self.unsure or bool(self.doubts)

    def agrees_since(self, at: datetime) -> bool:
        """Whether the account was read since then, and nothing of it is doubted."""
        return self.seen is not None and self.seen.asked_at >= at and not self.pending

    def apply(self, at: datetime, output: Record | Intent) -> None:
        """What was written down about the account as a whole."""
        if type(output) not in _OF_THE_ACCOUNT:
            return
        match output:
            case ReadBroker():
                self._asked_at, self._asked = at, self._asked + 1
            case Fill():
                self._moved[output.symbol] = at
                self.missing.filled(output.symbol, at)
                self.statement.forget(output.symbol, output.fill_id)
                if output.late and output.side is Side.SELL:
                    self.missing.booked(output.symbol, output.quantity)
            case OrderMoved():
                self._moved[output.symbol] = at
            case LatchSet(latch=name) if name == UNRECONCILED:
                self.latched, self.doubted_at, self.agreed_at, self._asked = True, at, None, 0
            case LatchSet(latch=name) if name == BROKER_DOWN:
                self.silence.since = None
            case LatchCleared(latch=name) if name == UNRECONCILED:
                self.latched = False
            case Alarm(about=about) if about == UNRECONCILED:
                self.warned_at = at
            case ClosedOutside():
                self.doubts.pop(output.symbol, None)
                self.missing.booked(output.symbol, output.quantity)
                self.statement.booked(output.symbol, -output.quantity)
                if output.how in (Outside.EXERCISED, Outside.ASSIGNED):
                    self.exercises.closed(at, output)
            case ForeignMoved():
                self._foreign_moved(output)
                self.exercises.moved(at, output)
            case ForeignOrder():
                self.orders.add(output.order_id)
            case ForeignIgnored():
                self.foreign[output.symbol].ignored = True
            case Adopted():
                del self.foreign[output.symbol]
                self.exercises.taken(output)
            case _:
                pass

    def _foreign_moved(self, moved: ForeignMoved) -> None:
        """Booked as a difference; nothing left is nothing known."""
        self.doubts.pop(moved.symbol, None)
        self.statement.booked(moved.symbol, moved.quantity)
        self.missing.booked(moved.symbol, max(-moved.quantity, 0))
        known = self.foreign.get(moved.symbol)
        if moved.held == 0:
            self.foreign.pop(moved.symbol, None)
        else:
            ignored = known is not None and known.ignored
            self.foreign[moved.symbol] = Foreign(moved.held, moved.average, ignored)


def offered(broker: Broker, symbol: str, at: datetime) -> int:
    """So much of ours a sale that works in the app would sell: beyond what is theirs, by a fresh read."""
    seen = broker.seen
    if seen is None or not seen.orders or at - seen.asked_at > STALE:
        return 0
    sales = (each.quantity for each in seen.orders if each.symbol == symbol and each.side is Side.SELL)
    return max(sum(sales) - max(broker.strange(symbol), 0), 0)
