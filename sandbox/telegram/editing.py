"""Messages changed after they were sent: nobody's phone buzzes for any of this."""

from typing import Any

from msgspec.structs import replace

from sandbox.telegram.asking import AtMessage, Captioned, Markup, caption_of, stored, text_of
from sandbox.telegram.keyboards import keyboard
from sandbox.telegram.messenger import Messenger
from sandbox.telegram.nouns import LinkPreview, Message, MessageEntity
from sandbox.telegram.refusals import (
    CANT_EDIT,
    EDIT_NOT_FOUND,
    NO_CAPTION,
    NO_TEXT,
    NOT_MODIFIED,
    TEXT_EMPTY,
    bad,
)
from sandbox.telegram.rooms import Kept, Room
from sandbox.telegram.sending import InputMedia


class EditText(AtMessage, kw_only=True):
    """editMessageText."""

    text: str = ""
    parse_mode: str | None = None
    entities: list[MessageEntity] | None = None
    link_preview_options: LinkPreview | None = None
    reply_markup: Markup | None = None


class EditCaption(AtMessage, kw_only=True):
    """editMessageCaption."""

    caption: str = ""
    parse_mode: str | None = None
    caption_entities: list[MessageEntity] | None = None
    show_caption_above_media: bool = False
    reply_markup: Markup | None = None


class EditMedia(AtMessage, kw_only=True):
    """editMessageMedia."""

    media: InputMedia
    reply_markup: Markup | None = None


class EditMarkup(AtMessage, kw_only=True):
    """editMessageReplyMarkup."""

    reply_markup: Markup | None = None


def own(messenger: Messenger, asked: AtMessage) -> tuple[Room, Kept]:
    """A message of the bot's own, where the bot still is."""
    room = messenger.open_room(asked.chat_id)
    kept = room.messages.get(asked.message_id)
    if kept is None:
        raise EDIT_NOT_FOUND
    if kept.by.key != "bot":
        raise CANT_EDIT
    return room, kept


def change(messenger: Messenger, room: Room, kept: Kept, *, content: bool = True, **fields: Any) -> Message:
    """Puts the new form in place, if it is one."""
    told = replace(kept.message, **fields)
    if told == kept.message:
        raise NOT_MODIFIED
    kept.message = replace(told, edit_date=messenger.at())
    if content:
        kept.edited_at = messenger.at()
    messenger.show(room, kept)
    return kept.message


def edit_text(messenger: Messenger, asked: EditText) -> Message:
    """A new text; a keyboard that is not sent along is gone."""
    room, kept = own(messenger, asked)
    if kept.message.text is None:
        raise NO_TEXT
    if not asked.text:
        raise TEXT_EMPTY
    text, entities = text_of(asked.text, asked.parse_mode, asked.entities)
    markup = keyboard(asked.reply_markup)
    preview = asked.link_preview_options
    return change(
        messenger, room, kept, text=text, entities=entities, link_preview_options=preview, reply_markup=markup
    )


def edit_caption(messenger: Messenger, asked: EditCaption) -> Message:
    """A new caption."""
    room, kept = own(messenger, asked)
    if kept.message.text is not None:
        raise NO_CAPTION
    given = Captioned(
        caption=asked.caption, parse_mode=asked.parse_mode, caption_entities=asked.caption_entities
    )
    text, entities = caption_of(given)
    return change(
        messenger,
        room,
        kept,
        caption=text or None,
        caption_entities=entities,
        show_caption_above_media=asked.show_caption_above_media or None,
        reply_markup=keyboard(asked.reply_markup),
    )


def edit_media(messenger: Messenger, asked: EditMedia) -> Message:
    """Another photo or file, with its own caption; a text may become one, never the other way."""
    room, kept = own(messenger, asked)
    media = asked.media
    if media.type not in ("photo", "document"):
        raise bad(f"media type {media.type} is not emulated by the sandbox")
    if kept.message.media_group_id is not None and not same_kind(kept.message, media):
        raise bad("can't use the media of the specified type in the album")
    markup = keyboard(asked.reply_markup)
    text, entities = caption_of(media)
    photo = media.type == "photo"
    held = stored(messenger, media.media, photo=photo)
    return change(
        messenger,
        room,
        kept,
        text=None,
        entities=(),
        link_preview_options=None,
        photo=(held.photo(),) if photo else (),
        document=None if photo else held.document(),
        caption=text or None,
        caption_entities=entities,
        show_caption_above_media=media.show_caption_above_media or None,
        has_media_spoiler=media.has_spoiler or None,
        reply_markup=markup,
    )


def same_kind(message: Message, media: InputMedia) -> bool:
    """Albums stay albums of one kind."""
    return bool(message.photo) == (media.type == "photo")


def edit_markup(messenger: Messenger, asked: EditMarkup) -> Message:
    """Other buttons; the message does not count as edited on a screen."""
    room, kept = own(messenger, asked)
    return change(messenger, room, kept, content=False, reply_markup=keyboard(asked.reply_markup))
