"""Telegram and the people in it: updates that wait until they are acknowledged, and fingers of all kinds."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import msgspec

from bot.chat.acts import Act, Verb
from bot.chat.cards.buttons import SURE
from bot.chat.hands.toasts import Toast
from bot.chat.rooms import Rooms
from bot.chat.wire.bot_api import PollFailed, Wire
from bot.chat.wire.signing import Seal
from bot.chat.wishes import Wish
from chaos.agenda import Agenda
from chaos.faults import Plan
from chaos.hands import Resume, Until, drive, nothing
from chaos.kinds import Kind
from chaos.wire import Living
from engine.model.records import Ticket

OWNER, STRANGER = 700_000_001, 700_000_666
KEY = b"thirty-two bytes, known to all: "
LONG_POLL_S, AT_ONCE_S = 20.0, 0.06
NONCE = 9


class Server:
    """Keeps what people did until whoever reads it has said that it is stored."""

    def __init__(self, agenda: Agenda, plan: Plan) -> None:
        self._agenda = agenda
        self._plan = plan
        self._kept: list[tuple[int, str]] = []
        self._numbers = 5000
        self._waiting: tuple[Living, int, Resume] | None = None
        self.acknowledged: Callable[[int], None] = lambda _: None
        self.names: dict[int, str] = {}
        """What each update was called: the name of the tap in it."""

    def tapped(self, person: int, tap: str, data: str) -> None:
        """Somebody touched a button."""
        self._numbers += 1
        message = {"message_id": 1, "chat": {"id": person, "type": "private"}}
        query = {"id": tap, "from": {"id": person}, "data": data, "message": message}
        raw = msgspec.json.encode({"update_id": self._numbers, "callback_query": query}).decode()
        self._kept.append((self._numbers, raw))
        self.names[self._numbers] = tap
        self._hand_over()

    def poll(self, life: Living, offset: int, waits_s: float, resume: Resume) -> None:
        """What is below the offset is forgotten; the rest is handed over, now or when it comes."""
        if self._down:
            self._agenda.after(1, partial(_fail, life, resume))
            return
        if offset:
            self.acknowledged(offset)
        self._kept = [kept for kept in self._kept if kept[0] >= offset]
        self._waiting = life, offset, resume
        if self._kept:
            self._hand_over()
        else:
            self._agenda.after(waits_s, partial(self._nothing, resume))

    @property
    def _down(self) -> bool:
        return self._plan.during(Kind.CHAT_DOWN, self._agenda.passed)

    def _hand_over(self) -> None:
        if self._waiting is not None and self._kept and not self._down:
            (life, offset, resume), self._waiting = self._waiting, None
            raws = [raw for number, raw in self._kept if number >= offset]
            self._agenda.after(0.03, partial(_answer, life, resume, raws))

    def _nothing(self, resume: Resume) -> None:
        """A poll that waited in vain; one that was answered meanwhile is over."""
        if self._waiting is not None and self._waiting[2] is resume:
            (life, _, _), self._waiting = self._waiting, None
            _answer(life, resume, [])


def _answer(life: Living, resume: Resume, raws: list[str]) -> None:
    if life.alive:
        life.point()
        resume(raws, None)


def _fail(life: Living, resume: Resume) -> None:
    if life.alive:
        resume(None, PollFailed("no network", timedelta(0)))


class Poll(Wire):
    """The chat's own door to it."""

    def __init__(self, server: Server, life: Living) -> None:
        self._server = server
        self._life = life

    async def poll(self, offset: int, *, patient: bool = True) -> list[str]:
        """Long, like the real one, unless somebody wants to hear at once."""
        waits_s = LONG_POLL_S if patient else AT_ONCE_S
        came: Until[list[str]] = Until(partial(self._server.poll, self._life, offset, waits_s))
        return await came


class Quiet(Rooms):
    """Nobody reads what is said here: what was said is in the journal."""

    def __init__(self) -> None:
        self.mark = ""
        self.toasts: list[tuple[str, str]] = []

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """At once."""
        drive(work, nothing)

    def say(self, person: int, wish: Wish) -> None:
        """Not sent."""

    def everybody(self, wish: Wish) -> None:
        """Not sent either."""

    def unsay(self, chat: int, message: int) -> None:
        """Nothing stands here that could be taken back."""

    async def toast(self, person: int, tap: str, said: Toast) -> None:
        """Remembered, for whoever asks what a tap was told."""
        self.toasts.append((tap, said.text))


@dataclass(frozen=True, slots=True)
class Tapped:
    """One touch of one button, and whether it was the owner's on a button of ours."""

    tap: str
    verb: Verb
    subject: str
    genuine: bool
    at: datetime


