"""What the bot is, what it offers, and where it is."""

from msgspec import Struct

from sandbox.telegram.asking import InRoom, Nothing
from sandbox.telegram.messenger import ANSWER_WITHIN, Messenger
from sandbox.telegram.nouns import File, User
from sandbox.telegram.refusals import QUERY_TOO_OLD, WRONG_FILE, bad
from sandbox.telegram.replies import FullChat, GiftTypes, Said
from sandbox.telegram.seen import Frame, Toast

TOAST_MAX = 200
NAME_MAX, ABOUT_MAX, SHORT_MAX = 64, 512, 120


class AnswerTap(Struct, kw_only=True):
    """answerCallbackQuery."""

    callback_query_id: str
    text: str = ""
    show_alert: bool = False
    cache_time: int = 0


class GetFile(Struct, kw_only=True):
    """getFile."""

    file_id: str


class SetName(Struct, kw_only=True):
    """setMyName."""

    name: str = ""
    language_code: str = ""


class SetDescription(Struct, kw_only=True):
    """setMyDescription."""

    description: str = ""
    language_code: str = ""


class SetShort(Struct, kw_only=True):
    """setMyShortDescription."""

    short_description: str = ""
    language_code: str = ""


class InLanguage(Struct, kw_only=True):
    """The three methods that read them back."""

    language_code: str = ""


def get_me(messenger: Messenger, _: Nothing) -> User:
    """The bot itself, with what only getMe tells."""
    return User(
        id=messenger.bot.id,
        is_bot=True,
        first_name=messenger.bot.first_name,
        username=messenger.bot.username,
        can_join_groups=True,
        can_read_all_group_messages=False,
        supports_inline_queries=False,
        can_connect_to_business=False,
        has_main_web_app=False,
    )


def answer_tap(messenger: Messenger, asked: AnswerTap) -> bool:
    """Once, and soon: later the app has stopped waiting."""
    tap = messenger.taps.get(asked.callback_query_id)
    late = ANSWER_WITHIN.total_seconds()
    if tap is None or tap.answered or messenger.at() - tap.at > late:
        raise QUERY_TOO_OLD
    if len(asked.text) > TOAST_MAX:
        raise bad("MESSAGE_TOO_LONG")
    tap.answered = True
    seq = messenger.feed.next()
    toast = Toast(
        seq=seq,
        query=tap.query,
        as_=tap.person.key,
        chat=tap.room.chat.id,
        message=tap.message,
        text=asked.text,
        alert=asked.show_alert,
        at=messenger.at(),
    )
    messenger.toasts.append(toast)
    messenger.feed.tell(Frame(seq=seq, kind="toast", toast=toast))
    return True


def get_file(messenger: Messenger, asked: GetFile) -> File:
    """A file with the path it can be fetched from."""
    return messenger.files.find(asked.file_id, WRONG_FILE).file()


def get_chat(messenger: Messenger, asked: InRoom) -> FullChat:
    """A chat with its newest pin."""
    room = messenger.room(asked.chat_id)
    chat = room.chat
    return FullChat(
        id=chat.id,
        type=chat.type,
        title=chat.title,
        username=chat.username,
        first_name=chat.first_name,
        accent_color_id=0,
        max_reaction_count=11,
        accepted_gift_types=GiftTypes(),
        pinned_message=room.newest_pinned(),
    )


def set_name(messenger: Messenger, asked: SetName) -> bool:
    """Empty means the name it was born with."""
    messenger.profile.name = shorter(asked.name, NAME_MAX) or "Tapdesk"
    messenger.show_bot()
    return True


def set_description(messenger: Messenger, asked: SetDescription) -> bool:
    """What an empty chat shows."""
    messenger.profile.description = shorter(asked.description, ABOUT_MAX)
    messenger.show_bot()
    return True


def set_short(messenger: Messenger, asked: SetShort) -> bool:
    """What the profile shows."""
    messenger.profile.short_description = shorter(asked.short_description, SHORT_MAX)
    messenger.show_bot()
    return True


def shorter(text: str, longest: int) -> str:
    """A profile text within its limit."""
    if len(text) > longest:
        raise bad("text is too long")
    return text


def get_name(messenger: Messenger, _: InLanguage) -> Said:
    """The name."""
    return Said(name=messenger.profile.name)


def get_description(messenger: Messenger, _: InLanguage) -> Said:
    """The description."""
    return Said(description=messenger.profile.description)


def get_short(messenger: Messenger, _: InLanguage) -> Said:
    """The short description."""
    return Said(short_description=messenger.profile.short_description)


def leave(messenger: Messenger, asked: InRoom) -> bool:
    """Out of the group, by the bot's own wish."""
    room = messenger.open_room(asked.chat_id)
    if room.private:
        raise bad("chat member status can't be changed in private chats")
    room.bot_inside = False
    messenger.show_room(room)
    return True
