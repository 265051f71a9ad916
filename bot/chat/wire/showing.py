"""The cards of one chat: which message each is, what it says, and how sure we are of both."""

from dataclasses import replace

from bot.chat.wire.bot_api import Fate, Outcome
from bot.chat.wire.delivery import Delivery, digest
from bot.chat.wishes import Show
from storage.chat import ChatMemory, Sent, Shown


class Showing:
    """Nothing travels for a card that says the same; an unsure sending is healed by its next change."""

    def __init__(self, delivery: Delivery, memory: ChatMemory) -> None:
        self._delivery = delivery
        self._memory = memory
        self._shown = {shown.card: _unsure(shown) for shown in memory.shown(delivery.chat)}
        self._pins = set[str]()

    def message_of(self, card: str | None) -> int | None:
        """None while nobody has heard of it."""
        shown = self._shown.get(card or "")
        return None if shown is None else shown.message

    def knows(self, card: str) -> bool:
        """Whether it is in the chat, or may be."""
        return card in self._shown

    async def show(self, wish: Show) -> Outcome:
        """Done, or what became of the attempt."""
        was, looks = self._shown.get(wish.card), self._delivery.looks(wish)
        picture = None if was is None else was.picture
        if wish.chart is not None:
            picture = digest(wish.chart)
        new = Shown(self._delivery.chat, wish.card, Sent.SENDING, None, looks, picture, pinned=False)
        if was is None:
            return await self._first(wish, new)
        if was.state is not Sent.UNSENT and (was.words, was.picture) == (new.words, new.picture):
            return Outcome(Fate.DONE)
        if was.message is None:
            return await self._first(wish, new)
        return await self._change(wish, was.message, was, new)

    async def _first(self, wish: Show, new: Shown) -> Outcome:
        """Written down before it leaves, so that a start knows what may be there."""
        await self._keep(new)
        outcome = await self._delivery.new(wish)
        match outcome.fate:
            case Fate.DONE:
                there = new._replace(state=Sent.SENT, message=outcome.message)
                await self._keep(there._replace(picture=None) if outcome.bare else there)
            case Fate.UNKNOWN:
                await self._keep(new._replace(state=Sent.MAYBE))
            case Fate.NOT_SENT | Fate.FLOODED | Fate.GONE:
                await self._keep(new._replace(state=Sent.UNSENT))
            case Fate.REFUSED | Fate.LOST:
                await self._keep(new._replace(state=Sent.DEAD))
        return outcome

    async def _change(self, wish: Show, message: int, was: Shown, new: Shown) -> Outcome:
        """Changing is safe to repeat, so that an unsure one is simply done again."""
        chart = wish.chart if was.picture != new.picture else None
        captioned = was.picture is not None
        outcome = await self._delivery.change(message, wish, chart, captioned=captioned)
        picture = was.picture if outcome.bare else new.picture
        standing = new._replace(message=message, pinned=was.pinned, picture=picture)
        match outcome.fate:
            case Fate.DONE:
                await self._keep(standing._replace(state=Sent.SENT))
            case Fate.LOST:
                await self._keep(was._replace(state=Sent.UNSENT, message=None, pinned=False))
                self._pins |= {was.card} if was.pinned else set()
                return await self._first(wish, new)
            case Fate.UNKNOWN:
                return replace(outcome, fate=Fate.NOT_SENT)
            case Fate.REFUSED:
                await self._keep(standing._replace(state=Sent.DEAD))
            case Fate.NOT_SENT | Fate.FLOODED | Fate.GONE:
                pass
        return outcome

    def pin(self, card: str) -> None:
        """As soon as its message is there."""
        self._pins.add(card)

    async def pin_one(self) -> bool:
        """False when there is none to pin; one that fails is not tried again before the next start."""
        for card in sorted(self._pins):
            shown = self._shown.get(card)
            if shown is not None and shown.message is not None:
                self._pins.discard(card)
                if not shown.pinned:
                    await self._pin(shown, shown.message)
                return True
        return False

    async def _pin(self, shown: Shown, message: int) -> None:
        outcome = await self._delivery.tools.wire.pin(shown.chat, message)
        if outcome.fate is Fate.DONE:
            await self._keep(shown._replace(pinned=True))

    async def _keep(self, shown: Shown) -> None:
        self._shown[shown.card] = shown
        await self._delivery.tools.disk.do(self._memory.show, shown)


def _unsure(shown: Shown) -> Shown:
    """What was on its way when the desk died may or may not be there."""
    return shown._replace(state=Sent.MAYBE) if shown.state is Sent.SENDING else shown
