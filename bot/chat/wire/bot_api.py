"""The Bot API: what was asked of it, and how sure we may be that it was done."""

import logging
import os
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import httpx
from telegram import (
    Bot,
    BotCommand,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.chat.wire.updates import KINDS, UNREADABLE, split
from bot.chat.wishes import Button, Paper
from bot.wire.bounded import Bounded
from bot.wire.warm import Warm

POLL_S = 25
READ_S, CONNECT_S, POOL_S = 10.0, 5.0, 5.0
WHOLE_S = POLL_S + READ_S + CONNECT_S + POOL_S
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_NO_REPLY = (KeyError, TypeError, ValueError, AttributeError, RecursionError)
"""What the library makes of a reply that is none."""

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Fate(StrEnum):
    """What became of a request."""

    DONE = "done"
    FLOODED = "flooded"
    NOT_SENT = "not sent"
    UNKNOWN = "unknown"
    REFUSED = "refused"
    LOST = "lost"  # the message to change is not there any more
    GONE = "gone"  # the person has thrown the desk out of their chat


@dataclass(frozen=True, slots=True)
class Outcome:
    fate: Fate
    message: int | None = None
    wait: timedelta = timedelta()
    why: str = ""
    bare: bool = False
    """Its picture was not there in time, and it went without."""


class PollFailed(Exception):
    """One line, without the token, and how long we were told to stay away."""

    def __init__(self, why: str, wait: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Post:
    """One message as it goes out."""

    text: str
    html: bool
    keyboard: tuple[tuple[InlineKeyboardButton, ...], ...] = ()
    photo: bytes | None = None
    paper: Paper | None = None

    @property
    def mode(self) -> str | None:
        """Plain text is what is left when nobody can read our marks."""
        return "HTML" if self.html else None

    @property
    def markup(self) -> InlineKeyboardMarkup | None:
        """No buttons are no markup: an edit without one takes them away, and an empty one is refused."""
        return InlineKeyboardMarkup(self.keyboard) if self.keyboard else None


class Wire:
    """One bot. Nothing here decides, waits or tries again."""

    def __init__(self, token: str, url: str) -> None:
        for name in ("httpx", "httpcore", "telegram"):
            logging.getLogger(name).setLevel(logging.WARNING)
        os.environ["PTB_TIMEDELTA"] = "true"  # the library's own switch for waits with a unit
        self._token = token
        self._address = f"{url.rstrip('/')}/bot{token}"
        self._polls, self._calls = _request(1), _request(16)
        self._bot = Bot(
            token, base_url=f"{url.rstrip('/')}/bot", request=self._calls, get_updates_request=self._polls
        )

    async def close(self) -> None:
        """Lets the connections go."""
        await self._polls.shutdown()
        await self._calls.shutdown()

    async def poll(self, offset: int, *, patient: bool = True) -> list[str]:
        """Whatever has come, each update as it was written; the patient wait while there is nothing."""
        kinds = "%5B" + "%2C".join(f"%22{kind}%22" for kind in KINDS) + "%5D"
        asked = f"getUpdates?offset={offset}&timeout={POLL_S if patient else 0}&allowed_updates={kinds}"
        try:
            return split(await self._polls.retrieve(f"{self._address}/{asked}", read_timeout=POLL_S + READ_S))
        except Conflict:
            raise PollFailed("another program polls with this bot's token") from None
        except RetryAfter as error:
            raise PollFailed("too many requests", _seconds(error.retry_after)) from None
        except TelegramError as error:
            raise PollFailed(self._plain(error)) from None
        except UNREADABLE:
            raise PollFailed("the answer cannot be read") from None

    async def send(self, chat: int, post: Post, *, silent: bool, reply_to: int | None = None) -> Outcome:
        """A new message."""
        reply = None if reply_to is None else ReplyParameters(reply_to, allow_sending_without_reply=True)
        with_it: dict[str, Any] = {
            "parse_mode": post.mode,
            "reply_markup": post.markup,
            "disable_notification": silent,
            "reply_parameters": reply,
        }
        if post.paper is not None:
            paper, name = post.paper.content, post.paper.name
            asked = self._bot.send_document(chat, paper, post.text, filename=name, **with_it)
        elif post.photo is not None:
            asked = self._bot.send_photo(chat, post.photo, post.text, **with_it)
        else:
            asked = self._bot.send_message(chat, post.text, link_preview_options=_NO_PREVIEW, **with_it)
        return await self._asked(asked)

    async def edit(self, chat: int, message: int, post: Post, *, captioned: bool) -> Outcome:
        """The same message says something else; a photo only travels when it is a new one."""
        if post.photo is not None:
            media = InputMediaPhoto(post.photo, post.text, parse_mode=post.mode)
            return await self._asked(
                self._bot.edit_message_media(media, chat, message, reply_markup=post.markup)
            )
        if captioned:
            return await self._asked(
                self._bot.edit_message_caption(
                    chat, message, caption=post.text, parse_mode=post.mode, reply_markup=post.markup
                )
            )
        return await self._asked(
            self._bot.edit_message_text(
                post.text,
                chat,
                message,
                parse_mode=post.mode,
                reply_markup=post.markup,
                link_preview_options=_NO_PREVIEW,
            )
        )

    async def answer(self, tap: str, text: str, *, alert: bool) -> Outcome:
        """A toast; 200 characters are all it can hold."""
        return await self._asked(self._bot.answer_callback_query(tap, text[:200] or None, show_alert=alert))

    async def pin(self, chat: int, message: int) -> Outcome:
        """Silently to the top."""
        return await self._asked(self._bot.pin_chat_message(chat, message, disable_notification=True))

    async def delete(self, chat: int, message: int) -> Outcome:
        """Gone for everybody in the chat."""
        return await self._asked(self._bot.delete_message(chat, message))

    async def offer(self, commands: Iterable[tuple[str, str]]) -> Outcome:
        """The menu beside the text field."""
        menu = [BotCommand(name, about) for name, about in commands]
        return await self._asked(self._bot.set_my_commands(menu))

    async def leave(self, chat: int) -> Outcome:
        """Out of a group."""
        return await self._asked(self._bot.leave_chat(chat))

    async def _asked(self, call: Awaitable[Message | bool]) -> Outcome:
        try:
            done = await call
        except RetryAfter as error:
            return Outcome(Fate.FLOODED, wait=_seconds(error.retry_after), why="too many messages")
        except (Forbidden, ChatMigrated) as error:
            return Outcome(Fate.GONE, why=self._plain(error))
        except InvalidToken:
            return Outcome(Fate.NOT_SENT, why="Telegram does not know this token")
        except BadRequest as error:
            return _refused(self._plain(error))
        except TelegramError as error:
            fate = Fate.NOT_SENT if isinstance(error.__cause__, _NEVER_LEFT) else Fate.UNKNOWN
            return Outcome(fate, why=self._plain(error))
        except _NO_REPLY as error:
            return Outcome(Fate.UNKNOWN, why=f"the answer cannot be read: {type(error).__name__}")
        return Outcome(Fate.DONE, done.message_id if isinstance(done, Message) else None)

    def _plain(self, error: TelegramError) -> str:
        return f"{type(error).__name__}: {error}".replace(self._token, "…")


def button(shown: Button, *, data: str | None = None, copies: str = "") -> InlineKeyboardButton:
    """One that comes back to us, or one that fills the clipboard."""
    if data is None:
        return InlineKeyboardButton(shown.text, copy_text=CopyTextButton(copies[:256]), style=shown.style)
    return InlineKeyboardButton(shown.text, callback_data=data, style=shown.style)


def _request(connections: int) -> HTTPXRequest:
    """No proxy that nobody asked for; time-outs for sockets, and one for all of it."""
    return HTTPXRequest(
        connections,
        read_timeout=READ_S,
        connect_timeout=CONNECT_S,
        pool_timeout=POOL_S,
        httpx_kwargs={"trust_env": False, "transport": Bounded(WHOLE_S, Warm())},
    )


def _refused(why: str) -> Outcome:
    """The client changes the case of these sentences, so they are known by their words."""
    said = why.lower()
    if "message is not modified" in said:
        return Outcome(Fate.DONE, why=why)
    if "message to edit not found" in said or "message can't be edited" in said:
        return Outcome(Fate.LOST, why=why)
    if "chat not found" in said:
        return Outcome(Fate.GONE, why=why)
    return Outcome(Fate.REFUSED, why=why)


def _seconds(wait: int | timedelta) -> timedelta:
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
