"""Pages for whoever asks: at once from what the chat knows, or read out of the tables beside the loop."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.chat.acts import Page
from bot.chat.cardbook import CardBook
from bot.chat.keeping import Aside
from bot.chat.reports import menu
from bot.chat.reports.past import Past
from bot.chat.reports.reading import read
from bot.chat.rooms import Rooms
from bot.chat.wire.unheard import Unheard
from bot.chat.wishes import Say, Urgency
from bot.chat.words import shortened
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from storage.queries import Queries
from storage.refused import StorageRefused


@dataclass(slots=True)
class Answers:
    """A long look at the tables holds up nobody: it has a thread of its own."""

    rooms: Rooms
    cards: CardBook
    archive: Aside
    database: str
    clock: Clock
    heartbeats: Heartbeats
    unheard: Unheard
    owed: int = 0
    """Pages that are being read for everybody, and are not yet with the senders."""

    def answer(self, person: int, page: Page, about: str = "") -> None:
        """To the one who asked."""
        found = self.cards.answer(page, about)
        match found:
            case Say():
                self.rooms.say(person, menu.heeding(found, page, about))
            case Past():
                self.rooms.spawn(self._answer(person, found))

    async def _answer(self, person: int, asked: Past) -> None:
        self.rooms.say(person, await self._read(asked))

    def account(self, asked: Past) -> None:
        """To everybody, once: its key is its own."""
        self.owed += 1
        self.rooms.spawn(self._account(asked))

    async def _account(self, asked: Past) -> None:
        try:
            self.rooms.everybody(await self._read(asked))
        finally:
            self.owed -= 1

    async def _read(self, asked: Past) -> Say:
        now = self.clock.now()
        heard: tuple[tuple[str, datetime], ...] = tuple(sorted(self.heartbeats.heard_at.items()))
        asked = replace(asked, at=max(asked.at, now), heard=heard)
        if asked.page is Page.HEALTH:
            asked = replace(asked, known=f"{asked.known}\n{self.unheard.health()}")
        return await self.archive.do(look, asked, self.database)


def look(asked: Past, database: str) -> Say:
    """What cannot be read is said in a line: a page is no reason to end a desk."""
    try:
        with Queries(database) as queries:
            return read(asked, queries)
    except StorageRefused as error:
        text = asked.look.head(f"The tables cannot be read now: {shortened(str(error), 300)}")
        return Say(text, Urgency.ANSWER, False, None, f"unread:{asked.page}:{asked.at:%Y%m%dT%H%M%S.%f}")
