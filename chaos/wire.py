"""Between the desk and its broker: requests and replies that are lost, late, doubled or torn."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Protocol, TypeVar

from bot.alpaca.budget import Spend
from bot.alpaca.nouns import UpdateSaid
from bot.alpaca.rest import Refused, Rest, Silence, TooMany
from bot.alpaca.updates import Heard, Link
from chaos.agenda import Agenda
from chaos.broker import Broker
from chaos.faults import Plan
from chaos.hands import Resume, Until
from chaos.kinds import Kind

T = TypeVar("T")

GIVEN_UP_S = 5.0
BLIND_S = 15.0
DOWN_S = 8.0
UNTOLD = {
    "/v2/positions": Kind.HELD_UNTOLD,
    "/v2/account/activities": Kind.HISTORY_UNTOLD,
}
"""One route may be dead while all others answer."""


class Living(Protocol):
    """A desk that can die between any two things it does."""

    @property
    def alive(self) -> bool: ...

    def point(self) -> None:
        """It dies here, or goes on."""
        ...


class Wire(Rest):
    """The adapter's own door, with the world behind it instead of a network."""

    def __init__(self, random: Random, agenda: Agenda, plan: Plan, broker: Broker, life: Living) -> None:
        self.name = "chaos trading"
        self._random = random
        self._agenda = agenda
        self._plan = plan
        self._broker = broker
        self._life = life

    async def get(
        self, path: str, kind: type[T], query: Mapping[str, str] | None = None, spend: Spend = Spend.LOOK
    ) -> T:
        """A question."""
        reply: Until[T] = Until(
            partial(self._ask, UNTOLD.get(path), partial(self._looked, path, query or {}))
        )
        return await reply

    async def post(self, path: str, kind: type[T], body: Mapping[str, str]) -> T:
        """An order."""
        reply: Until[T] = Until(partial(self._order, partial(self._broker.place, body)))
        return await reply

    async def delete(self, path: str) -> None:
        """A cancel."""
        broker_id = path.rpartition("/")[2]
        await Until(partial(self._cancel, partial(self._broker.cancel, broker_id)))

    def _looked(self, path: str, query: Mapping[str, str]) -> object:
        match path:
            case "/v2/orders:by_client_order_id":
                return self._broker.find(query["client_order_id"])
            case "/v2/orders":
                return self._broker.listed(query["status"])
            case "/v2/account/activities/FILL":
                return self._broker.fills(query["order_id"])
            case "/v2/account/activities":
                return self._broker.history()
            case "/v2/positions":
                return self._broker.positions()
            case "/v2/account":
                return self._broker.account()
            case _:
                raise ValueError(f"nobody answers {path} here")

    # ---- what becomes of a request

    def _order(self, deed: Callable[[], object], resume: Resume) -> None:
        plan, number = self._plan, self._plan.count("orders")
        if plan.hits(Kind.REQUEST_LOST, number):
            self._lost(resume)
        elif plan.hits(Kind.ARRIVES_LATE, number):
            late = self._random.uniform(1, 40)
            plan.late_until = max(plan.late_until, self._agenda.passed + late)
            self._agenda.after(late, partial(self._unheard, deed))
            self._lost(resume)
        elif plan.hits(Kind.ARRIVES_DOWN, number):
            self._agenda.after(GIVEN_UP_S + 1.5, partial(plan.die, DOWN_S))
            self._agenda.after(GIVEN_UP_S + 5, partial(self._unheard, deed))
            self._lost(resume)
        elif plan.hits(Kind.REPLY_LOST, number):
            self._travel(deed, None)
            self._lost(resume)
        elif plan.hits(Kind.REPLY_GARBAGE, number):
            self._travel(deed, partial(_unreadable, resume))
        else:
            if plan.hits(Kind.TWICE_BLIND, number):
                plan.blind(self._agenda.passed + BLIND_S)
                self._travel(deed, None)
            elif plan.hits(Kind.SENT_TWICE, number):
                self._travel(deed, None)
            self._travel(deed, resume)

    def _cancel(self, deed: Callable[[], object], resume: Resume) -> None:
        plan, number = self._plan, self._plan.count("cancel requests")
        if plan.hits(Kind.CANCEL_BLIND, number):
            plan.blind(self._agenda.passed + BLIND_S)
            self._lost(resume)
        elif plan.hits(Kind.CANCEL_LOST, number):
            self._lost(resume)
        elif plan.hits(Kind.CANCEL_UNHEARD, number):
            self._travel(deed, None)
            self._lost(resume)
        else:
            self._travel(deed, resume)

    def _ask(self, untold: Kind | None, deed: Callable[[], object], resume: Resume) -> None:
        plan, number = self._plan, self._plan.count("questions")
        silent = untold is not None and plan.during(untold, self._agenda.passed)
        if silent or plan.hits(Kind.ASK_LOST, number):
            self._lost(resume)
        elif plan.hits(Kind.ASK_GARBAGE, number):
            self._travel(deed, partial(_unreadable, resume))
        else:
            self._travel(deed, resume)

    def _travel(self, deed: Callable[[], object], resume: Resume | None) -> None:
        """There and back; a broker that is down does nothing and says nothing."""
        self._life.point()
        self._agenda.after(self._random.uniform(0.01, 0.06), partial(self._arrived, deed, resume))
        self._life.point()

    def _arrived(self, deed: Callable[[], object], resume: Resume | None) -> None:
        answer: object = None
        failure: Exception | None = None
        plan, passed = self._plan, self._agenda.passed
        if plan.during(Kind.VENUE_DOWN, passed) or plan.during(Kind.LONG_SILENCE, passed):
            failure = Silence("503")
        elif plan.during(Kind.MINUTE_FULL, passed):
            failure = TooMany("rate limit exceeded", self._minute_ends())
        else:
            try:
                answer = deed()
            except Refused as refused:
                failure = refused
        if resume is not None:
            back = self._random.uniform(0.01, 0.06)
            self._agenda.after(back, partial(self._back, resume, answer, failure))

    def _minute_ends(self) -> datetime:
        """The last of those that are standing is over."""
        left = max(fault.until for fault in self._plan.of(Kind.MINUTE_FULL)) - self._agenda.passed
        return self._agenda.now + timedelta(seconds=left)

    def _unheard(self, deed: Callable[[], object]) -> None:
        """Nobody waits for the reply any more."""
        self._arrived(deed, None)

    def _lost(self, resume: Resume) -> None:
        self._life.point()
        self._agenda.after(GIVEN_UP_S, partial(self._back, resume, None, Silence("timed out")))

    def _back(self, resume: Resume, answer: object, failure: Exception | None) -> None:
        if self._life.alive:
            self._life.point()
            resume(answer, failure)


