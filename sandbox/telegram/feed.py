"""What a person's screen learns, frame by frame: the page draws it, a test waits for it."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from sandbox.telegram.nouns import MessageEntity

FRAMES_MAX = 100_000


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


Fits = Callable[[Frame], bool]


class Feed:
    """All frames in order; whoever is late reads from the start."""

    def __init__(self) -> None:
        self.seq = 0
        self.frames: deque[Frame] = deque(maxlen=FRAMES_MAX)
        self.listeners: set[asyncio.Queue[Frame | None]] = set()

    def next(self) -> int:
        """The number of the frame about to be told."""
        self.seq += 1
        return self.seq

    def tell(self, frame: Frame) -> None:
        """To everybody who listens now."""
        self.frames.append(frame)
        for listener in self.listeners:
            listener.put_nowait(frame)

    @contextmanager
    def listening(self) -> "Iterator[asyncio.Queue[Frame | None]]":
        """A queue of what comes from now on; None is the end."""
        queue: asyncio.Queue[Frame | None] = asyncio.Queue()
        self.listeners.add(queue)
        try:
            yield queue
        finally:
            self.listeners.discard(queue)

    def close(self) -> None:
        """Lets everybody go."""
        for listener in self.listeners:
            listener.put_nowait(None)

    async def wait(self, fits: Fits, after: int, seconds: float) -> Frame | None:
        """The first that fits, past or to come; None if there was none in time."""
        with self.listening() as queue:
            for frame in self.frames:
                if frame.seq > after and fits(frame):
                    return frame
            try:
                async with asyncio.timeout(seconds):
                    return await first(queue, fits)
            except TimeoutError:
                return None


async def first(queue: "asyncio.Queue[Frame | None]", fits: Fits) -> Frame | None:
    """The first that fits, from a queue."""
    while (frame := await queue.get()) is not None:
        if fits(frame):
            return frame
    return None


def encoded(value: object) -> bytes:
    """As the page reads it."""
    return msgspec.json.encode(value)
