"""What the chat should show and say: the seam between what is written and how it is sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from engine.model.autonomy import Autonomy
from engine.model.rollout import Rollout

Style = Literal["success", "danger", "primary"]


class Verb(StrEnum):
    """What a button does; short, because a button carries at most 64 bytes."""

    BUY = "buy"
    SKIP = "skip"
    CLOSE = "close"
    HALF = "half"
    STOP = "stop to entry"
    HIT = "hit ask"
    REST = "cancel rest"
    HALT = "halt"
    FLATTEN = "flatten"
    RESUME = "resume"
    ADOPT = "adopt"
    IGNORE = "ignore"
    UNLOAD = "unload"
    """Sell what was bought elsewhere."""
    PAGE = "page"
    OPEN = "open"
    SET = "set"
    PAUSE = "pause"
    AUTO = "auto"
    ARM = "arm"
    DISARM = "disarm"
    TRUST = "trust"


class Page(StrEnum):
    """What can be asked at any moment, by command or by button."""

    STATUS = "status"
    POSITIONS = "positions"
    ORDERS = "orders"
    TRADES = "trades"
    PNL = "pnl"
    WHY = "why"
    CHART = "chart"
    AUTO = "auto"
    STATS = "stats"
    FUNNEL = "funnel"
    SKIPS = "skips"
    LATENCY = "latency"
    RISK = "risk"
    EXPIRY = "expiry"
    AUDIT = "audit"
    EXPORT = "export"
    MENU = "menu"
    HELP = "help"
    HEALTH = "health"
    VERSION = "version"


@dataclass(frozen=True, slots=True)
class Act:
    """Signed before it is sent.

    BUY and SKIP are about a ticket, PAGE about a page, what is foreign about a symbol,
    AUTO about a play and its level, TRUST about a stage, others about a setup.
    """

    verb: Verb
    subject: str
    detail: str = ""

    @property
    def raises(self) -> bool:
        """Whether it gives the desk more than it has: asked back, and good only in the life that made it."""
        if self.verb is Verb.AUTO:
            return autonomy(self.subject)[1].by_itself
        if self.verb is Verb.TRUST:
            return Rollout(self.subject).step >= Rollout.LIVE_250.step
        return self.verb in (Verb.RESUME, Verb.ARM)

    @property
    def lowers(self) -> bool:
        """Whether it takes authority or risk away: never too late, too often or too old."""
        return self.verb in _LOWER or (self.verb in (Verb.AUTO, Verb.TRUST) and not self.raises)

    @property
    def again(self) -> bool:
        """Whether it does nothing worse when it is done twice; half of it twice is less than was meant."""
        return self.verb is Verb.HIT or (self.lowers and self.verb is not Verb.HALF)

    @property
    def needs_now(self) -> bool:
        """Whether it is only obeyed when it was asked for just now."""
        return self.raises or self.verb is Verb.ADOPT


_LOWER = frozenset(
    {
        Verb.PAUSE, Verb.HALT, Verb.FLATTEN, Verb.CLOSE, Verb.DISARM,
        Verb.HALF, Verb.STOP, Verb.REST, Verb.UNLOAD,
    }
)  # fmt: skip


def autonomy(subject: str) -> tuple[str, Autonomy]:
    """`all auto`: which play, and how far."""
    play, _, level = subject.partition(" ")
    return play, Autonomy(level)


def some(ticket: str, quantity: int) -> str:
    """The subject of a purchase of fewer than the ticket offers: `LUNR-1x2`."""
    return f"{ticket}x{quantity}"


def bought(subject: str) -> tuple[str, int | None]:
    """The ticket a purchase is about, and how many of it; none is all of it."""
    ticket, _, fewer = subject.partition("x")
    return ticket, int(fewer) if fewer else None


@dataclass(frozen=True, slots=True)
class Copy:
    """Text the button puts into the reader's clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class Button:
    text: str
    act: Act | Copy
    style: Style | None = None


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Candle:
    """One minute of a name, as the desk saw it close."""

    starts: datetime
    open: float
    high: float
    low: float
    close: float
    volume: float


@dataclass(frozen=True, slots=True)
class Print:
    """Something that was traded and mattered: where on the chart, which way, how much money."""

    at: datetime
    price: float
    bullish: bool | None
    premium: float


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Both edges of one cloud, one pair a candle; none before it has warmed up."""

    fast: tuple[float | None, ...]
    slow: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A price worth a line; `role` is one of entry, stop, target, exit."""

    role: Literal["entry", "stop", "target", "exit"]
    price: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that a picture is drawn from: equal charts are equal pictures, so none is sent twice."""

    title: str
    subtitle: str
    candles: tuple[Candle, ...]
    clouds: tuple[Ribbon, ...]
    levels: tuple[Level, ...]
    prints: tuple[Print, ...]
    label: str = ""


class Topic(StrEnum):
    """What a message is about: each can be heard, seen without a sound, or left out."""

    OFFERS = "offers"
    ALERTS = "alerts"
    FILLS = "fills"
    EXITS = "exits"
    REJECTS = "rejects"
    ACCOUNT = "account"
    HEALTH = "health"
    ALARMS = "alarms"


@dataclass(frozen=True, slots=True)
class Curve:
    """An account through time, in dollars from where it began; drawn as steps from point to point."""

    title: str
    subtitle: str
    points: tuple[tuple[datetime, float], ...]
    label: str = ""
    days: bool = False
    """Whether it spans days, so that its axis names them."""


Picture = Chart | Curve


@dataclass(frozen=True, slots=True)
class Paper:
    """A file somebody asked for."""

    name: str
    content: bytes


class Urgency(StrEnum):
    """Who goes first when not everything can be sent at once."""

    ANSWER = "answer"
    PANIC = "panic"
    EXIT = "exit"
    FILL = "fill"
    ALERT = "alert"
    EDIT = "edit"


@dataclass(frozen=True, slots=True)
class Show:
    """Make or edit the one message of a card; the latest wins, and a chart stays a chart for life."""

    card: str
    html: str
    rows: Rows
    chart: Chart | None
    urgency: Urgency = Urgency.EDIT
    buzz: bool = False
    """Whether the first message of this card may be heard; an edit never is."""
    idea: str = ""
    """The name it would have bought, while no money is in it."""


@dataclass(frozen=True, slots=True)
class Say:
    """A new message; `key` is stable, so that no restart says it twice."""

    html: str
    urgency: Urgency
    buzz: bool
    reply_to: str | None
    key: str
    rows: Rows = ()
    chart: Picture | None = None
    paper: Paper | None = None
    topic: Topic | None = None
    """What it is about, where its urgency does not tell."""


@dataclass(frozen=True, slots=True)
class Pin:
    """This card stays at the top of the chat."""

    card: str


Wish = Show | Say | Pin
