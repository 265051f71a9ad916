"""From a wish to a message on the wire: words, picture, signed buttons; plain when marks are refused."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from html import escape

from telegram import InlineKeyboardButton

from bot.chat.acts import Act, Verb
from bot.chat.keeping import Aside
from bot.chat.pictures.studio import NotDrawn, Studio
from bot.chat.wire.bot_api import Fate, Outcome, Post, Wire, button
from bot.chat.wire.plain import plain
from bot.chat.wire.signing import Seal, fresh_nonce
from bot.chat.wishes import Button, Chart, Copy, Paper, Picture, Rows, Say, Show
from bot.clock import Clock
from bot.watch.heartbeats import Heartbeats
from storage.chat import ChatMemory

AGAIN = "🔁 "
BARE = "\n<i>no picture: {}</i>"
WHY_MAX = 80
OTHERWISE = "in the message to edit"
"""There is no text, or no caption: an edit whose answer was lost had made it something else."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What the senders of all chats share."""

    wire: Wire
    memory: ChatMemory
    disk: Aside
    studio: Studio
    draw: Callable[[Picture], bytes]
    seal: Seal
    clock: Clock
    heartbeats: Heartbeats
    complain: Callable[[str], None]
    drained: Callable[[], Awaitable[None]]
    elsewhere: Callable[[Say], None]


class Delivery:
    """To one person's private chat. It remembers nothing."""

    def __init__(self, chat: int, tools: Tools, *, may_act: bool) -> None:
        self.chat = chat
        self.tools = tools
        self._may_act = may_act

    @property
    def now(self) -> datetime:
        return self.tools.clock.now()

    async def new(self, wish: Show | Say, *, again: bool = False, reply_to: int | None = None) -> Outcome:
        """A new message; one that may be a repetition says so."""
        paper = wish.paper if isinstance(wish, Say) else None
        html = (AGAIN if again else "") + wish.html
        photo, why = await self._photo(wish.chart)
        post = self._post(html + why, wish.rows, photo, paper)

        async def ask(said: Post) -> Outcome:
            return await self.tools.wire.send(self.chat, said, silent=not wish.buzz, reply_to=reply_to)

        outcome = await self._plainer(post, ask, captioned=photo is not None or paper is not None)
        return replace(outcome, bare=bool(why))

    async def change(self, message: int, wish: Show, chart: Chart | None, *, captioned: bool) -> Outcome:
        """The same message says something else; the picture travels only when it is a new one."""
        photo, why = await self._photo(chart)
        post = self._post(wish.html if captioned else wish.html + why, wish.rows, photo)
        outcome = await self._edit(message, post, captioned=captioned)
        if outcome.fate is Fate.REFUSED and OTHERWISE in outcome.why.lower():
            outcome = await self._edit(message, post, captioned=not captioned)
        return replace(outcome, bare=bool(why))

    async def _edit(self, message: int, post: Post, *, captioned: bool) -> Outcome:
        async def ask(said: Post) -> Outcome:
            return await self.tools.wire.edit(self.chat, message, said, captioned=captioned)

        return await self._plainer(post, ask, captioned=captioned or post.photo is not None)

    def looks(self, wish: Show) -> bytes:
        """Equal for two wishes that this person could not tell apart, pictures aside."""
        return digest(wish.html, self._allowed(wish.rows))

    async def _plainer(
        self, post: Post, ask: Callable[[Post], Awaitable[Outcome]], *, captioned: bool
    ) -> Outcome:
        """An alarm is never lost to a stray bracket."""
        outcome = await ask(post)
        if outcome.fate is Fate.REFUSED:
            outcome = await ask(replace(post, text=plain(post.text, captioned=captioned), html=False))
        if outcome.fate is Fate.DONE:
            self.tools.heartbeats.heard("telegram calls", self.now)
        return outcome

    async def _photo(self, chart: Picture | None) -> tuple[bytes | None, str]:
        """The picture, or what is said in its place."""
        if chart is None:
            return None, ""
        try:
            return await self.tools.studio.do(self.tools.draw, chart), ""
        except NotDrawn as error:
            return None, BARE.format(escape(f"{error}"[:WHY_MAX]))

    def _post(self, html: str, rows: Rows, photo: bytes | None, paper: Paper | None = None) -> Post:
        nonce = fresh_nonce(self.now)
        keyboard = tuple(tuple(self._button(each, nonce) for each in row) for row in self._allowed(rows))
        return Post(html, True, keyboard, photo, paper)

    def _button(self, shown: Button, nonce: str) -> InlineKeyboardButton:
        match shown.act:
            case Act():
                return button(shown, data=self.tools.seal.sign(shown.act, self.chat, nonce))
            case Copy(text):
                return button(shown, copies=text)

    def _allowed(self, rows: Rows) -> Rows:
        """Who may only look gets no button that does anything."""
        if self._may_act:
            return rows
        kept = (tuple(each for each in row if _harmless(each)) for row in rows)
        return tuple(row for row in kept if row)


def _harmless(shown: Button) -> bool:
    return isinstance(shown.act, Copy) or shown.act.verb in (Verb.PAGE, Verb.OPEN, Verb.SET)


def digest(*parts: object) -> bytes:
    """Equal wishes are equal in print."""
    return blake2b(repr(parts).encode(), digest_size=16).digest()
