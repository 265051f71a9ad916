"""What to do with each update: whoever wrote or tapped is answered once, and then it is settled."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.chat.hands.deciding import Asked, Deciding, Earlier
from bot.chat.hands.lines import Lines
from bot.chat.hands.overtaking import UNHEARD, in_turn
from bot.chat.hands.taps import Taps
from bot.chat.hands.toasts import Toast, toast
from bot.chat.keeping import Aside
from bot.chat.rooms import Rooms
from bot.chat.wire.updates import Membership, Tap, Update, Words
from bot.chat.wishes import Say, Urgency
from bot.clock import Clock
from engine.model.events import Command
from engine.replay import Step
from storage.inbox import Inbox, InboxState, Received

PATIENCE = timedelta(seconds=8)
LIVES = 3
SLOW = Toast("Written down. The desk is busy: the card will tell.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A command on its way through the desk, and who is to hear what became of it."""

    received: int
    person: int
    tap: str | None
    patience: "asyncio.Task[None] | None"


class Reception:
    """Quick with everybody: what takes time is somebody else's work."""

    def __init__(
        self,
        inbox: Inbox,
        disk: Aside,
        clock: Clock,
        rooms: Rooms,
        lines: Lines,
        taps: Taps,
        deciding: Deciding,
        tasks: asyncio.TaskGroup,
        complain: Callable[[str], None],
    ) -> None:
        self._inbox = inbox
        self._disk = disk
        self._clock = clock
        self._rooms = rooms
        self._lines = lines
        self._taps = taps
        self._deciding = deciding
        self._tasks = tasks
        self._complain = complain
        self._waiting: dict[Command, list[Waiting]] = {}

    async def take(self, received: Sequence[Received], late: bool) -> None:
        """Late is what may have been meant a while ago."""
        for each, update, why in in_turn(received, UNHEARD if late else ""):
            await self._deal(each, update, late=why)

    async def again(self, received: Sequence[Received]) -> None:
        """What a former life left undone; what has ended several is put aside, or it would end them all."""
        for each, update, late in in_turn(received, UNHEARD):
            if await self._disk.do(self._inbox.attempt, each.id) > LIVES:
                await self._disk.do(self._inbox.settle, each.id, InboxState.DEAD)
                self._complain(f"an update has ended {LIVES} starts and is kept as dead: {each.ext_id}")
                text = f"⚠️ What you sent has stopped the desk {LIVES} times and is put aside: {each.ext_id}"
                text = f"{self._rooms.mark}{text}"
                self._rooms.everybody(Say(text, Urgency.PANIC, True, None, f"dead:{each.id}"))
            else:
                await self._deal(each, update, late=late)

    async def _deal(self, each: Received, update: Update | None, *, late: str) -> None:
        if update is None:
            self._complain(f"an update cannot be read and is kept as dead: {each.ext_id}")
            await self._disk.do(self._inbox.settle, each.id, InboxState.DEAD)
        elif not await self._one(each, update, late=late):
            await self._disk.do(self._inbox.settle, each.id, InboxState.DONE)

    async def _one(self, received: Received, update: Update, *, late: str) -> bool:
        """True when the desk has to answer first."""
        match update:
            case Update(callback_query=Tap() as tap):
                return await self._tap(received, tap, late=late)
            case Update(message=Words() as words):
                asked = await self._lines.take(words, late=late)
                return asked is not None and await self._ask(received.id, asked)
            case Update(my_chat_member=Membership() as member):
                self._member(member)
            case _:
                pass
        return False

    def _member(self, member: Membership) -> None:
        """Out of every group at once; a person who blocks the bot cannot be told, and one who is back can."""
        if member.chat.type != "private":
            self._rooms.leave(member.chat.id)
        elif member.new_chat_member.status in ("kicked", "left"):
            self._rooms.left(member.chat.id)
        else:
            self._lines.returned(member.chat.id)

    async def _tap(self, received: Received, tap: Tap, *, late: str) -> bool:
        verdict = await self._taps.judge(tap, received.received_at, late=late)
        if isinstance(verdict, Toast):
            self._rooms.spawn(self._rooms.toast(tap.from_.id, tap.id, verdict))
            return False
        self._send(verdict, received.id, tap.from_.id, tap.id)
        return True

    async def _ask(self, received: int, asked: Asked) -> bool:
        found = await self._deciding.decide(asked)
        if isinstance(found, Earlier):
            return False
        self._send(found, received, asked.person, None)
        return True

    def _send(self, wish: Command, received: int, person: int, tap: str | None) -> None:
        patience = None if tap is None else self._tasks.create_task(self._patience(person, tap))
        self._waiting.setdefault(wish, []).append(Waiting(received, person, tap, patience))
        self._deciding.send(wish)

    def told(self, step: Step) -> bool:
        """The desk has written down what became of it; true when the answer goes to a tap."""
        if not isinstance(step.event, Command):
            return False
        waiters = self._waiting.get(step.event)
        if not waiters:
            return False
        waiting = waiters.pop(0)
        if not waiters:
            del self._waiting[step.event]
        if waiting.patience is not None:
            waiting.patience.cancel()
        self._rooms.spawn(self._settle(waiting, toast(step)))
        return waiting.tap is not None

    async def _settle(self, waiting: Waiting, said: Toast) -> None:
        if waiting.tap is not None:
            await self._rooms.toast(waiting.person, waiting.tap, said)
        await self._disk.do(self._inbox.settle, waiting.received, InboxState.DONE)

    async def _patience(self, person: int, tap: str) -> None:
        """A button spins for some seconds only."""
        await self._clock.sleep_until(self._clock.now() + PATIENCE)
        self._rooms.spawn(self._rooms.toast(person, tap, SLOW))
