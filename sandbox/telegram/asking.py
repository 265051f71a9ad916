"""What the parameters of a request have in common, and where its files are."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from sandbox.telegram.formatting import CAPTION_MAX, TEXT_MAX, Formatted, formatted, sized
from sandbox.telegram.media import Stored
from sandbox.telegram.messenger import Messenger
from sandbox.telegram.nouns import Message, MessageEntity, Quote
from sandbox.telegram.refusals import CAPTION_TOO_LONG, REPLY_NOT_FOUND, TEXT_EMPTY, TEXT_TOO_LONG, bad
from sandbox.telegram.rooms import Room, words
from sandbox.telegram.utf16 import units
from sandbox.telegram.wire import Upload

Markup = dict[str, Any]
FILE_KEYS = frozenset({"photo", "document", "media"})


class Nothing(Struct, kw_only=True):
    """A method without parameters."""


class Reply(Struct, kw_only=True):
    """The message to reply to, in the same chat."""

    message_id: int
    chat_id: int | str | None = None
    allow_sending_without_reply: bool = False
    quote: str | None = None
    quote_parse_mode: str | None = None
    quote_position: int = 0


class InRoom(Struct, kw_only=True):
    """A method that is about a chat."""

    chat_id: int | str


class AtMessage(InRoom, kw_only=True):
    """A method about one message."""

    message_id: int


class Sending(InRoom, kw_only=True):
    """What every new message may have."""

    disable_notification: bool = False
    protect_content: bool = False
    reply_parameters: Reply | None = None


class Captioned(Struct, kw_only=True):
    """A caption in any of its forms."""

    caption: str = ""
    parse_mode: str | None = None
    caption_entities: list[MessageEntity] | None = None


class Illustrated(Sending, kw_only=True):
    """A new message with a file, and a caption in any of its forms."""

    caption: str = ""
    parse_mode: str | None = None
    caption_entities: list[MessageEntity] | None = None


class Replied(Struct):
    """The two fields a reply puts into a message."""

    message: Message | None = None
    quote: Quote | None = None


def text_of(text: str, mode: str | None, entities: list[MessageEntity] | None) -> Formatted:
    """A message's text: there must be some."""
    told = sized(formatted(text, mode, entities), TEXT_MAX, TEXT_TOO_LONG)
    if not told.text:
        raise TEXT_EMPTY
    return told


def caption_of(asked: Captioned | Illustrated) -> Formatted:
    """A caption: it may be empty."""
    told = formatted(asked.caption, asked.parse_mode, asked.caption_entities)
    return sized(told, CAPTION_MAX, CAPTION_TOO_LONG)


def reply_of(room: Room, asked: Reply | None) -> Replied:
    """The message replied to, without what it replied to itself."""
    if asked is None:
        return Replied()
    if asked.chat_id not in (None, room.chat.id, f"@{room.chat.username}"):
        raise bad("a reply to another chat is not emulated by the sandbox")
    kept = room.messages.get(asked.message_id)
    if kept is None and asked.allow_sending_without_reply:
        return Replied()
    if kept is None:
        raise REPLY_NOT_FOUND
    return Replied(replace(kept.message, reply_to_message=None, quote=None), quoted(kept.message, asked))


def quoted(message: Message, asked: Reply) -> Quote | None:
    """A part of the message, word for word."""
    if not asked.quote:
        return None
    text = formatted(asked.quote, asked.quote_parse_mode, None).text
    found = words(message).find(text)
    if found < 0:
        raise bad("QUOTE_TEXT_INVALID")
    return Quote(text=text, position=units(words(message)[:found]), is_manual=True)


def attached(value: Any, files: Mapping[str, Upload], *, file: bool = False) -> Any:
    """Puts the uploaded parts where `attach://` points at them."""
    match value:
        case dict():
            return {key: attached(inner, files, file=key in FILE_KEYS) for key, inner in value.items()}
        case str(text) if file:
            return part(text, files)
        case list():
            return [attached(inner, files) for inner in value]
        case _:
            return value


def part(text: str, files: Mapping[str, Upload]) -> Upload | str:
    """An uploaded part by its name; any other text stands for a file that is known."""
    if not text.startswith("attach://"):
        return text
    name = text.removeprefix("attach://")
    if name not in files:
        raise bad(f"there is no part {name} in the request")
    return files[name]


def stored(messenger: Messenger, file: Upload | str, *, photo: bool) -> Stored:
    """A file that is sent: new, or known by its id. Nothing is fetched from the network."""
    match file:
        case Upload() as upload:
            return messenger.files.photo(upload) if photo else messenger.files.document(upload)
        case str(address) if address.startswith(("http://", "https://")):
            raise bad("sending a file by its address is not emulated by the sandbox")
        case str(file_id):
            return messenger.files.find(file_id, bad("wrong file identifier/HTTP URL specified"))
