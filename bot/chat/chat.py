"""The desk in a chat, put together: what comes in becomes commands, what is written down is shown."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from bot.chat.cardbook import CardBook
from bot.chat.cards.says import examined, remarked
from bot.chat.hands.answers import Answers
from bot.chat.hands.attending import Attending
from bot.chat.hands.commands import MENU
from bot.chat.hands.deciding import Carried, Deciding
from bot.chat.hands.lines import Lines
from bot.chat.hands.people import Pairing, People, Role
from bot.chat.hands.proving import proving
from bot.chat.hands.reception import Reception
from bot.chat.hands.taps import Taps
from bot.chat.hands.watching import Watching
from bot.chat.keeping import Aside
from bot.chat.pictures.drawing import draw
from bot.chat.pictures.studio import Studio
from bot.chat.reports.past import Past
from bot.chat.rooms import Rooms
from bot.chat.wire.bot_api import Fate, Wire
from bot.chat.wire.delivery import Tools
from bot.chat.wire.polling import Poller
from bot.chat.wire.signing import Seal, key_beside
from bot.chat.wire.unheard import Unheard
from bot.chat.wishes import Say, Urgency, Wish
from bot.chat.words import badge
from bot.clock import Clock
from bot.config import LIVE, BadConfig, Config
from bot.doctor.findings import Checkup, Report
from bot.watch.heartbeats import Heartbeats
from bot.watch.second_channel import way
from engine.model.events import Event
from engine.replay import Step
from storage.journal import Journal
from storage.place import file_of

SETTLED = "steps settled"
SECOND = timedelta(seconds=1)
PAINTER_S = 3.0
"""What is held is watched again before anybody comes in to draw."""


class Chat:
    """`recall` the journal, then `run`; from then on every committed step is `told`.

    `cards` and `carried` may know the first steps already: then `told` is how many.
    """

    def __init__(
        self,
        config: Config,
        clock: Clock,
        heartbeats: Heartbeats,
        journal: Journal,
        *,
        cards: CardBook,
        say: Callable[[str], None],
        carried: Carried | None = None,
        told: int = 0,
    ) -> None:
        self._clock = clock
        self._checkup = Checkup()
        self._heartbeats = heartbeats
        self._memory = journal.chat
        self._cards, self._mode = cards, config.venue.upper()
        self._wire = Wire(config.telegram_token, config.telegram_url)
        self._disk, self._studio, self._archive = Aside("chat", near=journal.near), Studio(), Aside("archive")
        self._tasks = asyncio.TaskGroup()
        self._people = People(self._memory, clock, named(config))
        self._pairing = Pairing(clock, say)
        self._carried = carried or Carried()
        self._deciding = Deciding(self._memory, self._disk, clock, self._carried)
        self._proving = proving(config, self._memory, self._disk, clock)
        self._unheard = Unheard(way(config.second_channel), self._memory, self._disk, clock, heartbeats, say)
        seal = Seal(key_beside(key_path(config.database)))
        self._rooms = Rooms(self._people, self._tools(seal, say), self._tasks, mark=mark(config))
        self._answers = Answers(
            self._rooms, cards, self._archive, config.database, clock, heartbeats, self._unheard
        )
        self._reception = self._receive(journal, seal, say)
        self._poller = Poller(self._wire, journal.inbox, self._disk, clock, heartbeats, say)
        self._settled = settled(self._memory.note(SETTLED))
        self._told = told

    def _tools(self, seal: Seal, say: Callable[[str], None]) -> Tools:
        return Tools(
            wire=self._wire, memory=self._memory, disk=self._disk, studio=self._studio, draw=draw,
            seal=seal, clock=self._clock, heartbeats=self._heartbeats, complain=say,
            drained=self._drained, elsewhere=self._unheard.take,
        )  # fmt: skip

    def _receive(self, journal: Journal, seal: Seal, say: Callable[[str], None]) -> Reception:
        rooms, cards, answers, clock = self._rooms, self._cards, self._answers, self._clock
        attending = Attending(self._memory, self._disk, clock, rooms)
        watching = Watching(self._memory, self._disk, cards.limits)
        taps = Taps(
            people=self._people, seal=seal, deciding=self._deciding, rooms=rooms, cards=cards,
            answers=answers, clock=clock, attending=attending, buckets={}, proving=self._proving,
        )  # fmt: skip
        lines = Lines(
            people=self._people, pairing=self._pairing, rooms=rooms, cards=cards, answers=answers,
            clock=clock, disk=self._disk, attending=attending, watching=watching,
            checkup=self._checkup, proving=self._proving,
        )  # fmt: skip
        return Reception(
            journal.inbox, self._disk, self._clock, self._rooms, lines, taps, self._deciding, self._tasks, say
        )

    def recall(self, step: Step) -> None:
        """One step of the journal, in order. What a former life may not have said is said again."""
        self._carried.recall(step)
        if self._settled is None or self._told < self._settled:
            self._cards.recall(step)
        else:
            self._show(step, toasted=False)
        self._told += 1

    def told(self, steps: Sequence[Step]) -> None:
        """Committed steps: nothing is shown that is not already on the disk."""
        for step in steps:
            self._show(step, toasted=self._reception.told(step))
            self._told += 1

    def _show(self, step: Step, *, toasted: bool) -> None:
        for wish in self._cards.told(step):
            if not (toasted and isinstance(wish, Say) and wish.urgency is Urgency.ANSWER):
                self._wish(wish)

    def _wish(self, wish: Wish | Past) -> None:
        if isinstance(wish, Past):
            self._answers.account(wish)
        else:
            self._rooms.everybody(wish)

    def examined(self, report: Report) -> None:
        """What the desk stands on, once a start."""
        self._checkup.report, self._checkup.at = report, self._clock.now()
        self._rooms.everybody(examined(report, self._checkup.at, self._mode))

    def remarked(self, text: str) -> None:
        """What was seen elsewhere, and nothing follows from."""
        self._rooms.everybody(remarked(text, self._clock.now(), self._mode))

    def events(self) -> AsyncIterator[Event]:
        """What people ask of the desk."""
        return self._deciding.events()

    async def run(self) -> None:
        """Until it is cancelled; whatever breaks in here breaks the desk, for a start is a recovery."""
        with ExitStack() as closing:
            closing.callback(self._disk.close)
            closing.callback(self._archive.close)
            later = asyncio.get_running_loop().call_later(PAINTER_S, self._studio.begin)
            closing.callback(later.cancel)
            try:
                await self._begin()
                async with self._tasks as tasks:
                    self._start()
                    tasks.create_task(_offer_menu(self._wire, self._clock, self._heartbeats))
                    tasks.create_task(self._seconds())
                    tasks.create_task(self._unheard.run())
                    tasks.create_task(self._poller.run(self._reception.again, self._reception.take))
            finally:
                await self._wire.close()

    async def _begin(self) -> None:
        """A chat that joins an older journal does not tell its whole story."""
        if self._settled is None:
            await self._drained()

    def _start(self) -> None:
        if not self._people.owned:
            self._pairing.offer()
        for show in self._cards.live():
            self._rooms.everybody(show)
        self._rooms.run()

    async def _seconds(self) -> None:
        """Some of what is shown changes by time alone."""
        while True:
            now = self._clock.now()
            await self._clock.sleep_until(now.replace(microsecond=0) + SECOND)
            with self._heartbeats.working():
                for wish in self._cards.passed(self._clock.now()):
                    self._wish(wish)
                self._rooms.escalate()

    def owner_deaf(self) -> bool:
        """Whether the one who could say stop cannot be told what happens."""
        return self._rooms.owner_deaf

    async def _drained(self) -> None:
        """All is said: a restart need not look further back than this."""
        if self._rooms.idle and not self._answers.owed and self._settled != self._told:
            self._settled = self._told
            await self._disk.do(self._memory.set_note, SETTLED, str(self._told))


async def _offer_menu(wire: Wire, clock: Clock, heartbeats: Heartbeats) -> None:
    """Until it is taken: nobody types what they do not know of."""
    while True:
        with heartbeats.working():
            outcome = await wire.offer([(word.name, word.about) for word in MENU])
        if outcome.fate in (Fate.DONE, Fate.REFUSED):
            return
        await clock.sleep_until(clock.now() + max(outcome.wait, SECOND * 5))


def mark(config: Config) -> str:
    """Real money is named before whatever is said of it; of other money the cards say it."""
    return f"{badge(LIVE.upper())} · " if config.live else ""


def settled(note: str | None) -> int | None:
    """How many steps no former life has left unsaid; none where nobody has ever counted."""
    return None if note is None else int(note)


def named(config: Config) -> dict[int, Role]:
    """Whom the settings let in."""
    observers = _numbers(config.telegram_observers, "TELEGRAM_OBSERVERS")
    owners = _numbers(config.telegram_owner, "TELEGRAM_OWNER")
    if len(owners) > 1:
        raise BadConfig("TELEGRAM_OWNER: there is one owner; others may be TELEGRAM_OBSERVERS")
    return dict.fromkeys(observers, Role.OBSERVER) | dict.fromkeys(owners, Role.OWNER)


def _numbers(text: str, where: str) -> list[int]:
    listed = [each.strip() for each in text.split(",") if each.strip()]
    if not all(each.isascii() and each.isdigit() for each in listed):
        raise BadConfig(f"{where}: {text!r} is not a list of Telegram user numbers like 700000001")
    return [int(each) for each in listed]


def key_path(database: str) -> Path:
    """Beside the file that remembers; beside everything else where a server does."""
    file = file_of(database)
    return Path("data") / "chat.key" if file is None else file.with_name(f"{file.name}.key")
