"""One chat's mouth: what must be said there is said once, in the order of its urgency."""

import asyncio
from datetime import datetime, timedelta

from bot.chat.keeping import Busy
from bot.chat.wire.attention import Attention
from bot.chat.wire.bot_api import Fate, Outcome
from bot.chat.wire.delivery import Delivery, Tools
from bot.chat.wire.ear import Ear
from bot.chat.wire.outgoing import Item, Outgoing
from bot.chat.wire.saying import Saying
from bot.chat.wire.showing import Showing
from bot.chat.wire.unheard import MUST_BE_HEARD
from bot.chat.wishes import Pin, Say, Show, Wish

MISSED_MAX = 20


class Sender:
    """For one person's private chat."""

    def __init__(self, chat: int, tools: Tools, ear: Ear, *, may_act: bool) -> None:
        self.gone = False
        self._ear = ear
        self._chat = chat
        self._tools = tools
        self._outgoing = Outgoing()
        delivery = Delivery(chat, tools, may_act=may_act)
        self._showing = Showing(delivery, tools.memory)
        self._saying = Saying(delivery, tools.memory)
        self._busy = Busy(tools.heartbeats)
        self._news = asyncio.Event()
        self._sending = False
        self._missed: list[Say] = []

    @property
    def idle(self) -> bool:
        """Whether all there was to say is said."""
        return not self._outgoing and not self._sending

    def put(self, wish: Wish) -> None:
        """Cheap: the sending happens later. Whoever has thrown us out is told another way."""
        if self.gone:
            self._not_here([wish] if isinstance(wish, Say) else [])
            return
        known = isinstance(wish, Show) and self._showing.knows(wish.card)
        for each in self._ear.take(wish, self._tools.clock.now(), known=known):
            self._put(each)

    @property
    def attention(self) -> Attention:
        """How this person wants to be told."""
        return self._ear.attention

    def attend(self, attention: Attention) -> None:
        """From now on another way; what was held back and is still to be had may come now."""
        self._ear.attention = attention
        for each in self._ear.release(self._tools.clock.now()):
            self._put(each)

    def reveal(self, card: str) -> bool:
        """A card that was held back, because somebody asks for it."""
        found = self._ear.reveal(card)
        for each in found:
            self._put(each)
        return bool(found)

    def _put(self, wish: Wish) -> None:
        match wish:
            case Pin():
                self._showing.pin(wish.card)
            case Show() | Say():
                self._outgoing.put(wish, self._tools.clock.now())
        self._busy.begin()
        self._news.set()

    def overdue(self, now: datetime, patience: timedelta) -> list[Say]:
        """What must be heard and has not been said for so long."""
        waiting = self._outgoing.older(now - patience)
        return [say for say in waiting if say.urgency in MUST_BE_HEARD]

    def left(self, why: str) -> None:
        """They have thrown us out: nothing more is tried, and no message is lost without a word."""
        if not self.gone:
            self.gone = True
            self._tools.complain(f"chat {self._chat} cannot be reached any more: {why}")
        self._not_here(self._outgoing.clear())

    def back(self) -> list[Say] | None:
        """They are here again: what they have not heard; none when they never were away."""
        if not self.gone:
            return None
        missed, self._missed, self.gone = self._missed, [], False
        return missed

    def _not_here(self, says: list[Say]) -> None:
        heard = [say for say in says if say.urgency in MUST_BE_HEARD]
        self._missed = [*self._missed, *heard][-MISSED_MAX:]
        for say in heard:
            self._tools.elsewhere(say)

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            self._news.clear()
            item = self._outgoing.take(self._tools.clock.now())
            if item is not None:
                self._sending = True
                await self._send(item)
                self._sending = False
            elif not await self._showing.pin_one():
                await self._rest()

    async def _rest(self) -> None:
        """Until there is news, or until the clock says that the next one may go."""
        if not self._outgoing:
            await self._tools.drained()
        if self._news.is_set():
            return
        due = self._outgoing.due(self._tools.clock.now())
        waits: list[asyncio.Task[object]] = [asyncio.create_task(self._news.wait())]
        if due is not None:
            waits.append(asyncio.create_task(self._tools.clock.sleep_until(due)))
        self._busy.end()
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._busy.begin()

    async def _send(self, item: Item) -> None:
        match item.wish:
            case Show():
                self._settle(item, await self._showing.show(item.wish))
            case Say(reply_to=card):
                about = self._showing.message_of(card)
                self._settle(*await self._saying.say(item, item.wish, about))

    def _settle(self, item: Item, outcome: Outcome) -> None:
        """What the queue must know of it."""
        now = self._tools.clock.now()
        match outcome.fate:
            case Fate.DONE:
                self._outgoing.went_well()
            case Fate.FLOODED:
                self._outgoing.hold(now + outcome.wait)
                self._outgoing.put_back(item)
            case Fate.NOT_SENT:
                self._outgoing.back_off(now)
                self._outgoing.put_back(item)
            case Fate.UNKNOWN:
                self._outgoing.back_off(now)
            case Fate.GONE:
                self._not_here([item.wish] if isinstance(item.wish, Say) else [])
                self.left(outcome.why)
            case Fate.REFUSED | Fate.LOST:
                self._tools.complain(f"Telegram refused a message: {outcome.why}")
                if isinstance(item.wish, Say):
                    self._tools.elsewhere(item.wish)
