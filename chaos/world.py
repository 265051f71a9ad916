"""Everything outside the desk, and the list of all that goes wrong with it; it outlives every life."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from chaos.agenda import Agenda
from chaos.bookmark import Bookmark
from chaos.broker import Broker
from chaos.disk import Memory
from chaos.faults import Plan, Schedule
from chaos.market import Market
from chaos.telegram import People, Server
from chaos.wire import News
from engine.model.calendar import EASTERN
from engine.model.session import session_on

DAY = datetime(2026, 11, 18, tzinfo=EASTERN).date()
HOURS = (11.0,) * 10 + (9.5 + 4.85 / 60, 14 + 44.7 / 60)
"""Mostly the middle of the day; sometimes around the first entry and the last one."""

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
    news: News
    server: Server
    people: People
    bookmark: Bookmark
    disk: Memory = field(default_factory=Memory)
    skewed: timedelta = timedelta()
    """How wrong the wall clock is."""

    def wall(self) -> datetime:
        """What the machine's clock shows."""
        return self.agenda.now + self.skewed

    def monotonic(self) -> float:
        """What cannot be set."""
        return self.agenda.passed

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
    session = session_on(DAY)
    start = session.opens + timedelta(hours=hour - 9.5)
    start = start.replace(microsecond=0)
    plan, agenda = Plan(schedule.faults), Agenda(start)
    prices, fills, words, fingers, rest, third = (_stream(seeds) for _ in range(6))
    market = Market(prices, third, agenda, plan, session)
    broker = Broker(fills, agenda, plan, market)
    news = News(words, agenda, plan)
    server = Server(agenda, plan)
    people = People(fingers, agenda, plan, server)
    broker.publish = news.publish
    bookmark = Bookmark(used=schedule.seed % MARKED == 0)
    return World(plan, agenda, rest, market, broker, news, server, people, bookmark)


def _stream(seeds: Random) -> Random:
    return Random(seeds.getrandbits(64))
