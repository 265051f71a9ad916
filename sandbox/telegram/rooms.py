"""A chat and what stands in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sandbox.telegram.nouns import Button, Chat, Keyboard, Message, User
from sandbox.telegram.people import Person
from sandbox.telegram.seen import Answered, Author, Bubble, Key, Paper, Picture


@dataclass(slots=True)
class Kept:
    """A message with the marks that only a screen shows."""

    message: Message
    by: Author
    silent: bool = False
    edited_at: int | None = None
    reaction: str | None = None


@dataclass(slots=True)
class Room:
    """A chat. The bot may speak once it is `started`: a person speaks first."""

    chat: Chat
    people: tuple[Person, ...]
    numbers: Iterator[int]
    messages: dict[int, Kept] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    typing_until: int = 0
    started: bool = False
    bot_inside: bool = True
    last: int = 0

    @property
    def private(self) -> bool:
        """A chat of two."""
        return self.chat.type == "private"

    @property
    def title(self) -> str:
        """What a chat list shows."""
        return self.chat.title or self.chat.first_name or ""

    def newest_pinned(self) -> Message | None:
        """The pin that getChat tells."""
        return self.messages[self.pinned[-1]].message if self.pinned else None


def author(user: User, key: str) -> Author:
    """Who wrote it."""
    return Author(key, user.first_name)


def words(message: Message) -> str:
    """The text or the caption."""
    return message.text or message.caption or ""


def bubble(room: Room, kept: Kept) -> Bubble:
    """A message as a screen shows it."""
    message = kept.message
    return Bubble(
        chat=room.chat.id,
        id=message.message_id,
        at=message.date,
        by=kept.by,
        text=words(message),
        entities=message.entities or message.caption_entities,
        photo=picture(message),
        caption_above=message.show_caption_above_media is True,
        document=paper(message),
        keyboard=keys(message.reply_markup),
        reply_to=answered(message, room),
        forwarded_from=forwarded_from(message),
        album=message.media_group_id,
        edited_at=kept.edited_at,
        silent=kept.silent,
        protected=message.has_protected_content is True,
        pinned=message.message_id in room.pinned,
        reaction=kept.reaction,
    )


def picture(message: Message) -> Picture | None:
    """The photo, at the address the page can ask for."""
    if not message.photo:
        return None
    size = message.photo[-1]
    spoiler = message.has_media_spoiler is True
    return Picture(f"files/{size.file_unique_id}", size.width, size.height, spoiler)


def paper(message: Message) -> Paper | None:
    """The file, at the address the page can ask for."""
    document = message.document
    if document is None:
        return None
    return Paper(f"files/{document.file_unique_id}", document.file_name or "file", document.file_size)


def keys(keyboard: Keyboard | None) -> tuple[tuple[Key, ...], ...] | None:
    """The buttons."""
    if keyboard is None:
        return None
    return tuple(tuple(key(button) for button in row) for row in keyboard.inline_keyboard)


def key(button: Button) -> Key:
    """One button: what it does and with what."""
    match button:
        case Button(callback_data=str(data)):
            return Key(button.text, "data", data, button.style, False)
        case Button(url=str(url)):
            return Key(button.text, "url", url, button.style, False)
        case Button(copy_text=copy) if copy is not None:
            return Key(button.text, "copy", copy.text, button.style, False)
        case _:
            return Key(button.text, "none", "", button.style, True)


def answered(message: Message, room: Room) -> Answered | None:
    """The message replied to, as it stands now."""
    replied = message.reply_to_message
    if replied is None:
        return None
    kept = room.messages.get(replied.message_id)
    name = "" if kept is None else kept.by.name
    quote = None if message.quote is None else message.quote.text
    return Answered(replied.message_id, name, words(replied), quote)


def forwarded_from(message: Message) -> str | None:
    """Whose words they were."""
    origin = message.forward_origin
    if origin is None:
        return None
    return origin.sender_user.first_name if origin.sender_user is not None else "Desk floor"
