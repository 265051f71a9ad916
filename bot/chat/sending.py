"""One chat's mouth: what must be said there is said once, in the order of its urgency, and remembered."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from telegram import InlineKeyboardButton

from bot.chat.keeping import Aside, Busy
from bot.chat.outgoing import Item, Outgoing
from bot.chat.plain import plain
from bot.chat.signing import Seal, fresh_nonce
from bot.chat.wire import Fate, Outcome, Wire, Words, button
from bot.chat.wishes import Act, Button, Chart, Copy, Pin, Rows, Say, Show, Urgency, Verb, Wish
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from storage.chat import ChatMemory, Sent, Shown

AGAIN = "🔁 "
REPEATED = frozenset({Urgency.PANIC, Urgency.EXIT, Urgency.FILL})
"""Better heard twice than never, and it says that it may be a repetition; nothing else is repeated."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the senders of all chats share."""

    wire: Wire
    memory: ChatMemory
    disk: Aside
    studio: Aside
    draw: Callable[[Chart], bytes]
    seal: Seal
    clock: Clock
    heartbeats: Heartbeats
    complain: Callable[[str], None]
    drained: Callable[[], Awaitable[None]]


class Sender:
    """For one person's private chat."""

    def __init__(self, chat: int, tools: Tools, *, may_act: bool) -> None:
        self.chat = chat
        self.gone = False
        self._tools = tools
        self._may_act = may_act
        self._outgoing = Outgoing()
        self._shown = {shown.card: _unsure(shown) for shown in tools.memory.shown(chat)}
        self._pins = set[str]()
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
                self._pins.add(wish.card)
            case Show() | Say():
                self._outgoing.put(wish)
        self._busy.begin()
        self._news.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            self._news.clear()
            item = self._outgoing.take(self._now)
            if item is not None:
                self._busy.begin()
                self._sending = True
                await self._send(item)
                self._sending = False
            elif not await self._pin():
                await self._rest()

    async def _rest(self) -> None:
        """Until there is news, or until the clock says that the next one may go."""
        if not self._outgoing:
            await self._tools.drained()
        if self._news.is_set():
            return
        due = self._outgoing.due(self._now)
        self._busy.end()
        waits: list[asyncio.Task[object]] = [asyncio.create_task(self._news.wait())]
        if due is not None:
            waits.append(asyncio.create_task(self._tools.clock.sleep_until(due)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        self._busy.begin()

    async def _send(self, item: Item) -> None:
        match item.wish:
            case Show():
                await self._show(item, item.wish)
            case Say(urgency=Urgency.ANSWER):
                self._settled(item, await self._new(item.wish, item))
            case Say():
                await self._say(item, item.wish)

    # ---- cards

    async def _show(self, item: Item, wish: Show) -> None:
        """Nothing travels for a card that says the same; an unsure sending is healed by its next change."""
        rows = self._allowed(wish.rows)
        was = self._shown.get(wish.card)
        new = Shown(
            self.chat,
            wish.card,
            Sent.SENDING,
            None if was is None else was.message,
            _digest(wish.html, rows),
            _digest(wish.chart) if wish.chart is not None else None if was is None else was.picture,
            was is not None and was.pinned,
        )
        if was is not None and was.state is not Sent.UNSENT and _same(was, new):
            return
        if was is None or was.message is None:
            await self._show_first(item, wish, new)
        else:
            await self._change(item, wish, was.message, was, new)

    async def _show_first(self, item: Item, wish: Show, new: Shown) -> None:
        await self._keep(new)
        outcome = await self._new(wish, item)
        match outcome.fate:
            case Fate.DONE:
                await self._keep(new._replace(state=Sent.SENT, message=outcome.message))
            case Fate.UNKNOWN:
                await self._keep(new._replace(state=Sent.MAYBE))
            case Fate.NOT_SENT | Fate.FLOODED | Fate.GONE:
                await self._keep(new._replace(state=Sent.UNSENT))
            case Fate.REFUSED | Fate.LOST:
                await self._keep(new._replace(state=Sent.DEAD))
        self._settled(item, outcome)

    async def _change(self, item: Item, wish: Show, message: int, was: Shown, new: Shown) -> None:
        """Changing is safe to repeat, so that an unsure one is simply done again."""
        chart = wish.chart if was.picture != new.picture else None
        words = await self._words(wish.html, wish.rows, chart)
        captioned = was.picture is not None
        outcome = await self._plainer(
            words, captioned, lambda said: self._wire.edit(self.chat, message, said, captioned=captioned)
        )
        match outcome.fate:
            case Fate.DONE:
                await self._keep(new._replace(state=Sent.SENT))
            case Fate.LOST:
                await self._keep(was._replace(state=Sent.UNSENT, message=None, pinned=False))
                self._pins |= {was.card} if was.pinned else set()
                self._outgoing.put_back(item)
            case Fate.UNKNOWN:
                outcome = replace(outcome, fate=Fate.NOT_SENT)
            case Fate.REFUSED:
                await self._keep(new._replace(state=Sent.DEAD))
            case Fate.NOT_SENT | Fate.FLOODED | Fate.GONE:
                pass
        self._settled(item, outcome)

    async def _keep(self, shown: Shown) -> None:
        self._shown[shown.card] = shown
        await self._tools.disk.do(self._tools.memory.show, shown)

    async def _pin(self) -> bool:
        """One card, as soon as its message is there; it is not tried again before the next start."""
        for card in sorted(self._pins):
            shown = self._shown.get(card)
            if shown is not None and shown.message is not None:
                self._pins.discard(card)
                if not shown.pinned and (await self._wire.pin(self.chat, shown.message)).fate is Fate.DONE:
                    await self._keep(shown._replace(pinned=True))
                return True
        return False

    # ---- sayings

    async def _say(self, item: Item, wish: Say) -> None:
        """Written down before it leaves; what a former life began is repeated if it must be heard."""
        before = await self._tools.disk.do(self._tools.memory.begin, self.chat, wish.key)
        if before is Sent.SENDING and not item.tried:
            if wish.urgency not in REPEATED:
                await self._said(wish, Sent.MAYBE, None)
                return
            item = replace(item, again=True)
        elif before in (Sent.SENT, Sent.MAYBE, Sent.DEAD):
            return
        outcome = await self._new(wish, item)
        match outcome.fate:
            case Fate.DONE:
                await self._said(wish, Sent.SENT, outcome.message)
            case Fate.UNKNOWN if wish.urgency in REPEATED:
                item, outcome = replace(item, again=True), replace(outcome, fate=Fate.NOT_SENT)
            case Fate.UNKNOWN:
                await self._said(wish, Sent.MAYBE, None)
            case Fate.NOT_SENT | Fate.FLOODED if not item.again:
                await self._said(wish, Sent.UNSENT, None)
            case Fate.NOT_SENT | Fate.FLOODED:
                pass
            case Fate.REFUSED | Fate.GONE | Fate.LOST:
                await self._said(wish, Sent.DEAD, None)
        self._settled(replace(item, tried=True), outcome)

    async def _said(self, wish: Say, state: Sent, message: int | None) -> None:
        await self._tools.disk.do(self._tools.memory.finish, self.chat, wish.key, state, message)

    # ---- both

    async def _new(self, wish: Show | Say, item: Item) -> Outcome:
        words = await self._words((AGAIN if item.again else "") + wish.html, wish.rows, wish.chart)
        about = self._shown.get(wish.reply_to or "") if isinstance(wish, Say) else None
        reply_to = None if about is None else about.message
        return await self._plainer(
            words,
            wish.chart is not None,
            lambda said: self._wire.send(self.chat, said, silent=not wish.buzz, reply_to=reply_to),
        )

    async def _plainer(
        self, words: Words, captioned: bool, ask: Callable[[Words], Awaitable[Outcome]]
    ) -> Outcome:
        """Without marks when they are refused: an alarm is never lost to a stray bracket."""
        outcome = await ask(words)
        if outcome.fate is not Fate.REFUSED:
            return outcome
        return await ask(replace(words, text=plain(words.text, captioned=captioned), html=False))

    async def _words(self, html: str, rows: Rows, chart: Chart | None) -> Words:
        photo = None if chart is None else await self._tools.studio.do(self._tools.draw, chart)
        nonce = fresh_nonce(self._now)
        keyboard = tuple(tuple(self._button(each, nonce) for each in row) for row in self._allowed(rows))
        return Words(html, True, keyboard, photo)

    def _button(self, shown: Button, nonce: str) -> InlineKeyboardButton:
        match shown.act:
            case Act():
                return button(shown, data=self._tools.seal.sign(shown.act, self.chat, nonce))
            case Copy(text):
                return button(shown, copies=text)

    def _allowed(self, rows: Rows) -> Rows:
        """Who may only look gets no button that does anything."""
        if self._may_act:
            return rows
        kept = (tuple(each for each in row if _harmless(each)) for row in rows)
        return tuple(row for row in kept if row)

    def _settled(self, item: Item, outcome: Outcome) -> None:
        """What the queue must know of it."""
        match outcome.fate:
            case Fate.DONE:
                self._outgoing.went_well()
                self._tools.heartbeats.heard("telegram calls", self._now)
            case Fate.FLOODED:
                self._outgoing.hold(self._now + outcome.wait)
                self._outgoing.put_back(item)
            case Fate.NOT_SENT:
                self._outgoing.back_off(self._now)
                self._outgoing.put_back(item)
            case Fate.UNKNOWN:
                self._outgoing.back_off(self._now)
            case Fate.GONE:
                self.gone = True
                self._outgoing.clear()
                self._tools.complain(f"chat {self.chat} cannot be reached any more: {outcome.why}")
            case Fate.REFUSED:
                self._tools.complain(f"Telegram refused a message: {outcome.why}")
            case Fate.LOST:
                pass

    @property
    def _wire(self) -> Wire:
        return self._tools.wire

    @property
    def _now(self) -> datetime:
        return self._tools.clock.now()


def _unsure(shown: Shown) -> Shown:
    """What was on its way when the desk died may or may not be there."""
    return shown._replace(state=Sent.MAYBE) if shown.state is Sent.SENDING else shown


def _same(was: Shown, new: Shown) -> bool:
    return (was.words, was.picture) == (new.words, new.picture)


def _harmless(shown: Button) -> bool:
    return isinstance(shown.act, Copy) or shown.act.verb is Verb.PAGE


def _digest(*parts: object) -> bytes:
    """Equal wishes are equal in print."""
    return blake2b(repr(parts).encode(), digest_size=16).digest()
