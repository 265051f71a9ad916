"""New messages from the bot."""

from typing import Literal

from msgspec import Struct

from sandbox.telegram.asking import (
    Captioned,
    Illustrated,
    InRoom,
    Markup,
    Sending,
    caption_of,
    reply_of,
    stored,
    text_of,
)
from sandbox.telegram.formatting import Formatted
from sandbox.telegram.keyboards import keyboard
from sandbox.telegram.messenger import Messenger
from sandbox.telegram.nouns import Keyboard, LinkPreview, Message, MessageEntity
from sandbox.telegram.refusals import bad
from sandbox.telegram.rooms import Room
from sandbox.telegram.wire import Upload

ALBUM_MIN, ALBUM_MAX = 2, 10
TYPING_S = 5
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


class SendMessage(Sending, kw_only=True):
    """sendMessage."""

    text: str
    parse_mode: str | None = None
    entities: list[MessageEntity] | None = None
    link_preview_options: LinkPreview | None = None
    reply_markup: Markup | None = None


class SendPhoto(Illustrated, kw_only=True):
    """sendPhoto."""

    photo: Upload | str
    show_caption_above_media: bool = False
    has_spoiler: bool = False
    reply_markup: Markup | None = None


class SendDocument(Illustrated, kw_only=True):
    """sendDocument."""

    document: Upload | str
    reply_markup: Markup | None = None


class InputMedia(Captioned, kw_only=True):
    """One photo or file of an album, or what a message is changed to."""

    type: Literal["photo", "document", "animation", "audio", "video", "live_photo"]
    media: Upload | str
    show_caption_above_media: bool = False
    has_spoiler: bool = False


class SendMediaGroup(Sending, kw_only=True):
    """sendMediaGroup."""

    media: list[InputMedia]


class SendChatAction(InRoom, kw_only=True):
    """sendChatAction."""

    action: str


class Content(Struct, frozen=True):
    """What a message holds; a caption if there is a file, a text if not."""

    told: Formatted
    photo: Upload | str | None = None
    document: Upload | str | None = None
    above: bool = False
    spoiler: bool = False
    album: str | None = None
    preview: LinkPreview | None = None


def new(
    messenger: Messenger, room: Room, asked: Sending, content: Content, markup: Keyboard | None
) -> Message:
    """Puts a message together and posts it; nothing is numbered before everything is judged."""
    replied = reply_of(room, asked.reply_parameters)
    photo = None if content.photo is None else stored(messenger, content.photo, photo=True).photo()
    document = (
        None if content.document is None else stored(messenger, content.document, photo=False).document()
    )
    filed = photo is not None or document is not None
    text, entities = content.told
    message = Message(
        message_id=next(room.numbers),
        date=messenger.at(),
        chat=room.chat,
        from_=messenger.bot,
        reply_to_message=replied.message,
        quote=replied.quote,
        has_protected_content=asked.protect_content or None,
        media_group_id=content.album,
        text=None if filed else text,
        entities=() if filed else entities,
        link_preview_options=content.preview,
        photo=() if photo is None else (photo,),
        document=document,
        caption=(text or None) if filed else None,
        caption_entities=entities if filed else (),
        show_caption_above_media=content.above or None,
        has_media_spoiler=content.spoiler or None,
        reply_markup=markup,
    )
    return messenger.post(room, message, silent=asked.disable_notification)


def send_message(messenger: Messenger, asked: SendMessage) -> Message:
    """A text."""
    room = messenger.open_room(asked.chat_id)
    told = text_of(asked.text, asked.parse_mode, asked.entities)
    content = Content(told, preview=asked.link_preview_options)
    return new(messenger, room, asked, content, keyboard(asked.reply_markup))


def send_photo(messenger: Messenger, asked: SendPhoto) -> Message:
    """A photo."""
    room = messenger.open_room(asked.chat_id)
    above = asked.show_caption_above_media
    content = Content(caption_of(asked), photo=asked.photo, above=above, spoiler=asked.has_spoiler)
    return new(messenger, room, asked, content, keyboard(asked.reply_markup))


def send_document(messenger: Messenger, asked: SendDocument) -> Message:
    """A file as a file."""
    room = messenger.open_room(asked.chat_id)
    content = Content(caption_of(asked), document=asked.document)
    return new(messenger, room, asked, content, keyboard(asked.reply_markup))


def send_media_group(messenger: Messenger, asked: SendMediaGroup) -> list[Message]:
    """An album: photos with photos, files with files."""
    room = messenger.open_room(asked.chat_id)
    kinds = {media.type for media in asked.media}
    if not ALBUM_MIN <= len(asked.media) <= ALBUM_MAX:
        raise bad(f"media group must have {ALBUM_MIN} to {ALBUM_MAX} items")
    if len(kinds) > 1 or not kinds <= {"photo", "document"}:
        raise bad("an album of anything but photos, or files, is not emulated by the sandbox")
    album = str(messenger.number(f"album {messenger.feed.seq}"))
    reply_of(room, asked.reply_parameters)
    contents = [album_part(messenger, media, album) for media in asked.media]
    return [new(messenger, room, asked, content, None) for content in contents]


def album_part(messenger: Messenger, media: InputMedia, album: str) -> Content:
    """One of an album; its file is kept at once, so that a bad one stops the whole album."""
    kept = stored(messenger, media.media, photo=media.type == "photo")
    held = kept.file_id
    if media.type == "photo":
        kept.photo()
        return Content(
            caption_of(media),
            photo=held,
            above=media.show_caption_above_media,
            spoiler=media.has_spoiler,
            album=album,
        )
    kept.document()
    return Content(caption_of(media), document=held, album=album)


def send_chat_action(messenger: Messenger, asked: SendChatAction) -> bool:
    """The bot is typing, for a few seconds."""
    if asked.action not in ACTIONS:
        raise bad("wrong parameter action in request")
    room = messenger.open_room(asked.chat_id)
    room.typing_until = messenger.at() + TYPING_S
    messenger.show_room(room)
    return True