class People:
    """The owner, who answers most tickets, and whoever else has a finger."""

    def __init__(self, random: Random, agenda: Agenda, plan: Plan, server: Server) -> None:
        self._random = random
        self._agenda = agenda
        self._plan = plan
        self._server = server
        self._seal = Seal(KEY)
        self._shown: list[str] = []
        self.taps: dict[str, Tapped] = {}

    def shown(self, ticket: Ticket) -> None:
        """A card with two buttons; the sooner the better."""
        random, passed = self._random, self._agenda.passed
        self._shown.append(ticket.ticket)
        if self._plan.during(Kind.TAP_NONE, passed):
            return
        late, last = self._plan.during(Kind.TAP_LATE, passed), self._plan.during(Kind.TAP_AT_LAST, passed)
        mood, wait = random.random(), random.uniform(15, 30) if late else random.uniform(0.3, 4)
        if last:
            lives = (ticket.lapses_at - ticket.candidate.at).total_seconds()
            wait = lives + random.uniform(-0.5, 1)
        if self._plan.during(Kind.SECOND_THOUGHT, passed):
            verb, subject = random.choice(_thoughts(ticket))
            self._agenda.after(wait + random.uniform(0.2, 3), partial(self.tap, verb, subject))
        if mood < 0.85:
            self._agenda.after(wait, partial(self.tap, Verb.BUY, ticket.ticket))
        if mood > 0.95 or self._plan.during(Kind.TAP_BOTH, self._agenda.passed):
            self._agenda.after(wait + random.uniform(-0.2, 0.4), partial(self.tap, Verb.SKIP, ticket.ticket))

    def found(self, symbol: str) -> None:
        """Something the owner bought elsewhere: he may say what is to become of it."""
        verb = self._random.choice((Verb.ADOPT, Verb.ADOPT, Verb.IGNORE, Verb.UNLOAD, None))
        if verb is not None:
            self._agenda.after(self._random.uniform(0.3, 5), partial(self.tap, verb, symbol))

    def tap(self, verb: Verb, subject: str, person: int = OWNER, *, forged: bool = False) -> None:
        """Once, or as often as a nervous finger and a bad network make of it."""
        tap = self._touch(verb, subject, person, forged=forged)
        if self._plan.during(Kind.TAP_AGAIN, self._agenda.passed):
            self._agenda.after(self._random.uniform(0, 5), partial(self._server.tapped, person, *tap))
        if self._plan.during(Kind.TAP_DOUBLE, self._agenda.passed):
            self._agenda.after(
                self._random.uniform(0, 0.6), partial(self._again, verb, subject, person, forged=forged)
            )

    def _again(self, verb: Verb, subject: str, person: int, *, forged: bool) -> None:
        self._touch(verb, subject, person, forged=forged)

    def stale(self) -> None:
        """A button far up in the chat."""
        if self._shown:
            self.tap(Verb.BUY, self._shown[0])

    def stranger(self) -> None:
        """Somebody forwarded a card."""
        self.tap(Verb.BUY, self._shown[-1] if self._shown else "SPY-1", STRANGER)

    def forged(self) -> None:
        """A client that makes its own buttons."""
        self.tap(Verb.BUY, self._shown[-1] if self._shown else "SPY-1", forged=True)

    def _touch(self, verb: Verb, subject: str, person: int, *, forged: bool) -> tuple[str, str]:
        tap = f"t{len(self.taps) + 1}"
        self.taps[tap] = Tapped(tap, verb, subject, person == OWNER and not forged, self._agenda.now)
        seconds = int(self._agenda.now.timestamp()).to_bytes(4, "big")
        nonce = urlsafe_b64encode(seconds + self._random.randbytes(NONCE - 4)).decode()
        seal = Seal(b"another key, for all it is worth") if forged else self._seal
        act = Act(verb, subject)
        act = Act(verb, subject, SURE) if act.raises else act
        data = seal.sign(act, OWNER, nonce)
        self._server.tapped(person, tap, data)
        return tap, data


def _thoughts(ticket: Ticket) -> tuple[tuple[Verb, str], ...]:
    """What may be pressed while what was agreed to is being bought."""
    of_setup = ((verb, ticket.setup) for verb in (Verb.REST, Verb.REST, Verb.HIT, Verb.HALF, Verb.CLOSE))
    of_desk = ((verb, "") for verb in (Verb.HALT, Verb.FLATTEN, Verb.PAUSE))
    return (*of_setup, *of_desk, (Verb.SKIP, ticket.ticket))
