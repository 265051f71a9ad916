"""Everybody's private chat, and the few things that are sent past the queue."""

import asyncio
from collections.abc import Coroutine
from contextlib import ExitStack

import msgspec

from bot.chat.hands.people import People, Role
from bot.chat.hands.toasts import Toast
from bot.chat.wire.attention import Attention
from bot.chat.wire.bot_api import Fate, Post
from bot.chat.wire.delivery import AGAIN, Tools
from bot.chat.wire.ear import Ear
from bot.chat.wire.sending import Sender
from bot.chat.wire.unheard import PATIENCE
from bot.chat.wishes import Rows, Say, Urgency, Wish
from bot.chat.words import counted

SHOWN_MAX = 5


class Rooms:
    """One sender a member; a stranger has none. The mark stands before every line of the chat's own."""

    def __init__(self, people: People, tools: Tools, tasks: asyncio.TaskGroup, *, mark: str) -> None:
        self.mark = mark
        self._people = people
        self._tools = tools
        self._tasks = tasks
        self._senders: dict[int, Sender] = {}
        self._numbers = 0
        for person in people.members:
            self._make(person)

    @property
    def idle(self) -> bool:
        """Whether all there was to say to anybody is said."""
        return all(sender.idle for sender in self._senders.values())

    def run(self) -> None:
        """From now on things are sent."""
        for sender in self._senders.values():
            self._tasks.create_task(sender.run())

    def open(self, person: int) -> None:
        """Somebody new belongs here."""
        self._tasks.create_task(self._make(person).run())

    def _make(self, person: int) -> Sender:
        ear = Ear(_attention(self._tools.memory.note(note_of(person))))
        sender = Sender(person, self._tools, ear, may_act=self._people.role(person) is Role.OWNER)
        self._senders[person] = sender
        return sender

    def everybody(self, wish: Wish) -> None:
        """What the desk has to tell is for all who belong here."""
        for sender in self._senders.values():
            sender.put(wish)

    def say(self, person: int, wish: Wish) -> None:
        """An answer is for whoever asked."""
        self._senders[person].put(wish)

    def tell(self, person: int, html: str, rows: Rows = ()) -> None:
        """A line of the chat's own."""
        self._numbers += 1
        self.say(person, Say(f"{self.mark}{html}", Urgency.ANSWER, True, None, f"line {self._numbers}", rows))

    def tell_owner(self, html: str) -> None:
        """A line for whoever decides, and not for those who look on."""
        for person in self._owners():
            self.tell(person, html)

    def attention(self, person: int) -> Attention:
        """How they want to be told."""
        return self._senders[person].attention

    def attend(self, person: int, attention: Attention) -> None:
        """From now on another way."""
        self._senders[person].attend(attention)

    def reveal(self, person: int, card: str) -> bool:
        """False when there is no such card, or it was never held back."""
        return self._senders[person].reveal(card)

    def left(self, person: int) -> None:
        """They have blocked us, Telegram says."""
        if person in self._senders:
            self._senders[person].left("the person blocked the bot")

    def back(self, person: int) -> bool:
        """They have written, or let us in again; true when they had been out of reach."""
        missed = self._senders[person].back() if person in self._senders else None
        if missed:
            said = "\n\n".join(say.html for say in missed[-SHOWN_MAX:])
            self.tell(
                person, f"{AGAIN}While you were out of reach, {counted(len(missed), 'message')}:\n\n{said}"
            )
        return missed is not None

    @property
    def owner_deaf(self) -> bool:
        """Whether the one who decides cannot be told what must be heard."""
        now = self._tools.clock.now()
        return any(sender.gone or sender.overdue(now, PATIENCE) for sender in self._owners().values())

    def escalate(self) -> None:
        """Whatever the owner has not been told in time goes another way."""
        now = self._tools.clock.now()
        for sender in self._owners().values():
            for say in sender.overdue(now, PATIENCE):
                self._tools.elsewhere(say)

    def _owners(self) -> dict[int, Sender]:
        role = self._people.role
        return {person: each for person, each in self._senders.items() if role(person) is Role.OWNER}

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """At once, and seen as work from this moment on."""
        working = ExitStack()
        working.enter_context(self._tools.heartbeats.working())
        self._tasks.create_task(_within(working, work))

    def turn_away(self, chat: int, text: str) -> None:
        """One line, and whether it arrives is not our concern."""
        self.spawn(self._once(chat, text))

    async def _once(self, chat: int, text: str) -> None:
        await self._tools.wire.send(chat, Post(text, html=False), silent=True)

    def unsay(self, chat: int, message: int) -> None:
        """Out of the chat, for a code is nobody else's to read."""
        self.spawn(self._unsay(chat, message))

    async def _unsay(self, chat: int, message: int) -> None:
        await self._tools.wire.delete(chat, message)

    def leave(self, chat: int) -> None:
        """Out of a group."""
        self.spawn(self._leave(chat))

    async def _leave(self, chat: int) -> None:
        await self._tools.wire.leave(chat)

    async def toast(self, person: int, tap: str, said: Toast) -> None:
        """Past every queue; when it can no longer be shown, what matters of it comes as a message."""
        outcome = await self._tools.wire.answer(tap, said.text, alert=said.alert)
        if outcome.fate is not Fate.DONE and said.text and person in self._senders:
            self.tell(person, said.text)


def note_of(person: int) -> str:
    """Where it is written how somebody wants to be told."""
    return f"attention {person}"


def _attention(note: str | None) -> Attention:
    """What nobody can read is no reason to be silent."""
    if note is None:
        return Attention()
    try:
        return msgspec.json.decode(note, type=Attention)
    except msgspec.MsgspecError:
        return Attention()


async def _within(working: ExitStack, work: Coroutine[None, None, None]) -> None:
    with working:
        await work
