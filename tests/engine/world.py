"""A small rough market and a venue of uncertain temper, for tests that let anything happen."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from engine.core import Engine
from engine.gates.direction import MomentumAgreesGate
from engine.gates.exposure import NetDeltaGate, NetVegaGate
from engine.gates.freshness import BarsMissingGate, GreeksAgeGate, StockAgeGate
from engine.gates.greeks import DeltaCeilingGate, DeltaFloorGate
from engine.gates.risk import CoolDownGate
from engine.model.contract import Contract, Right
from engine.model.events import (
    AccountSeen,
    BarClosed,
    BrokerSeen,
    ChainArrived,
    ChainRow,
    DeskStarted,
    Event,
    FlowPrinted,
    Location,
    Opening,
    OrderEvent,
    QuoteMoved,
    SessionOpened,
    Shape,
    Tick,
)
from engine.model.quote import Quote
from engine.model.session import session_on
from engine.plays.play import Gate
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from engine.sim import SimVenue, VenueScript
from engine.timeline import Timeline
from tests.engine.examples import AT, DAY

NAMES = ("LUNR", "RKLB")
PATIENT = (
    BarsMissingGate,
    CoolDownGate,
    DeltaCeilingGate,
    DeltaFloorGate,
    GreeksAgeGate,
    MomentumAgreesGate,
    NetDeltaGate,
    NetVegaGate,
    StockAgeGate,
)


def hurried(gates: tuple[Gate, ...]) -> tuple[Gate, ...]:
    """Without those that ask the shares, the Greeks or the last losses: this market has only options."""
    return tuple(gate for gate in gates if not isinstance(gate, PATIENT))


ROUGH = replace(
    PLAYBOOK,
    plays=tuple(
        replace(play, follow_delay_s=1.0, again_after_s=5.0, gates=hurried(play.gates))
        for play in PLAYBOOK.plays
    ),
    gates=hurried(PLAYBOOK.gates),
)
"""The shipped play in a hurry, so that a short test sees many trades."""


class Mood(StrEnum):
    """How the venue's answers reach us. The first three keep their order, so they are to be relied on."""

    HONEST = "honest"
    SLOW = "slow"
    TWICE = "twice"
    MUTE = "mute"
    SHUFFLED = "shuffled"


RELIABLE = frozenset({Mood.HONEST, Mood.SLOW, Mood.TWICE})


def option(name: str, right: Right = Right.CALL) -> str:
    return Contract(name, DAY, right, Decimal(12)).symbol


def cents(count: int, wide: int = 2) -> Quote:
    return Quote(Decimal(count) / 100, Decimal(count + wide) / 100)


def opening(account: str = "") -> list[Event]:
    """What any day begins with."""
    bars = [BarClosed(AT, name, AT - timedelta(minutes=1), 12.0, 12.1, 11.9, 12.0, 5e6) for name in NAMES]
    return [
        DeskStarted(AT, "desk", "test", account=account),
        SessionOpened(AT, session_on(DAY)),
        AccountSeen(AT, Decimal(50_000)),
        *bars,
    ]


def swept(at: datetime, name: str, right: Right, size: int = 1_300) -> FlowPrinted:
    premium = Decimal(size) * 100
    return FlowPrinted(
        at, name, option(name, right), premium, Decimal("1.00"), size, Shape.SWEEP, Opening.CERTAIN,
        Location.ABOVE_ASK, 4,
    )  # fmt: skip


def chained(at: datetime, name: str, quote: Quote) -> ChainArrived:
    rows = tuple(ChainRow(option(name, right), quote, 5_000, 9_000) for right in Right)
    return ChainArrived(at, name, rows, 9_000_000)


def quoted(at: datetime, name: str, quote: Quote, right: Right = Right.CALL) -> QuoteMoved:
    return QuoteMoved(at, option(name, right), quote)


class World:
    """An engine, a venue and the time between them; every step that matters is written down."""

    def __init__(self, script: VenueScript, account: str = "") -> None:
        self.account = account
        self.engine = Engine(ROUGH)
        self.venue = SimVenue(script)
        self.timeline = Timeline()
        self.mood = Mood.HONEST
        self.now = AT
        self.steps: list[Step] = []
        self.reliable = True
        self.crashes = False
        self._last: dict[str, datetime] = {}
        self._odd = 0
        for event in opening(account):
            self.happen(event)

    def happen(self, event: Event) -> list[Step]:
        """Everything up to this event, and the event."""
        seen = len(self.steps)
        for each in self._until(event.at):
            self._take(each)
        self.now = max(self.now, event.at)
        self._take(event)
        return self.steps[seen:]

    def later(self, seconds: float) -> datetime:
        return self.now + timedelta(seconds=seconds)

    def restart(self, *, lose: bool = False) -> None:
        """A new process that knows only what was written down, and perhaps nothing of what was under way."""
        engine = Engine(ROUGH)
        for step in self.steps:
            engine.recall(step.event, step.outputs)
        self.engine, self.crashes = engine, False
        if lose:
            self.timeline, self.reliable = Timeline(), False
        self._take(DeskStarted(self.now, "desk", "test", account=self.account))

    def _until(self, at: datetime) -> Iterable[Event]:
        while (earlier := self.timeline.before(Tick(at), self.engine.due)) is not None:
            yield earlier

    def _take(self, event: Event) -> None:
        self._hear(self.venue.observe(event))
        step = Step(event, self.engine.step(event))
        if step.kept:
            self.steps.append(step)
        if self.crashes and step.intents:
            self.now = max(self.now, event.at)
            self.restart()
        else:
            self._hear(self.venue.carry_out(event.at, step.intents))

    def _hear(self, answers: list[OrderEvent]) -> None:
        """Put answers on their way, as the venue's mood has it."""
        for answer in answers:
            self.reliable = self.reliable and self.mood in RELIABLE
            self._odd += 1
            match self.mood:
                case Mood.MUTE:
                    continue
                case Mood.SLOW:
                    wait = 4.0
                case Mood.SHUFFLED:
                    wait = 7.0 if self._odd % 2 else 0.0
                case _:
                    wait = 0.0
            at = answer.at + timedelta(seconds=wait)
            if self.mood in RELIABLE:
                order_id = _order_of(answer)
                at = self._last[order_id] = max(at, self._last.get(order_id, at))
            times = 2 if self.mood is Mood.TWICE else 1
            self.timeline.add([replace(answer, at=at)] * times)


def _order_of(answer: Event) -> str:
    """What is said of one order keeps its order, and what is said of the whole account."""
    if isinstance(answer, BrokerSeen):
        return "the account"
    order_id: str = answer.order_id  # type: ignore[attr-defined]
    return order_id
