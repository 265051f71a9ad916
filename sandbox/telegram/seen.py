"""What a screen shows and a test may ask about, as the control API tells it."""

from typing import Any, Literal

from msgspec import Struct, field

from sandbox.telegram.nouns import MessageEntity


class Author(Struct, frozen=True):
    """Who wrote it: `bot`, a person's key, or `group`."""

    key: str
    name: str


class Picture(Struct, frozen=True):
    """A photo and its size in pixels."""

    url: str
    width: int
    height: int
    spoiler: bool


class Paper(Struct, frozen=True):
    """A file."""

    url: str
    name: str
    size: int


class Key(Struct, frozen=True):
    """A button as a finger sees it."""

    text: str
    kind: Literal["data", "url", "copy", "none"]
    value: str
    style: str | None
    disabled: bool


class Answered(Struct, frozen=True):
    """The message that is replied to."""

    id: int
    name: str
    text: str
    quote: str | None


class Bubble(Struct, frozen=True, kw_only=True):
    """A message as it stands on the screen."""

    chat: int
    id: int
    at: int
    by: Author
    text: str
    entities: tuple[MessageEntity, ...]
    photo: Picture | None
    caption_above: bool
    document: Paper | None
    keyboard: tuple[tuple[Key, ...], ...] | None
    reply_to: Answered | None
    forwarded_from: str | None
    album: str | None
    edited_at: int | None
    silent: bool
    protected: bool
    pinned: bool
    reaction: str | None


class Toast(Struct, frozen=True, kw_only=True):
    """The bot's answer to a tap."""

    seq: int
    query: str
    as_: str = field(name="as")
    chat: int
    message: int
    text: str
    alert: bool
    at: int


class Buzz(Struct, frozen=True, kw_only=True):
    """What a phone would have done."""

    seq: int
    as_: str = field(name="as")
    chat: int
    message: int
    at: int
    text: str
    sound: bool


class Command(Struct, frozen=True):
    """One line of the command menu."""

    command: str
    description: str


class ChatSeen(Struct, frozen=True, kw_only=True):
    """A chat without its messages."""

    id: int
    kind: str
    title: str
    people: tuple[str, ...]
    pinned: tuple[int, ...]
    typing_until: int
    menu: str
    bot_inside: bool
    commands: tuple[Command, ...]


class PersonSeen(Struct, frozen=True):
    """Somebody, and whether they want to hear from the bot."""

    key: str
    id: int
    name: str
    username: str
    blocked: bool


class BotSeen(Struct, frozen=True):
    """The bot's profile."""

    id: int
    name: str
    username: str
    description: str
    short_description: str


class Pacing(Struct, frozen=True):
    """How fast the market runs, and whether it waits for a person."""

    now: int
    pace: float
    auto: bool
    held: bool
    paces: tuple[float, ...]


class MarketSeen(Struct, frozen=True):
    """The day behind the chat: when it opens and closes, its name, and whether prices were made kind."""

    opens: int
    closes: int
    label: str | None = None
    edge: float = 0.0


class Called(Struct, frozen=True, kw_only=True):
    """One Bot API call, as it came and as it ended."""

    seq: int
    at: int
    method: str
    parameters: dict[str, Any]
    files: tuple[str, ...]
    status: int
    error: str | None
    warnings: tuple[str, ...]


Kind = Literal[
    "message", "edited", "deleted", "toast", "buzz", "tapped", "chat", "person", "bot", "pace", "call"
]


class Frame(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change. What `chat` holds goes by the kind: a chat, or the number of one."""

    seq: int
    kind: Kind
    bubble: Bubble | None = None
    toast: Toast | None = None
    buzz: Buzz | None = None
    chat: ChatSeen | int | None = None
    message: int | None = None
    query: str | None = None
    as_: str | None = field(name="as", default=None)
    data: str | None = None
    person: PersonSeen | None = None
    bot: BotSeen | None = None
    pace: Pacing | None = None
    call: Called | None = None
