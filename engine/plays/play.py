"""A play is a named bundle of rules; the playbook is all of them, fingerprinted."""

import hashlib
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import ClassVar, Protocol

from engine.bounds import Bounds
from engine.ceilings import Ceilings
from engine.confluence import Confluence
from engine.exits.clock import CloseCutoff
from engine.exits.expiry import ExpiryDay
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.gates.freshness import QuoteAgeGate
from engine.gates.risk import DailyLossGate, DrawdownGate
from engine.holding import Holding
from engine.ladder import EntryLadder, ExitLadder
from engine.model.events import MarketEvent
from engine.model.records import Candidate, Exit, Setup, Signal
from engine.model.rule import Hears
from engine.model.verdict import Verdict
from engine.selection.board import Board, Ranking
from engine.sizing import Caps
from engine.theirs.gathering import Gather
from engine.theirs.readings import Readings
from engine.tranches import Tranches

FORCED = ExpiryDay()
"""No play may forget it: on the last day the broker would sell by itself."""


class Watcher(Protocol):
    """A detector at work on one underlying."""

    def observe(self, event: MarketEvent, readings: Readings | None) -> Signal | None: ...


class Detector(Protocol):
    hears: ClassVar[frozenset[Hears]]

    def watch(self, play: str, underlying: str) -> Watcher: ...


class Selection(Protocol):
    needs_chain: ClassVar[bool]
    """Whether it chooses among contracts; the shares are simply there."""

    def rank(self, setup: Setup, board: Board) -> Ranking: ...


class Gate(Protocol):
    def judge(self, candidate: Candidate) -> Verdict: ...


class ExitRule(Protocol):
    on_quote: ClassVar[bool]
    """Whether the option's own price alone can trigger it."""

    def propose(self, holding: Holding) -> Exit | None: ...


@dataclass(frozen=True, kw_only=True)
class Play:
    """Everything that is particular to one way of trading. An empty universe trades nothing."""

    name: str
    universe: frozenset[str]
    detectors: tuple[Detector, ...]
    agree: Confluence
    select: Selection
    gates: tuple[Gate, ...]
    fresh: QuoteAgeGate
    sizing: Caps
    target: Target
    stop: Stop
    cutoff: CloseCutoff
    exits: tuple[ExitRule, ...]
    enter: EntryLadder
    leave: ExitLadder
    follow_delay_s: float
    ticket_life_s: float
    quote_wait_s: float
    band: float
    again_after_s: float
    fee: Decimal
    opt_in: bool = False
    """Whether the owner's list of names is its universe."""
    off: str = ""
    """Why it is shipped but may not be switched on."""
    forced: ExpiryDay = FORCED
    tranches: Tranches | None = None
    veto_s: float = 20.0
    """How long a ticket can be skipped before it goes by itself, where the play is trusted that far."""

    def __post_init__(self) -> None:
        if self.off and self.universe:
            raise ValueError(f"{self.name} is off: {self.off}")

    @cached_property
    def every_exit(self) -> tuple[ExitRule, ...]:
        """In the order of urgency: the first that proposes wins. All of them look every second."""
        return (self.cutoff, self.forced, *self.exits, self.stop, self.target)

    def out_by(self, closes: datetime, dte: int | None) -> datetime | None:
        """The first hour at which the clock alone ends a trade, in a session that ends then."""
        clocks = (rule for rule in self.every_exit if isinstance(rule, CloseCutoff | ExpiryDay))
        hours = (clock.out_by(closes, dte) for clock in clocks)
        return min((hour for hour in hours if hour is not None), default=None)

    @cached_property
    def price_exits(self) -> tuple[ExitRule, ...]:
        """Those that a quote alone can trigger, so that a quote asks no others."""
        return tuple(rule for rule in self.every_exit if rule.on_quote)


@dataclass(frozen=True, kw_only=True)
class Playbook:
    """All plays and the limits that stand above them."""

    plays: tuple[Play, ...]
    daily_loss: DailyLossGate
    drawdown: DrawdownGate
    gates: tuple[Gate, ...]
    pursuits_max: int
    ceilings: Ceilings = field(default_factory=Ceilings)
    bounds: Bounds = field(default_factory=Bounds)
    gather: Gather = field(default_factory=Gather)

    @cached_property
    def named(self) -> dict[str, Play]:
        """Plays by name; a record that names another was written under other rules."""
        return {play.name: play for play in self.plays}

    @cached_property
    def fingerprint(self) -> str:
        """Changes when any number of any rule changes."""
        parts = [_told(getattr(self, each.name)) for each in fields(self) if each.name != "plays"]
        parts += [_told(getattr(play, each.name)) for play in self.plays for each in fields(play)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _told(value: object) -> str:
    """The same words in every process: sets have no order of their own."""
    return repr(sorted(value)) if isinstance(value, frozenset) else repr(value)
