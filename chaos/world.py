"""Everything outside the desk, and the list of all that goes wrong with it; it outlives every life."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from chaos.agenda import Agenda
from chaos.bookmark import Bookmark
from chaos.broker import Broker
from chaos.disk import Memory
from chaos.faults import Plan, Schedule
from chaos.kinds import Kind
from chaos.market import Market
from chaos.others import Others
from chaos.shell import Shell
from chaos.telegram import People, Server
from chaos.wire import News
from engine.model.calendar import EASTERN, next_session
from engine.model.events import Command
from engine.model.session import session_on

DAY = datetime(2026, 11, 18, tzinfo=EASTERN).date()
HOURS = (11.0,) * 10 + (9.5 + 4.85 / 60, 14 + 44.7 / 60)
"""Mostly the middle of the day; sometimes around the first entry and the last one."""

MORNING = (-15, 6)
"""So many seconds before the next session opens; below zero is after."""

MARKED = 16
"""One day in so many has its lives read on from a bookmark instead of from the first row."""


class Died(Exception):
    """The process is gone, at this very point; nothing of ours may catch it."""


@dataclass(slots=True)
class World:
    """Parts that know each other only through here."""

    plan: Plan
    agenda: Agenda
    random: Random
    market: Market
    broker: Broker
    others: Others
    news: News
    server: Server
    people: People
    shell: Shell
    bookmark: Bookmark
    disk: Memory = field(default_factory=Memory)
    told: Callable[[Command], None] = lambda _: None
    """Called when a person's word has reached the desk."""
    skewed: timedelta = timedelta()
    """How wrong the wall clock is."""

    def wall(self) -> datetime:
        """What the machine's clock shows."""
        return self.agenda.now + self.skewed

    def monotonic(self) -> float:
        """What cannot be set."""
        return self.agenda.passed

    def bell(self) -> None:
        """Nobody buys or sells, and no order outlives it."""
        self.market.open = False
        self.broker.ring()

    def night(self) -> None:
        """What has expired is gone, clocks are right again; the next session opens soon, or has opened."""
        self.broker.new_day()
        self.skewed = timedelta()
        opens = session_on(next_session(DAY)).opens
        early = self.random.uniform(*MORNING)
        self.agenda.sleep(opens - timedelta(seconds=early))
        self.agenda.after(max(early, 0), self._opened)

    def _opened(self) -> None:
        self.market.open, self.market.opened_at = True, self.agenda.now

    def point(self) -> None:
        """Between two things the desk does: it may die here."""
        plan = self.plan
        plan.points += 1
        if plan.points in plan.dies_at:
            raise Died


def made(schedule: Schedule) -> World:
    """All chance comes from the seed, and the faults change none of it."""
    seeds = Random(schedule.seed * 2 + 1)
    hour = seeds.choice(HOURS)
    session, plan = session_on(DAY), Plan(schedule.faults)
    start = session.opens + timedelta(hours=hour - 9.5)
    for bell in plan.of(Kind.BELL)[:1]:
        start = session.closes - timedelta(seconds=int(bell.at))
    agenda = Agenda(start.replace(microsecond=0))
    prices, fills, words, fingers, rest, third = (_stream(seeds) for _ in range(6))
    market = Market(prices, third, agenda, plan, session)
    broker = Broker(fills, agenda, plan, market)
    news = News(words, agenda, plan)
    server = Server(agenda, plan)
    people = People(fingers, agenda, plan, server)
    broker.publish = news.publish
    bookmark = Bookmark(used=schedule.seed % MARKED == 0)
    others = Others(plan, broker, market)
    return World(
        plan, agenda, rest, market, broker, others, news, server, people, Shell(agenda, plan), bookmark
    )


def _stream(seeds: Random) -> Random:
    return Random(seeds.getrandbits(64))
