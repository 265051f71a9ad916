"""Messages taken away, pinned and reacted to: nobody's phone buzzes for any of this."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from sandbox.telegram.asking import AtMessage, InRoom
from sandbox.telegram.messenger import Messenger
from sandbox.telegram.reactions import EMOJIS
from sandbox.telegram.refusals import (
    CANT_DELETE,
    DELETE_NOT_FOUND,
    PIN_NOT_FOUND,
    REACT_NOT_FOUND,
    REACTION_INVALID,
    UNPIN_NOT_FOUND,
    bad,
)
from sandbox.telegram.rooms import Kept, Room

DELETABLE_S = int(timedelta(hours=48).total_seconds())
DELETED_AT_ONCE_MAX = 100


class DeleteMany(InRoom, kw_only=True):
    """deleteMessages."""

    message_ids: list[int]


class Pin(AtMessage, kw_only=True):
    """pinChatMessage."""

    disable_notification: bool = False


class Unpin(InRoom, kw_only=True):
    """unpinChatMessage: without a number, the newest pin."""

    message_id: int | None = None


class Reaction(Struct, kw_only=True):
    """What the bot thinks of a message."""

    type: str
    emoji: str = ""


class React(AtMessage, kw_only=True):
    """setMessageReaction."""

    reaction: tuple[Reaction, ...] = ()
    is_big: bool = False


def may_delete(messenger: Messenger, room: Room, kept: Kept) -> bool:
    """Young enough, and the bot's own or in a chat of two."""
    young = messenger.at() - kept.message.date < DELETABLE_S
    return young and (room.private or kept.by.key == "bot")


def delete(messenger: Messenger, asked: AtMessage) -> bool:
    """One message, the person's own in a private chat too."""
    room = messenger.room(asked.chat_id)
    kept = room.messages.get(asked.message_id)
    if kept is None:
        raise DELETE_NOT_FOUND
    if not may_delete(messenger, room, kept):
        raise CANT_DELETE
    messenger.remove(room, asked.message_id)
    return True


def delete_many(messenger: Messenger, asked: DeleteMany) -> bool:
    """Those that are there and may go; the others are passed over."""
    room = messenger.room(asked.chat_id)
    if not 1 <= len(asked.message_ids) <= DELETED_AT_ONCE_MAX:
        raise bad("message identifiers are not specified or too many")
    for number in dict.fromkeys(asked.message_ids):
        kept = room.messages.get(number)
        if kept is not None and may_delete(messenger, room, kept):
            messenger.remove(room, number)
    return True


def pin(messenger: Messenger, asked: Pin) -> bool:
    """In a private chat a pin never buzzes, and here it does not anywhere."""
    room = messenger.open_room(asked.chat_id)
    if asked.message_id not in room.messages:
        raise PIN_NOT_FOUND
    repin(messenger, room, [each for each in room.pinned if each != asked.message_id] + [asked.message_id])
    return True


def unpin(messenger: Messenger, asked: Unpin) -> bool:
    """One pin, or the newest."""
    room = messenger.open_room(asked.chat_id)
    number = asked.message_id if asked.message_id is not None else (room.pinned or [0])[-1]
    if number not in room.pinned:
        raise UNPIN_NOT_FOUND
    repin(messenger, room, [each for each in room.pinned if each != number])
    return True


def unpin_all(messenger: Messenger, asked: InRoom) -> bool:
    """No pins are left."""
    repin(messenger, messenger.open_room(asked.chat_id), [])
    return True


def repin(messenger: Messenger, room: Room, pinned: Sequence[int]) -> None:
    """Puts the pins in force and shows every message whose mark changed."""
    changed = set(room.pinned) ^ set(pinned)
    room.pinned = list(pinned)
    for number in sorted(changed):
        messenger.show(room, room.messages[number])
    messenger.show_room(room)


def react(messenger: Messenger, asked: React) -> bool:
    """One emoji, or none: a bot has one reaction."""
    room = messenger.open_room(asked.chat_id)
    kept = room.messages.get(asked.message_id)
    if kept is None:
        raise REACT_NOT_FOUND
    if len(asked.reaction) > 1 or any(each.type != "emoji" for each in asked.reaction):
        raise REACTION_INVALID
    emojis = [each.emoji for each in asked.reaction]
    if not EMOJIS.issuperset(emojis):
        raise REACTION_INVALID
    kept.reaction = emojis[0] if emojis else None
    messenger.show(room, kept)
    return True
