"""The day as its records tell it: what the status card, the pages and the account at the close count."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from engine.authority import without
from engine.floor import Output
from engine.model.autonomy import Autonomy
from engine.model.calendar import eastern_date
from engine.model.events import AccountSeen, DeskStarted, Event, FeedLost, FeedRestored, SessionOpened
from engine.model.mode import Mode, mode
from engine.model.records import (
    Approved,
    Arming,
    AutonomySet,
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

ACCOUNT_AFTER = timedelta(minutes=10)
REFUSALS_KEPT = 100


@dataclass(slots=True)
class Day:
    """Counts what was told; it decides nothing."""

    session: Session | None = None
    equity: Decimal | None = None
    rollout: Rollout | None = None
    live: bool = False
    levels: dict[str, Autonomy] = field(default_factory=dict)
    arming: Arming | None = None
    until: datetime | None = None
    """When what goes without a tap ends."""
    latches: dict[str, LatchSet] = field(default_factory=dict)
    lost: dict[str, datetime] = field(default_factory=dict)
    heard_at: datetime | None = None
    trades: list[Trade] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    gates: Counter[str] = field(default_factory=Counter)
    kinds: Counter[type] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    offered: set[str] = field(default_factory=set)
    tapped: set[str] = field(default_factory=set)
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
            case FeedLost():
                self.lost.setdefault(event.feed, event.at)
            case FeedRestored():
                self.lost.pop(event.feed, None)
            case DeskStarted():
                self.live = event.live
                self.lost.clear()
                self.started = event
            case _:
                pass

    def _open(self, session: Session) -> None:
        """A new day counts from zero; the same day told again goes on."""
        if self.session is None or session.day != self.session.day:
            self.trades, self.refusals, self.offered, self.tapped = [], [], set(), set()
            self.gates, self.kinds, self.outcomes = Counter(), Counter(), Counter()
        self.session = session

    def take(self, output: Output) -> None:
        """One record of the day."""
        self.kinds[type(output)] += 1
        match output:
            case Trade():
                self.trades.append(output)
            case Refusal():
                self.gates.update(output.gates)
                self.refusals = [*self.refusals[1 - REFUSALS_KEPT :], output]
            case SetupEnded():
                self.outcomes[output.outcome] += 1
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
            case Arming():
                self.arming = output
            case AutonomySet():
                self.levels |= dict.fromkeys(output.plays, output.level)
                self.until = output.until or self.until
                self.arming = without(self.arming, output.plays)
            case _:
                pass

    @property
    def highest(self) -> Autonomy:
        """The most that any play may do."""
        return max((Autonomy.CONFIRM, *self.levels.values()), key=lambda level: level.step)

    @property
    def mode(self) -> Mode:
        """The desk's one word."""
        return mode(live=self.live, autonomy=self.highest, latches=self.latches.values())

    def at(self, level: Autonomy) -> list[str]:
        """The plays that somebody put there."""
        return [play for play, its in self.levels.items() if its is level]

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

    @property
    def pnl(self) -> Decimal:
        """What was closed today came to, after fees."""
        return sum((trade.pnl for trade in self.trades), Decimal(0))

    @property
    def fees(self) -> Decimal:
        return sum((trade.fees for trade in self.trades), Decimal(0))

    @property
    def wins(self) -> int:
        return sum(trade.pnl > 0 for trade in self.trades)

    def closes_account(self, at: datetime) -> bool:
        """Whether the day is over and nobody has been told; true once a day."""
        session = self.session
        if session is None or self.accounted == session.day or at < session.closes + ACCOUNT_AFTER:
            return False
        self.accounted = session.day
        return eastern_date(at) == session.day
