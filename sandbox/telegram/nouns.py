"""The Bot API's objects as the bot sees them; what is absent is left out of the JSON."""

from typing import Any, Literal

from msgspec import Struct, field, to_builtins


class Noun(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An object on the wire."""

    def wire(self) -> dict[str, Any]:
        """As JSON will have it."""
        return to_builtins(self)  # type: ignore[no-any-return]


class User(Noun, frozen=True, kw_only=True):
    """A person or a bot. The last five are told by getMe only."""

    id: int
    is_bot: bool
    first_name: str
    username: str | None = None
    language_code: str | None = None
    can_join_groups: bool | None = None
    can_read_all_group_messages: bool | None = None
    supports_inline_queries: bool | None = None
    can_connect_to_business: bool | None = None
    has_main_web_app: bool | None = None


class Chat(Noun, frozen=True, kw_only=True):
    """A private chat or a group."""

    id: int
    type: Literal["private", "supergroup"]
    title: str | None = None
    username: str | None = None
    first_name: str | None = None


class MessageEntity(Noun, frozen=True, kw_only=True):
    """A part of a text that is more than text; offset and length count UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    user: User | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None


class CopyText(Noun, frozen=True, kw_only=True):
    """What a button puts on the clipboard."""

    text: str


class Nothing(Noun, frozen=True, kw_only=True):
    """An object that says all by being there."""


class Button(Noun, frozen=True, kw_only=True):
    """One inline button; exactly one of the last four says what it does."""

    text: str
    style: str | None = None
    icon_custom_emoji_id: str | None = None
    callback_data: str | None = None
    url: str | None = None
    copy_text: CopyText | None = None
    disabled: Nothing | None = None


class Keyboard(Noun, frozen=True, kw_only=True):
    """The rows of buttons below a message."""

    inline_keyboard: tuple[tuple[Button, ...], ...]


class PhotoSize(Noun, frozen=True, kw_only=True):
    """One size of a photo; the sandbox keeps the one it was given."""

    file_id: str
    file_unique_id: str
    width: int
    height: int
    file_size: int


class Document(Noun, frozen=True, kw_only=True):
    """A file as a file."""

    file_id: str
    file_unique_id: str
    file_name: str | None = None
    mime_type: str | None = None
    file_size: int


class File(Noun, frozen=True, kw_only=True):
    """A file that can be fetched."""

    file_id: str
    file_unique_id: str
    file_size: int
    file_path: str


class Origin(Noun, frozen=True, kw_only=True):
    """Where a forwarded message came from."""

    type: Literal["user", "chat"]
    date: int
    sender_user: User | None = None
    sender_chat: Chat | None = None


class Quote(Noun, frozen=True, kw_only=True):
    """The part of a message that is replied to."""

    text: str
    position: int
    is_manual: bool


class LinkPreview(Noun, frozen=True, kw_only=True):
    """What becomes of links; told back as it was asked."""

    is_disabled: bool | None = None
    url: str | None = None
    prefer_small_media: bool | None = None
    prefer_large_media: bool | None = None
    show_above_text: bool | None = None


class Message(Noun, frozen=True, kw_only=True):
    """A message as it stands."""

    message_id: int
    date: int
    chat: Chat
    from_: User | None = field(name="from", default=None)
    sender_chat: Chat | None = None
    edit_date: int | None = None
    forward_origin: Origin | None = None
    reply_to_message: "Message | None" = None
    quote: Quote | None = None
    has_protected_content: bool | None = None
    media_group_id: str | None = None
    text: str | None = None
    entities: tuple[MessageEntity, ...] = ()
    link_preview_options: LinkPreview | None = None
    photo: tuple[PhotoSize, ...] = ()
    document: Document | None = None
    caption: str | None = None
    caption_entities: tuple[MessageEntity, ...] = ()
    show_caption_above_media: bool | None = None
    has_media_spoiler: bool | None = None
    reply_markup: Keyboard | None = None
    pinned_message: "Message | None" = None


class Gone(Noun, frozen=True, kw_only=True):
    """A message the bot can no longer see; its date is always 0."""

    chat: Chat
    message_id: int
    date: Literal[0]


class CallbackQuery(Noun, frozen=True, kw_only=True):
    """A tap."""

    id: str
    from_: User = field(name="from")
    message: Message | Gone
    chat_instance: str
    data: str


class Member(Noun, frozen=True, kw_only=True):
    """Somebody's standing in a chat; `until_date` belongs to the banned."""

    status: Literal["member", "left", "kicked"]
    user: User
    until_date: int | None = None


class MemberUpdated(Noun, frozen=True, kw_only=True):
    """The bot was let in, blocked or thrown out."""

    chat: Chat
    from_: User = field(name="from")
    date: int
    old_chat_member: Member
    new_chat_member: Member


class Update(Noun, frozen=True, kw_only=True):
    """One thing that happened; exactly one of the others is there."""

    update_id: int
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: MemberUpdated | None = None


class Command(Noun, frozen=True, kw_only=True):
    """One line of the command menu."""

    command: str
    description: str
