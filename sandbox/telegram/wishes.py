"""What the control API can be asked, as it comes in; anything else in a body is an error."""

from typing import Annotated

from msgspec import Meta, Struct, field

from sandbox.telegram.people import Key
from sandbox.telegram.seen import BotSeen, Bubble, Buzz, Called, Kind, MarketSeen, Pacing, PersonSeen, Toast
from sandbox.telegram.seen import Command as CommandSeen

Number = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Times = Annotated[int, Meta(ge=1, le=100)]
Seconds = Annotated[float, Meta(ge=0, le=60)]
Late = Annotated[int, Meta(ge=0, le=60_000)]
Text = Annotated[str, Meta(min_length=1, max_length=10_000)]


class Wish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body."""


class By(Wish, frozen=True, kw_only=True):
    """Somebody does it."""

    who: Key = field(name="as")


class Say(By, frozen=True, kw_only=True):
    """Writes."""

    text: Text
    chat: Number | None = None
    reply_to: Number | None = None


class Change(By, frozen=True, kw_only=True):
    """Edits an own message."""

    chat: Number
    message: Number
    text: Text


class TapWish(By, frozen=True, kw_only=True):
    """Taps: `data` as it is, or what is behind the first button whose label contains `button`."""

    chat: Number
    message: Number
    data: Annotated[str, Meta(max_length=10_000)] | None = None
    button: Text | None = None
    times: Times = 1


class Retap(Wish, frozen=True, kw_only=True):
    """The app sends a tap again."""

    query: str


class Forward(By, frozen=True, kw_only=True):
    """Forwards."""

    chat: Number
    message: Number
    to: Number


class Delete(By, frozen=True, kw_only=True):
    """Deletes."""

    chat: Number
    message: Number


class Block(By, frozen=True, kw_only=True):
    """Blocks the bot, or no longer."""

    blocked: bool


class Membership(Wish, frozen=True, kw_only=True):
    """The bot in a group, or not."""

    chat: Number
    inside: bool


class Latency(Wish, frozen=True, kw_only=True):
    """Real milliseconds by which every answer is late."""

    ms: Late


class Pace(Wish, frozen=True, kw_only=True):
    """Another pace of the market."""

    pace: Annotated[float, Meta(ge=0, le=100_000)] | None = None
    auto: bool | None = None


class Wait(Wish, frozen=True, kw_only=True):
    """A frame that fits all that is given."""

    kind: Kind | None = None
    chat: Number | None = None
    message: Number | None = None
    contains: str | None = None
    button: str | None = None
    who: str | None = field(name="as", default=None)
    method: str | None = None
    after: Number = 0
    seconds: Seconds = 5.0


class Done(Struct, frozen=True):
    """Nothing to tell."""


class Where(Struct, frozen=True):
    """The message that came of it."""

    chat: int
    message: int


class Queries(Struct, frozen=True):
    """The taps that left for the bot."""

    queries: tuple[str, ...]


class Lines(Struct, frozen=True):
    """A conversation as text."""

    lines: tuple[str, ...]


class Calls(Struct, frozen=True):
    """The bot's calls, and how often it asked for updates."""

    calls: tuple[Called, ...]
    polls: int


class ErrorTold(Struct, frozen=True):
    """What was wrong, as a sentence."""

    error: str


class ChatWhole(Struct, frozen=True, kw_only=True):
    """A chat with its messages."""

    id: int
    kind: str
    title: str
    people: tuple[str, ...]
    pinned: tuple[int, ...]
    typing_until: int
    menu: str
    bot_inside: bool
    commands: tuple[CommandSeen, ...]
    messages: tuple[Bubble, ...]


class State(Struct, frozen=True, kw_only=True):
    """Everything a page needs to start."""

    seq: int
    now: int
    bot: BotSeen
    people: tuple[PersonSeen, ...]
    chats: tuple[ChatWhole, ...]
    toasts: tuple[Toast, ...]
    buzzes: tuple[Buzz, ...]
    pace: Pacing | None
    market: MarketSeen | None


class StateFrame(Struct, frozen=True, kw_only=True):
    """The first frame of a feed."""

    kind: str = "state"
    state: State
