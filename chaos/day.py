"""One bad day from its first minute to its end, and what the judges say of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from chaos.faults import CALM_AT, DOWN_S, Schedule
from chaos.fingers import moments
from chaos.judges.bench import Bench
from chaos.judges.judge import Broken
from chaos.kinds import Kind
from chaos.life import Life
from chaos.playbook import FEW, OTHER, PLAYBOOK, TIGHT
from chaos.world import Died, made
from engine.book import Book
from engine.model.events import FeedLost, FeedRestored, FlowPrinted, PayloadRefused
from storage.refused import StorageRefused

PATIENCE_S = 100.0
"""After the last fault: this long for everything to come to rest; a clock set back goes slower for long."""
QUIET_S = 3
DEEDS_MAX = 5000
"""Many times what a bad day takes."""
CRASHES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RuntimeError, StorageRefused)
"""What only a programming error raises."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a day came to."""

    schedule: Schedule
    violation: str
    hash: str
    points: int
    steps: int


class Day:
    """Holds the world and the life in it, and moves the hand of the clock."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.world = made(schedule)
        self.life: Life | None = None
        self.lives = 0
        self.bench = Bench(self.world)
        self._quiet = 0
        self._over = False

    def run(self) -> Outcome:
        """Until all is at rest, or patience ends, or something does not hold."""
        broken = ""
        try:
            self._live()
            self.bench.rested(self.life)
        except Broken as found:
            broken = str(found)
        except CRASHES as error:
            broken = f"crash: {type(error).__name__}: {error}"
        disk = self.world.disk
        return Outcome(self.schedule, broken, disk.hash, self.world.plan.points, disk.seq)

    def _live(self) -> None:
        agenda, deeds = self.world.agenda, 0
        self._plan()
        agenda.after(0, self._born)
        while not self._over and (deed := agenda.next()) is not None:
            deeds += 1
            if deeds > DEEDS_MAX:
                raise Broken("I17", "no end to it: the desk and the world keep each other busy")
            try:
                deed()
            except Died:
                self._died()

    def _plan(self) -> None:
        world, agenda = self.world, self.world.agenda
        for at, event in world.market.prints():
            agenda.at(at, partial(self._print, event))
        for kind, deed in self._moments():
            for fault in world.plan.of(kind):
                agenda.at(fault.at, deed)
        for fault in world.plan.of(Kind.NEWS_DOWN):
            agenda.at(fault.at, partial(world.news.cut, fault.until - fault.at))
        for fault in world.plan.of(Kind.QUOTES_LOST):
            agenda.at(fault.at, partial(self._feed, FeedLost))
            agenda.at(fault.until, partial(self._feed, FeedRestored))
        for fault in world.plan.of(Kind.CLOCK_BACK):
            agenda.at(fault.at, partial(self._skew, -fault.length))
        for fault in world.plan.of(Kind.CLOCK_AHEAD):
            agenda.at(fault.at, partial(self._skew, fault.length))
        for fault in world.plan.of(Kind.THREE_NAMES):
            for at, event in world.market.burst():
                agenda.at(fault.at + at, partial(self._print, event))
        agenda.at(1, self._second)

    def _moments(self) -> Iterator[tuple[Kind, partial[None]]]:
        yield Kind.CANCELLED_THERE, partial(self.world.broker.cancel_one)
        yield Kind.SOLD_BY_HAND, partial(self.world.broker.sell_by_hand)
        yield Kind.BOUGHT_BY_HAND, partial(self.world.broker.buy_by_hand)
        yield Kind.PLUNGE, partial(self.world.market.plunge)
        yield from moments(self.world.people, self._book)

    def _book(self) -> Book | None:
        return self.life.engine.floor.book if self.life is not None else None

    # ---- lives

    def _born(self) -> None:
        other = self.lives > 0 and bool(self.world.plan.of(Kind.OTHER_PLAYBOOK))
        self.lives += 1
        playbook = OTHER if other else PLAYBOOK
        for kind, strict in ((Kind.LITTLE_ROOM, TIGHT), (Kind.FEW_ORDERS, FEW)):
            playbook = strict if self.world.plan.of(kind) else playbook
        self.life = Life(self.world, playbook)
        self.bench.born(self.life)
        self.life.begin()

    def _died(self) -> None:
        world = self.world
        if self.life is not None:
            self.life.alive = False
            self.bench.died(self.life)
        self.life = None
        down = world.plan.dies_at.get(world.plan.points, DOWN_S)
        for fault in world.plan.of(Kind.CRASH_OFTEN):
            if self.lives <= fault.length:
                world.plan.dies_at[world.plan.points + 3 + 7 * self.lives] = DOWN_S
        world.agenda.after(max(down, 0.2), self._born)

    # ---- what happens by itself

    def _second(self) -> None:
        world, life = self.world, self.life
        world.agenda.after(1, self._second)
        world.market.step()
        world.broker.step()
        if life is not None:
            self._quotes(life)
            life.second()
            self.bench.second(life)
        self._quiet = self._quiet + 1 if self._at_rest() else 0
        calm, passed = max(CALM_AT, world.plan.late_until), world.agenda.passed
        if passed > calm:
            patience = PATIENCE_S * (2 if world.plan.of(Kind.CLOCK_BACK) else 1)
            self._over = self._quiet >= QUIET_S or passed > calm + patience

    def _at_rest(self) -> bool:
        life = self.life
        if life is None:
            return False
        book = life.engine.floor.book
        if book.positions or book.blotter.live or not self.bench.settled:
            return False
        return all(pursuit.ticket is None for pursuit in book.pursuits.values())

    def _quotes(self, life: Life) -> None:
        world, passed = self.world, self.world.agenda.passed
        if world.plan.during(Kind.QUOTES_MUTE, passed) or world.plan.during(Kind.QUOTES_LOST, passed):
            return
        for symbol in sorted(life.following.options):
            for event in world.market.told(symbol, life.clock.now()):
                life.put(event)
        if world.plan.during(Kind.ROWS_ODD, passed):
            life.put(PayloadRefused(life.clock.now(), "chaos quotes", "bid is not a number"))

    def _print(self, event: FlowPrinted) -> None:
        if self.life is None:
            return
        heard = replace(event, at=self.life.clock.now())
        self.life.put(heard)
        if self.world.plan.during(Kind.FLOW_TWICE, self.world.agenda.passed):
            self.life.put(heard)

    def _feed(self, kind: type[FeedLost] | type[FeedRestored]) -> None:
        if self.life is not None:
            self.life.put(kind(self.life.clock.now(), "chaos quotes"))

    def _skew(self, seconds: float) -> None:
        self.world.skewed += timedelta(seconds=seconds)
