"""Everybody's private chat, and the few things that are sent past the queue."""

import asyncio
from collections.abc import Coroutine
from contextlib import ExitStack

from bot.chat.delivery import Tools
from bot.chat.people import People, Role
from bot.chat.sending import Sender
from bot.chat.toasts import Toast
from bot.chat.wire import Fate, Words
from bot.chat.wishes import Say, Urgency, Wish


class Rooms:
    """One sender a member; a stranger has none."""

    def __init__(self, people: People, tools: Tools, tasks: asyncio.TaskGroup) -> None:
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
        sender = Sender(person, self._tools, may_act=self._people.role(person) is Role.OWNER)
        self._senders[person] = sender
        return sender

    def everybody(self, wish: Wish) -> None:
        """What the desk has to tell is for all who belong here."""
        for sender in self._senders.values():
            sender.put(wish)

    def say(self, person: int, wish: Wish) -> None:
        """An answer is for whoever asked."""
        self._senders[person].put(wish)

    def tell(self, person: int, html: str) -> None:
        """A line of the chat's own."""
        self._numbers += 1
        self.say(person, Say(html, Urgency.ANSWER, buzz=True, reply_to=None, key=f"line {self._numbers}"))

    def back(self, person: int) -> bool:
        """They have written; true when they had been out of reach."""
        sender = self._senders[person]
        was, sender.gone = sender.gone, False
        return was

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        """At once, and seen as work from this moment on."""
        working = ExitStack()
        working.enter_context(self._tools.heartbeats.working())
        self._tasks.create_task(_within(working, work))

    def turn_away(self, chat: int, text: str) -> None:
        """One line, and whether it arrives is not our concern."""
        self.spawn(self._once(chat, text))

    async def _once(self, chat: int, text: str) -> None:
        await self._tools.wire.send(chat, Words(text, html=False), silent=True)

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


async def _within(working: ExitStack, work: Coroutine[None, None, None]) -> None:
    with working:
        await work
