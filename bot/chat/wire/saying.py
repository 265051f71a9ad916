"""The sayings of one chat: each is written down before it leaves, and said once."""

from dataclasses import replace

from bot.chat.wire.bot_api import Fate, Outcome
from bot.chat.wire.delivery import Delivery
from bot.chat.wire.outgoing import Item
from bot.chat.wishes import Say, Urgency
from storage.chat import ChatMemory, Sent

REPEATED = frozenset({Urgency.PANIC, Urgency.EXIT, Urgency.FILL})
"""Better heard twice than never, and it says that it may be a repetition; nothing else is repeated."""

OVER = frozenset({Sent.SENT, Sent.MAYBE, Sent.DEAD})


class Saying:
    """What a former life began is repeated if it must be heard."""

    def __init__(self, delivery: Delivery, memory: ChatMemory) -> None:
        self._delivery = delivery
        self._memory = memory

    async def say(self, item: Item, wish: Say, reply_to: int | None) -> tuple[Item, Outcome]:
        """What became of it, and the item as it is tried again if it must be."""
        if wish.urgency is Urgency.ANSWER:
            return item, await self._delivery.new(wish, reply_to=reply_to)
        before = await self._delivery.tools.disk.do(self._memory.begin, self._delivery.chat, wish.key)
        if before in OVER:
            return item, Outcome(Fate.DONE)
        if before is Sent.SENDING and not item.tried:
            if wish.urgency not in REPEATED:
                await self._finish(wish, Sent.MAYBE, None)
                return item, Outcome(Fate.DONE)
            item = replace(item, again=True)
        outcome = await self._delivery.new(wish, again=item.again, reply_to=reply_to)
        return await self._became(replace(item, tried=True), wish, outcome)

    async def _became(self, item: Item, wish: Say, outcome: Outcome) -> tuple[Item, Outcome]:
        match outcome.fate:
            case Fate.DONE:
                await self._finish(wish, Sent.SENT, outcome.message)
            case Fate.UNKNOWN if wish.urgency in REPEATED:
                return replace(item, again=True), replace(outcome, fate=Fate.NOT_SENT)
            case Fate.UNKNOWN:
                await self._finish(wish, Sent.MAYBE, None)
            case Fate.NOT_SENT | Fate.FLOODED if not item.again:
                await self._finish(wish, Sent.UNSENT, None)
            case Fate.NOT_SENT | Fate.FLOODED:
                pass
            case Fate.REFUSED | Fate.GONE | Fate.LOST:
                await self._finish(wish, Sent.DEAD, None)
        return item, outcome

    async def _finish(self, wish: Say, state: Sent, message: int | None) -> None:
        finish = self._memory.finish
        await self._delivery.tools.disk.do(finish, self._delivery.chat, wish.key, state, message)
