"""What can be asked about the conversation: its state, its transcript, and whether a frame fits a wish."""

from datetime import UTC, datetime

from msgspec.structs import asdict

from sandbox.telegram.messenger import Messenger
from sandbox.telegram.people import PEOPLE
from sandbox.telegram.rooms import Room, bubble
from sandbox.telegram.seen import Bubble, Frame, Pacing
from sandbox.telegram.wishes import ChatWhole, State, Wait

TOLD_MAX = 500


def state(messenger: Messenger, pace: Pacing | None) -> State:
    """Everything a screen needs to start."""
    return State(
        seq=messenger.feed.seq,
        now=messenger.at(),
        bot=messenger.bot_seen(),
        people=tuple(messenger.person_seen(person) for person in PEOPLE),
        chats=tuple(whole(messenger, room) for room in messenger.rooms.values()),
        toasts=tuple(messenger.toasts[-TOLD_MAX:]),
        buzzes=tuple(messenger.buzzes[-TOLD_MAX:]),
        pace=pace,
        market=messenger.market,
    )


def whole(messenger: Messenger, room: Room) -> ChatWhole:
    """A chat with its messages, oldest first."""
    messages = tuple(bubble(room, kept) for kept in room.messages.values())
    return ChatWhole(**asdict(messenger.seen(room)), messages=messages)


def line(told: Bubble) -> str:
    """A message in one line, with its buttons."""
    at = datetime.fromtimestamp(told.at, UTC).strftime("%H:%M:%S")
    rows = ("|".join(key.text for key in row) for row in told.keyboard or ())
    buttons = "".join(f" [{row}]" for row in rows)
    photo = "(photo) " if told.photo is not None else "(file) " if told.document is not None else ""
    text = told.text.replace("\n", " / ")
    return f"{at} {told.by.key}: {photo}{text}{buttons}"


def transcript(messenger: Messenger, chat: int | None) -> tuple[str, ...]:
    """One room, or all of them in the order of time."""
    rooms = [room for room in messenger.rooms.values() if chat in (None, room.chat.id)]
    told = [bubble(room, kept) for room in rooms for kept in room.messages.values()]
    return tuple(line(each) for each in sorted(told, key=lambda each: each.at))


def fits(frame: Frame, wish: Wait) -> bool:
    """True if everything that was given agrees."""
    return (
        wish.kind in (None, frame.kind)
        and wish.chat in (None, chat_of(frame))
        and wish.message in (None, message_of(frame))
        and wish.who in (None, who_of(frame))
        and (wish.contains is None or wish.contains in text_of(frame))
        and (wish.button is None or wish.button in labels_of(frame))
        and wish.method in (None, frame.call.method if frame.call is not None else "")
    )


def chat_of(frame: Frame) -> int | None:
    """The chat a frame is about."""
    about = frame.bubble or frame.toast or frame.buzz
    if about is not None:
        return about.chat
    return frame.chat if isinstance(frame.chat, int) or frame.chat is None else frame.chat.id


def message_of(frame: Frame) -> int | None:
    """The message a frame is about."""
    if frame.bubble is not None:
        return frame.bubble.id
    about = frame.toast or frame.buzz
    return frame.message if about is None else about.message


def who_of(frame: Frame) -> str | None:
    """Whose doing it was, or whose phone."""
    about = frame.toast or frame.buzz
    if frame.bubble is not None:
        return frame.bubble.by.key
    if frame.person is not None:
        return frame.person.key
    return frame.as_ if about is None else about.as_


def text_of(frame: Frame) -> str:
    """The words in a frame."""
    about = frame.bubble or frame.toast or frame.buzz
    return (frame.data or "") if about is None else about.text


def labels_of(frame: Frame) -> str:
    """The labels of its buttons, in one string to look into."""
    rows = (frame.bubble.keyboard or ()) if frame.bubble is not None else ()
    return "\n".join(key.text for row in rows for key in row)
