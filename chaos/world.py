"""Everything outside the desk, and the list of all that goes wrong with it; it outlives every life."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from chaos.agenda import Agenda
from chaos.broker import Broker
from chaos.disk import Memory
from chaos.faults import Kind, Plan, Schedule
from chaos.market import Market
from chaos.telegram import People, Server
from chaos.wire import News
from engine.model.calendar import EASTERN
from engine.model.session import session_on

DAY = datetime(2026, 11, 18, tzinfo=EASTERN).date()
HOURS = (11.0,) * 10 + (9.5 + 4.85 / 60, 14 + 44.7 / 60)
"""Mostly the middle of the day; sometimes around the first entry and the last one."""


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
    news: News
    server: Server
    people: People
    disk: Memory = field(default_factory=Memory)
    skewed: timedelta = timedelta()
    """How wrong the wall clock is."""
    dies_at: set[int] = field(default_factory=set)

    def wall(self) -> datetime:
        """What the machine's clock shows."""
        return self.agenda.now + self.skewed

    def monotonic(self) -> float:
        """What cannot be set."""
        return self.agenda.passed

    def point(self) -> None:
        """Between two things the desk does: it may die here."""
        self.plan.points += 1
        if self.plan.points in self.dies_at:
            raise Died


def made(schedule: Schedule) -> World:
    """All chance comes from the seed, and the faults change none of it."""
    seeds = Random(schedule.seed * 2 + 1)
    hour = seeds.choice(HOURS)
    session = session_on(DAY)
    start = session.opens + timedelta(hours=hour - 9.5)
    start = start.replace(microsecond=0)
    plan, agenda = Plan(schedule.faults), Agenda(start)
    market = Market(_stream(seeds), agenda, plan, session)
    broker = Broker(_stream(seeds), agenda, plan, market)
    news = News(_stream(seeds), agenda, plan)
    server = Server(agenda, plan)
    people = People(_stream(seeds), agenda, plan, server)
    broker.publish = news.publish
    world = World(plan, agenda, _stream(seeds), market, broker, news, server, people)
    for fault in (*plan.of(Kind.CRASH), *plan.of(Kind.OTHER_PLAYBOOK), *plan.of(Kind.CRASH_OFTEN)):
        world.dies_at.add(int(fault.at))
    return world


def _stream(seeds: Random) -> Random:
    return Random(seeds.getrandbits(64))
