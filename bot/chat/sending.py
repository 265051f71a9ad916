"""One chat's mouth: what must be said there is said once, in the order of its urgency."""

import asyncio

from bot.chat.delivery import Delivery, Tools
from bot.chat.keeping import Busy
from bot.chat.outgoing import Item, Outgoing
from bot.chat.saying import Saying
from bot.chat.showing import Showing
from bot.chat.wire import Fate, Outcome
from bot.chat.wishes import Pin, Say, Show, Wish


class Sender:
    """For one person's private chat."""

    def __init__(self, chat: int, tools: Tools, *, may_act: bool) -> None:
        self.gone = False
        self._chat = chat
        self._tools = tools
        self._outgoing = Outgoing()
        delivery = Delivery(chat, tools, may_act=may_act)
        self._showing = Showing(delivery, tools.memory)
        self._saying = Saying(delivery, tools.memory)
        self._busy = Busy(tools.heartbeats)
        self._news = asyncio.Event()
        self._sending = False

    @property
    def idle(self) -> bool:
        """Whether all there was to say is said."""
        return not self._outgoing and not self._sending

    def put(self, wish: Wish) -> None:
        """Cheap: the sending happens later. Nothing is kept for somebody who has thrown us out."""
        if self.gone:
            return
        match wish:
            case Pin():
                self._showing.pin(wish.card)
            case Show() | Say():
                self._outgoing.put(wish)
        self._busy.begin()
        self._news.set()

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
                self.gone = True
                self._outgoing.clear()
                self._tools.complain(f"chat {self._chat} cannot be reached any more: {outcome.why}")
            case Fate.REFUSED | Fate.LOST:
                self._tools.complain(f"Telegram refused a message: {outcome.why}")
