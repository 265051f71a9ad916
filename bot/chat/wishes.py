"""What the chat should show and say: the seam between what is written and how it is sent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.chat.acts import Act

Style = Literal["success", "danger", "primary"]


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
