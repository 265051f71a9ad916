"""From a person's wish to the desk's command: one wish is one command, however often it arrives."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

from bot.chat.acts import Verb, autonomy, bought
from bot.chat.keeping import Aside
from bot.clock import Clock
from engine.model.events import (
    Adopt,
    Approve,
    Arm,
    CancelRest,
    Close,
    Command,
    Disarm,
    Event,
    Flatten,
    FlattenForeign,
    Half,
    Halt,
    HitAsk,
    Ignore,
    Pause,
    Resume,
    SetAutonomy,
    SetRollout,
    Skip,
    StopToEntry,
)
from engine.model.rollout import Rollout
from engine.replay import Step
from storage.chat import ChatMemory, Decided

OWNER = "owner"
_LOWERS = Pause | Halt | Flatten | FlattenForeign | Close | Half | StopToEntry | CancelRest | Disarm
_URGENT = _LOWERS | Resume | Arm | SetAutonomy | SetRollout
"""What gives authority waits with what takes it away: of the two the later one counts."""


class Asked(NamedTuple):
    """What is asked for: by whom, and under which name it counts once."""

    decision: str
    tap: str
    person: int
    verb: Verb
    subject: str


class Earlier(NamedTuple):
    """Somebody, or an earlier life of ours, was first."""

    decided: Decided
    ours: bool


class Carried:
    """Commands of former lives that reached the journal: they are not asked of it again."""

    def __init__(self) -> None:
        self._all = set[Command]()

    def recall(self, step: Step) -> None:
        """One step of the journal."""
        if isinstance(step.event, Command):
            self._all.add(step.event)

    def __contains__(self, wish: Command) -> bool:
        return wish in self._all


class Deciding:
    """Commands leave in the order in which they were decided, those of risk and authority first."""

    def __init__(self, memory: ChatMemory, disk: Aside, clock: Clock, carried: Carried) -> None:
        self._memory = memory
        self._disk = disk
        self._clock = clock
        self._carried = carried
        self._queue: asyncio.PriorityQueue[tuple[int, int, Command]] = asyncio.PriorityQueue()
        self._numbers = 0

    async def decide(self, asked: Asked) -> Command | Earlier:
        """Written down first. A wish of a former life that never reached the journal is carried on."""
        decided = Decided(*asked, at=self._clock.now())
        found = await self._disk.at_once(self._memory.decide, decided)
        if found.tap != asked.tap or command(found) in self._carried:
            return Earlier(found, ours=found.tap == asked.tap)
        if found == decided:
            return command(decided)
        await self._disk.at_once(self._memory.decide_again, decided)
        return command(decided)

    def send(self, wish: Command) -> None:
        """To the desk."""
        self._numbers += 1
        urgent = 0 if isinstance(wish, _URGENT) else 1
        self._queue.put_nowait((urgent, self._numbers, wish))

    async def events(self) -> AsyncIterator[Event]:
        """The feed of what people wish."""
        while True:
            _, _, wish = await self._queue.get()
            yield wish


def command(decided: Decided) -> Command:
    """The same wish at the same moment is the same command."""
    match Verb(decided.verb):
        case Verb.BUY:
            ticket, quantity = bought(decided.subject)
            return Approve(decided.at, ticket, OWNER, quantity)
        case Verb.SKIP:
            return Skip(decided.at, decided.subject, OWNER)
        case Verb.CLOSE:
            return Close(decided.at, decided.subject, OWNER)
        case Verb.ADOPT:
            return Adopt(decided.at, decided.subject, OWNER)
        case Verb.IGNORE:
            return Ignore(decided.at, decided.subject, OWNER)
        case Verb.UNLOAD:
            return FlattenForeign(decided.at, decided.subject, OWNER)
        case Verb.HALF:
            return Half(decided.at, decided.subject, OWNER)
        case Verb.STOP:
            return StopToEntry(decided.at, decided.subject, OWNER)
        case Verb.HIT:
            return HitAsk(decided.at, decided.subject, OWNER)
        case Verb.REST:
            return CancelRest(decided.at, decided.subject, OWNER)
        case _:
            return _of_authority(decided)


def _of_authority(decided: Decided) -> Command:
    """What gives the desk more or takes it away."""
    match Verb(decided.verb):
        case Verb.HALT:
            return Halt(decided.at, OWNER)
        case Verb.FLATTEN:
            return Flatten(decided.at, OWNER)
        case Verb.RESUME:
            return Resume(decided.at, OWNER)
        case Verb.PAUSE:
            return Pause(decided.at, OWNER)
        case Verb.AUTO:
            return SetAutonomy(decided.at, *autonomy(decided.subject), OWNER)
        case Verb.ARM:
            return Arm(decided.at, OWNER)
        case Verb.DISARM:
            return Disarm(decided.at, OWNER)
        case Verb.TRUST:
            return SetRollout(decided.at, Rollout(decided.subject), OWNER)
        case _:
            raise ValueError(f"{decided.verb} is no command")
