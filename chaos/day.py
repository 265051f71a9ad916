"""One bad day from its first minute to its end, and what the judges say of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from chaos.faults import DOWN_S, Schedule
from chaos.feeds import Feeds
from chaos.fingers import moments
from chaos.halts import TRIED_S
from chaos.judges.bench import Bench
from chaos.judges.judge import Broken
from chaos.kinds import Kind
from chaos.life import Life
from chaos.lived import Lived
from chaos.playbook import HALVES_HOLD_S, played
from chaos.world import Died, made
from engine.model.latch_names import FEED
from engine.ours.book import Book
from storage.refused import StorageRefused

PATIENCE_S = 100.0
"""After the last fault: this long for everything to come to rest; a clock set back goes slower for long."""
QUIET_S = 3
EVENING_S = 12.0
"""Longer than anything is under way that nobody waits for."""
ON_S = 6.0
"""A desk that is on for longer after the bell is on over night: its night is a leap of the clock."""
DEEDS_MAX = 10_000
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
    lived: Lived


class Day:
    """Holds the world and the life in it, and moves the hand of the clock."""

    def __init__(self, schedule: Schedule) -> None:
        self.schedule = schedule
        self.world = made(schedule)
        self.life: Life | None = None
        self.lives = 0
        self.bench = Bench(self.world)
        self._lived = Lived()
        self._feeds = Feeds(self.world, lambda: self.life)
        self._quiet = 0
        self._over = self._dark = False

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
        self._lived.ended(self.schedule, traded=bool(self.world.broker.orders))
        return Outcome(self.schedule, broken, disk.hash, self.world.plan.points, disk.seq, self._lived)

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
        self._feeds.plan()
        for kind, deed in self._moments():
            for fault in world.plan.of(kind):
                agenda.at(fault.at, deed)
        for fault in world.plan.of(Kind.NEWS_DOWN):
            agenda.at(fault.at, partial(world.news.cut, fault.until - fault.at))
        for fault in world.plan.of(Kind.CLOCK_BACK):
            agenda.at(fault.at, partial(self._skew, -fault.length))
        for fault in world.plan.of(Kind.CLOCK_AHEAD):
            agenda.at(fault.at, partial(self._skew, fault.length))
        for bell in world.plan.of(Kind.BELL)[:1]:
            agenda.at(int(bell.at), world.bell)
            stays_on = bell.length > ON_S
            agenda.at(int(bell.at) + bell.length, partial(self._evening, stays_on=stays_on))
            for fault in world.plan.of(Kind.LAST_DAY):
                if fault.length > 0 and not world.plan.of(Kind.CLOCK_BACK):
                    agenda.at(int(bell.at) + fault.length, world.broker.settle)
        agenda.at(1, self._second)

    def _moments(self) -> Iterator[tuple[Kind, partial[None]]]:
        yield Kind.CANCELLED_THERE, partial(self.world.others.cancel)
        yield Kind.SOLD_BY_HAND, partial(self.world.others.sell)
        yield Kind.LIQUIDATED, partial(self.world.others.liquidate)
        yield Kind.BOUGHT_BY_HAND, partial(self.world.broker.buy_by_hand)
        yield Kind.PLUNGE, partial(self.world.market.plunge)
        yield from moments(self.world.people, self._book)

    def _book(self) -> Book | None:
        return self.life.engine.floor.book if self.life is not None else None

    # ---- lives

    def _born(self) -> None:
        if self._dark or self.life is not None:
            return
        self.life = Life(self.world, played(self.world.plan, again=self.lives > 0))
        self.lives += 1
        self.bench.born(self.life)
        self.life.begin()

    def _evening(self, *, stays_on: bool) -> None:
        """Off until the morning, or on; what is under way by then arrives the same evening."""
        world = self.world
        if not stays_on:
            self._gone()
            self._dark = True
        world.agenda.after(max(EVENING_S, world.plan.late_until - world.agenda.passed + 0.1), self._morning)

    def _morning(self) -> None:
        self.world.night()
        self._quiet = 0
        if self._dark:
            self._dark = False
            self._born()

    def _gone(self) -> None:
        if self.life is not None:
            self.life.alive = False
            self.bench.died(self.life)
        self.life = None

    def _died(self) -> None:
        world, book = self.world, self._book()
        self._lived.died(under_way=book is not None and bool(book.blotter.live or book.positions))
        self._gone()
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
            if world.market.open:
                self._feeds.quotes(life)
            life.second()
            self.bench.second(life)
            if world.broker.oversold:
                world.others.look(life.engine.floor.book, world.agenda.passed)
        self._quiet = self._quiet + 1 if self._at_rest() else 0
        calm = max(world.plan.calm_at, world.plan.late_until, world.others.calm_at)
        passed = world.agenda.passed
        if passed > calm:
            patience = PATIENCE_S * (2 if world.plan.of(Kind.CLOCK_BACK) else 1)
            patience += HALVES_HOLD_S if world.plan.of(Kind.HALVES) else 0
            patience += TRIED_S if world.plan.of(Kind.HALT_UNENDED) else 0
            self._over = self._quiet >= QUIET_S or passed > calm + patience

    def _at_rest(self) -> bool:
        life = self.life
        if life is None:
            return False
        book = life.engine.floor.book
        if book.positions or book.blotter.live or not self.bench.settled:
            return False
        if self.world.disk.inbox.pending():
            return False
        lost = any(latch.startswith(FEED) for latch in book.latches)
        return not lost and all(pursuit.ticket is None for pursuit in book.pursuits.values())

    def _skew(self, seconds: float) -> None:
        self.world.skewed += timedelta(seconds=seconds)
