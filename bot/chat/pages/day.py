"""The day as its records tell it: what the status card, the pages and the account at the close count."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.chat.pages.given import Given
from bot.chat.pages.set_aside import SetAside
from bot.chat.pages.takings import Takings
from engine.floor import Output
from engine.model.calendar import eastern_date
from engine.model.events import (
    AccountSeen,
    DeskStarted,
    Event,
    FeeCharged,
    FeedLost,
    FeedRestored,
    PayloadRefused,
    SessionOpened,
)
from engine.model.mode import Mode, mode
from engine.model.records import (
    Adopted,
    Approved,
    Arming,
    AutonomySet,
    ForeignMoved,
    LatchCleared,
    LatchSet,
    Outcome,
    Refusal,
    RolloutSet,
    Setup,
    SetupEnded,
    Signal,
    Ticket,
    Trade,
    TradingState,
)
from engine.model.rollout import Rollout
from engine.model.session import Session
from engine.ours.charges import Charges

ACCOUNT_AFTER = timedelta(minutes=10)
REFUSALS_KEPT, GAPS_KEPT = 100, 50


@dataclass(slots=True)
class Day:
    """Counts what was told; it decides nothing."""

    session: Session | None = None
    equity: Decimal | None = None
    began_with: Decimal | None = None
    """The first equity of the day: what its losses are measured against."""
    rollout: Rollout | None = None
    given: Given = field(default_factory=Given)
    latches: dict[str, LatchSet] = field(default_factory=dict)
    foreign: dict[str, ForeignMoved] = field(default_factory=dict)
    lost: dict[str, datetime] = field(default_factory=dict)
    gaps: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)
    """Feeds that were away and are back: which, since when, until when."""
    heard_at: datetime | None = None
    aside: SetAside = field(default_factory=SetAside)
    takings: Takings = field(default_factory=Takings)
    charges: Charges = field(default_factory=Charges)
    refusals: list[Refusal] = field(default_factory=list)
    gates: Counter[str] = field(default_factory=Counter)
    kinds: Counter[type] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    offered: set[str] = field(default_factory=set)
    tapped: set[str] = field(default_factory=set)
    turned_down: set[str] = field(default_factory=set)
    """Offered, and refused when it was to be bought."""
    accounted: date | None = None
    started: DeskStarted | None = None

    def hear(self, event: Event) -> None:
        """What the outside says about the day."""
        self.heard_at = event.at
        match event:
            case SessionOpened():
                self._open(event.session)
            case AccountSeen():
                self.equity = event.equity
            case FeeCharged():
                self.charges.take(event)
            case FeedLost():
                self.lost.setdefault(event.feed, event.at)
            case FeedRestored():
                self._gap(event.feed, event.at)
            case PayloadRefused():
                self.aside.take(event)
            case DeskStarted():
                self.given.live, self.aside = event.live, SetAside()
                for feed in tuple(self.lost):
                    self._gap(feed, event.at)
                self.started = event
            case _:
                pass

    def begin(self, equity: Decimal, held: Mapping[str, Decimal | None]) -> None:
        """The first equity of the day, and what each setup had come to by then."""
        self.began_with = equity
        self.takings.began(held)

    def _gap(self, feed: str, at: datetime) -> None:
        """A feed is back; how long it was away is told at the close."""
        lost = self.lost.pop(feed, None)
        if lost is not None:
            self.gaps = [*self.gaps[1 - GAPS_KEPT :], (feed, lost, at)]

    def _open(self, session: Session) -> None:
        """A new day counts from zero; the same day told again goes on."""
        if self.session is None or session.day != self.session.day:
            self.takings.new_day()
            self.refusals, self.offered, self.tapped, self.turned_down = [], set(), set(), set()
            self.gaps, self.began_with = [], None
            self.gates, self.kinds, self.outcomes = Counter(), Counter(), Counter()
        self.session = session

    def take(self, at: datetime, output: Output) -> None:
        """One record of the day."""
        self.kinds[type(output)] += 1
        match output:
            case Trade():
                accounted = self.session is not None and self.accounted == self.session.day
                self.takings.take(output, self.session, accounted=accounted)
            case Refusal():
                self.gates.update(output.gates)
                self.refusals = [*self.refusals[1 - REFUSALS_KEPT :], output]
            case SetupEnded():
                self.outcomes[output.outcome] += 1
                if output.outcome is Outcome.REFUSED and output.setup in self.offered:
                    self.turned_down.add(output.setup)
            case Ticket():
                self.offered.add(output.setup)
            case Approved():
                self.tapped.add(output.setup)
            case LatchSet():
                self.latches[output.latch] = output
            case LatchCleared():
                self.latches.pop(output.latch, None)
            case RolloutSet():
                self.rollout = output.rollout
            case ForeignMoved() if output.held:
                self.foreign[output.symbol] = output
            case ForeignMoved():
                self.foreign.pop(output.symbol, None)
            case Adopted():
                self.foreign.pop(output.symbol, None)
                self.takings.carried.adopted(output.setup, at)
            case Arming() | AutonomySet():
                self.given.take(output)
            case _:
                pass

    @property
    def mode(self) -> Mode:
        """The desk's one word."""
        given = self.given
        return mode(live=given.live, autonomy=given.highest, latches=self.latches.values())

    @property
    def state(self) -> TradingState:
        """The lowest of what fell."""
        states = {latch.state for latch in self.latches.values()}
        lowest = (TradingState.HALTED, TradingState.EXITS_ONLY)
        return next((state for state in lowest if state in states), TradingState.TRADING)

    @property
    def signals(self) -> int:
        return self.kinds[Signal]

    @property
    def setups(self) -> int:
        return self.kinds[Setup]

    def closes_account(self, at: datetime) -> bool:
        """Whether the day is over and nobody has been told; true once a day."""
        session = self.session
        if session is None or self.accounted == session.day or at < session.closes + ACCOUNT_AFTER:
            return False
        self.accounted = session.day
        self.takings.accounted()
        return eastern_date(at) == session.day
