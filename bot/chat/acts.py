"""What a button or a word asks for, and whether it gives the desk more or less than it has."""

from dataclasses import dataclass
from enum import StrEnum

from engine.model.autonomy import Autonomy
from engine.model.rollout import Rollout


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
