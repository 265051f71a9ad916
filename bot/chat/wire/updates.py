"""What Telegram tells the desk, as far as the desk listens: typed, and dead when it cannot be read."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""All the ways in which bytes can fail to be what they should."""

KINDS = ("message", "callback_query", "my_chat_member")

MOMENT_MAX = 2**32
"""In seconds; beyond it no clock of ours can follow."""


class Person(Struct, frozen=True):
    id: int
    is_bot: bool = False


class Room(Struct, frozen=True):
    id: int
    type: str


class Words(Struct, frozen=True):
    """A message somebody wrote."""

    message_id: int
    date: Annotated[int, Meta(ge=0, le=MOMENT_MAX)]
    chat: Room
    from_: Person | None = msgspec.field(default=None, name="from")
    sender_chat: Room | None = None
    text: str = ""

    @property
    def sent_at(self) -> datetime:
        """By Telegram's clock, in whole seconds."""
        return datetime.fromtimestamp(self.date, UTC)


class Under(Struct, frozen=True):
    """The message a button was under; an old one is only a number."""

    message_id: int
    chat: Room


class Tap(Struct, frozen=True):
    id: str
    from_: Person = msgspec.field(name="from")
    data: str = ""
    message: Under | None = None


class Standing(Struct, frozen=True):
    """What the bot is to a chat from now on."""

    status: str = ""


class Membership(Struct, frozen=True):
    """The desk was let into a chat, or thrown out of it."""

    date: int
    chat: Room
    new_chat_member: Standing = Standing()


class Update(Struct, frozen=True):
    update_id: int
    message: Words | None = None
    callback_query: Tap | None = None
    my_chat_member: Membership | None = None

    @property
    def once(self) -> str:
        """Its name in the inbox. Numbers of updates begin anew some day; what they tell of does not."""
        if self.callback_query is not None:
            return f"tap {self.callback_query.id}"
        if self.message is not None:
            return f"message {self.message.chat.id} {self.message.message_id}"
        if self.my_chat_member is not None:
            return f"member {self.my_chat_member.chat.id} {self.my_chat_member.date} {self.update_id}"
        return f"update {self.update_id}"


class _Reply(Struct, frozen=True):
    result: list[msgspec.Raw]


class _Number(Struct, frozen=True):
    update_id: int


_REPLY, _UPDATE = msgspec.json.Decoder(_Reply), msgspec.json.Decoder(Update)
_NUMBER = msgspec.json.Decoder(_Number)


def split(body: bytes) -> list[str]:
    """Each update as it was written; raises one of `UNREADABLE` for what is no reply."""
    return [bytes(raw).decode() for raw in _REPLY.decode(body).result]


def number(raw: str) -> int:
    """What must be acknowledged, however odd the rest is."""
    return _NUMBER.decode(raw).update_id


def read(raw: str) -> Update | None:
    """None for what nobody can read."""
    try:
        return _UPDATE.decode(raw)
    except UNREADABLE:
        return None
