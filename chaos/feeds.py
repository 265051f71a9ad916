"""What reaches the desk from the tape: prints and quotes, and the feed's word that it is lost or back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from chaos.halts import Status
from chaos.kinds import Kind
from chaos.life import Life
from chaos.market import SHARES
from chaos.minutes import led, minute
from chaos.world import World
from engine.model.events import BarClosed, FeedLost, FeedRestored, FlowCancelled, FlowPrinted, PayloadRefused

MINUTES = 4
TAKEN_BACK, TAKEN_BACK_AFTER_S = 0.7, (0.3, 12.0)
"""A vendor finds it out after half a minute; tickets here live shorter too."""


class Feeds:
    """Whoever lives hears it."""

    def __init__(self, world: World, living: Callable[[], Life | None]) -> None:
        self._world = world
        self._living = living

    def plan(self) -> None:
        """The prints of the day, and what goes wrong with the feed by the clock."""
        world, agenda = self._world, self._world.agenda
        waits = sum(fault.length for fault in world.plan.of(Kind.TAPE_WAITS))
        for at, event in world.market.prints():
            agenda.at(waits + at, partial(self._print, event))
        if world.plan.of(Kind.HALVES):
            self._minutes()
        for fault in world.plan.of(Kind.QUOTES_LOST):
            agenda.at(fault.at, partial(self._feed, FeedLost))
            agenda.at(fault.until, partial(self._feed, FeedRestored))
        for at, status in world.market.halts.statuses():
            agenda.at(at, partial(self._status, status))
        for at, name, cents in world.market.halts.ended():
            agenda.at(at, partial(world.market.reopen, name, cents))
        for fault in world.plan.of(Kind.THREE_NAMES):
            for at, event in world.market.burst():
                agenda.at(fault.at + at, partial(self._print, event))

    def _minutes(self) -> None:
        """Those before the day at its beginning, each of its own when it is over."""
        agenda = self._world.agenda
        for name in SHARES:
            for bar in led(name, agenda.start):
                agenda.at(0.5, partial(self._bar, bar))
            for number in range(MINUTES):
                bar = minute(name, agenda.start, number)
                agenda.at((bar.at - agenda.start).total_seconds(), partial(self._bar, bar))

    def quotes(self, life: Life) -> None:
        """Once a second, of all that it follows."""
        world, passed = self._world, self._world.agenda.passed
        if world.plan.during(Kind.QUOTES_MUTE, passed) or world.plan.during(Kind.QUOTES_LOST, passed):
            return
        followed = life.following.options
        if world.plan.of(Kind.EXERCISED):
            followed |= life.following.stocks
        for symbol in sorted(followed):
            for event in world.market.told(symbol, life.clock.now()):
                life.put(event)
        if world.plan.during(Kind.ROWS_ODD, passed):
            life.put(PayloadRefused(life.clock.now(), "chaos quotes", "bid is not a number"))

    def _print(self, event: FlowPrinted) -> None:
        life = self._living()
        if life is None:
            return
        heard = replace(event, at=life.clock.now())
        life.put(heard)
        passed = self._world.agenda.passed
        if self._world.plan.during(Kind.FLOW_TWICE, passed):
            life.put(heard)
        if self._world.plan.during(Kind.FLOW_CANCELLED, passed) and self._world.random.random() < TAKEN_BACK:
            self._world.agenda.after(
                self._world.random.uniform(*TAKEN_BACK_AFTER_S), partial(self._gone, heard)
            )

    def _gone(self, heard: FlowPrinted) -> None:
        """The vendor shows it as cancelled."""
        life, direction = self._living(), heard.direction
        if life is not None and direction is not None:
            life.put(
                FlowCancelled(
                    life.clock.now(), heard.underlying, heard.symbol, direction, heard.premium, heard.at,
                    heard.print_id or "",
                )
            )  # fmt: skip

    def _bar(self, bar: BarClosed) -> None:
        life = self._living()
        if life is not None:
            life.put(replace(bar, at=life.clock.now()))

    def _status(self, status: Callable[[datetime], Status]) -> None:
        """Said once; who is not there does not hear it."""
        life = self._living()
        if life is not None:
            life.put(status(life.clock.now()))

    def _feed(self, kind: type[FeedLost] | type[FeedRestored]) -> None:
        life = self._living()
        if life is not None:
            life.put(kind(life.clock.now(), "chaos quotes"))