def _unreadable(resume: Resume, _answer: Any, _failure: BaseException | None) -> None:
    resume(None, Silence("unreadable"))


class News:
    """The stream of orders: what was said while it was cut is never said again."""

    def __init__(self, random: Random, agenda: Agenda, plan: Plan) -> None:
        self._random = random
        self._agenda = agenda
        self._plan = plan
        self._heard: tuple[Living, Heard] | None = None

    def connect(self, life: Living, heard: Heard) -> None:
        """A new life listens; an old one hears nothing more."""
        self._heard = life, heard
        self._agenda.after(0.05, partial(self._told, Link.UP))

    def cut(self, length: float) -> None:
        """Noticed only when it is back."""
        self._agenda.after(length, partial(self._told, Link.UP))

    def publish(self, said: UpdateSaid) -> None:
        """On its way, in order unless somebody shuffles."""
        plan, number = self._plan, self._plan.count("news")
        if plan.during(Kind.NEWS_DOWN, self._agenda.passed) or plan.hits(Kind.NEWS_LOST, number):
            return
        wait = self._random.uniform(0.5, 3) if plan.hits(Kind.NEWS_SHUFFLED, number) else 0.015
        self._agenda.after(wait, partial(self._told, said))
        if plan.hits(Kind.NEWS_TWICE, number):
            self._agenda.after(wait + self._random.uniform(0, 2), partial(self._told, said))

    def _told(self, said: UpdateSaid | Link) -> None:
        if self._heard is not None and self._heard[0].alive:
            life, heard = self._heard
            life.point()
            heard(said)
