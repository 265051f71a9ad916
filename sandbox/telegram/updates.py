"""The queue between people and the bot: numbered, acknowledged by asking for more, and forgetful."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from sandbox.clock import Clock
from sandbox.telegram.nouns import CallbackQuery, MemberUpdated, Message, Update
from sandbox.telegram.refusals import OTHER_POLLER, WEBHOOK_TOOK_OVER, Refused

Kind = Literal["message", "edited_message", "callback_query", "my_chat_member"]
MESSAGES_LIVE = timedelta(days=1)
TAPS_LIVE = timedelta(seconds=150)
LIMIT_MAX, TIMEOUT_MAX = 100, 50
BRAKE_S = 3


class Queued(NamedTuple):
    """An update and when it is no longer worth telling."""

    update: Update
    expires: datetime


@dataclass(slots=True)
class Poll:
    """A long poll that waits: for an update, or for being told to go."""

    over: "asyncio.Future[Refused | None]"
    offset: int


class Updates:
    """One bot's queue."""

    def __init__(self, clock: Clock, first_id: int) -> None:
        self.clock = clock
        self.next_id = first_id
        self.queue: deque[Queued] = deque()
        self.allowed: frozenset[str] | None = None
        self.polls = 0
        self._poll: Poll | None = None
        self._asked: tuple[int, datetime] | None = None
        self.arrived = asyncio.Event()

    def put(
        self,
        *,
        message: Message | None = None,
        edited_message: Message | None = None,
        callback_query: CallbackQuery | None = None,
        my_chat_member: MemberUpdated | None = None,
    ) -> None:
        """Adds what happened, if the bot wants to hear of its kind."""
        update = Update(
            update_id=self.next_id,
            message=message,
            edited_message=edited_message,
            callback_query=callback_query,
            my_chat_member=my_chat_member,
        )
        if not self.wants(update):
            return
        self.next_id += 1
        lives = MESSAGES_LIVE if callback_query is None else TAPS_LIVE
        self.queue.append(Queued(update, self.clock.now() + lives))
        self.arrived.set()
        self.release(None)

    def wants(self, update: Update) -> bool:
        """Kinds the bot has named; without names, all that are emulated."""
        if self.allowed is None:
            return True
        kinds: dict[Kind, object] = {
            "message": update.message,
            "edited_message": update.edited_message,
            "callback_query": update.callback_query,
            "my_chat_member": update.my_chat_member,
        }
        return any(kind in self.allowed for kind, body in kinds.items() if body is not None)

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Sticky: without a list the last one holds, an empty list means the default again."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def pending(self) -> Sequence[Queued]:
        """What waits, without what has expired."""
        now = self.clock.now()
        if any(each.expires <= now for each in self.queue):
            self.queue = deque(each for each in self.queue if each.expires > now)
        return self.queue

    @property
    def listening(self) -> bool:
        """True while a poll waits: the bot has all there is and has asked for more."""
        return self._poll is not None and not self._poll.over.done()

    def acknowledge(self, offset: int) -> None:
        """What lies below the offset is done with; a negative one keeps the last so many."""
        pending = self.pending()
        if offset < 0:
            self.queue = deque(list(pending)[offset:])
        elif offset > 0 and offset <= self.next_id:
            self.queue = deque(each for each in pending if each.update.update_id >= offset)

    def found(self, limit: int) -> list[Update]:
        """The oldest that wait."""
        return [each.update for each in list(self.pending())[:limit]]

    async def poll(self, offset: int, limit: int, timeout_s: int) -> list[Update]:
        """Answers at once if there is something; otherwise waits on the market's clock or the wall's."""
        self.polls += 1
        timeout_s = self.braked(offset, timeout_s)
        self.acknowledge(offset)
        found = self.found(limit)
        if found or timeout_s == 0:
            return found
        self.release(OTHER_POLLER)
        poll = Poll(asyncio.get_running_loop().create_future(), offset)
        self._poll = poll
        try:
            await self.wait(poll.over, timeout_s)
        finally:
            self._poll = None if self._poll is poll else self._poll
        if poll.over.done() and (refused := poll.over.result()) is not None:
            raise refused
        return self.found(limit)

    def braked(self, offset: int, timeout_s: int) -> int:
        """Whoever asks the same again without patience is made to wait."""
        now, last = self.clock.now(), self._asked
        self._asked = (offset, now)
        again = last is not None and last[0] == offset and now < last[1] + timedelta(seconds=BRAKE_S)
        return BRAKE_S if again and timeout_s < BRAKE_S else timeout_s

    async def wait(self, over: "asyncio.Future[Refused | None]", timeout_s: int) -> None:
        """Until news, the market's clock, or as many real seconds: what a client counts."""
        until = self.clock.now() + timedelta(seconds=timeout_s)
        expiry = asyncio.ensure_future(self.clock.sleep_until(until))
        waited: set[asyncio.Future[Refused | None] | asyncio.Future[None]] = {over, expiry}
        try:
            await asyncio.wait(waited, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            expiry.cancel()

    def release(self, refused: Refused | None) -> None:
        """Ends the poll that waits: with what there is, or with a refusal."""
        if self._poll is not None and not self._poll.over.done():
            self._poll.over.set_result(refused)

    def webhook_set(self) -> None:
        """A webhook takes the queue over."""
        self.release(WEBHOOK_TOOK_OVER)

    def drop(self) -> None:
        """Forgets everything that waits."""
        self.queue.clear()
