"""What can go wrong, one word each, and how a seed becomes a bad day."""

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import NamedTuple

CALM_AT = 45.0
"""Seconds after which nothing new goes wrong."""


class Kind(StrEnum):
    """A row of the catalogue of failures, as far as this world can express it."""

    REQUEST_LOST = "an order never leaves"
    REPLY_LOST = "an order is taken and nobody says so"
    ARRIVES_LATE = "an order arrives long after it was given up"
    REPLY_GARBAGE = "an order is taken and the reply cannot be read"
    SENT_TWICE = "something between repeats an order"
    REFUSED = "an order is refused"
    CANCEL_LOST = "a cancel never leaves"
    CANCEL_UNHEARD = "a cancel is taken and nobody says so"
    CANCEL_SLOW = "a cancel is pending for long"
    ASK_LOST = "a question is lost"
    ASK_GARBAGE = "the answer to a question cannot be read"
    BLIND_FIND = "an order that is there is not found at first"
    VENUE_DOWN = "the broker does not answer"
    NEWS_LOST = "news of orders is lost"
    NEWS_TWICE = "news of orders comes twice"
    NEWS_SHUFFLED = "news of orders overtakes other news"
    NEWS_DOWN = "the stream of orders is cut"
    FILL_LATE = "an order fills after its cancel was confirmed"
    NO_FILLS = "nothing fills"
    FILLS_IN_PARTS = "everything fills in parts"
    CANCELLED_THERE = "the broker cancels an order by itself"
    SOLD_BY_HAND = "one contract is sold in the broker's own app"
    POSITIONS_EMPTY = "the broker shows no positions at all"
    QUOTES_MUTE = "quotes stop without a word"
    QUOTES_LOST = "the feed of quotes is lost and says so"
    QUOTES_BAD = "crossed, empty and absurd quotes"
    QUOTES_TWICE = "quotes come twice and late"
    FLOW_TWICE = "prints are told again"
    CHAIN_LOST = "no chain comes"
    ROWS_ODD = "rows nobody can read"
    CLOCK_BACK = "the clock is set back"
    CLOCK_AHEAD = "the clock is set ahead"
    CRASH = "the desk dies"
    CRASH_OFTEN = "the desk dies again soon after it started"
    OTHER_PLAYBOOK = "the desk comes back with other numbers"
    COMMIT_FAILS = "a commit fails"
    COMMIT_UNSURE = "a commit succeeds and its answer is lost"
    DISK_SLOW = "commits take long"
    CHAT_DOWN = "Telegram is not reached"
    TAP_AGAIN = "every tap is delivered twice"
    TAP_DOUBLE = "every button is tapped twice"
    TAP_BOTH = "buy and skip are both tapped"
    TAP_STALE = "an old button is tapped"
    TAP_LATE = "a tap comes late"
    TAP_STRANGER = "a stranger taps"
    TAP_FORGED = "a forged button is tapped"
    WISH_HALT = "the owner halts"
    WISH_FLATTEN = "the owner closes everything"
    WISH_RESUME = "the owner resumes"
    WISH_CLOSE = "the owner closes one"


class Odds(NamedTuple):
    """When it begins, counted in requests or in seconds; how long it lasts, in the same; how often drawn."""

    first: float
    last: float
    short: float = 1
    long: float = 1
    weight: int = 2
    counted: bool = True


def _timed(short: float, long: float, weight: int = 2, first: float = 0.5, last: float = 40) -> Odds:
    return Odds(first, last, short, long, weight, counted=False)


ODDS: dict[Kind, Odds] = {
    Kind.REQUEST_LOST: Odds(0, 3, 1, 2, 4),
    Kind.REPLY_LOST: Odds(0, 3, 1, 2, 5),
    Kind.ARRIVES_LATE: Odds(0, 3, 1, 2, 5),
    Kind.REPLY_GARBAGE: Odds(0, 3, 1, 2, 3),
    Kind.SENT_TWICE: Odds(0, 3, 1, 3, 2),
    Kind.REFUSED: Odds(0, 3, 1, 2, 2),
    Kind.CANCEL_LOST: Odds(0, 2, 1, 2, 3),
    Kind.CANCEL_UNHEARD: Odds(0, 2, 1, 2, 2),
    Kind.CANCEL_SLOW: Odds(0, 2, 1, 2, 3),
    Kind.ASK_LOST: Odds(0, 10, 1, 5, 2),
    Kind.ASK_GARBAGE: Odds(0, 10, 1, 5, 1),
    Kind.BLIND_FIND: _timed(3, 20, 3),
    Kind.VENUE_DOWN: _timed(2, 25, 4),
    Kind.NEWS_LOST: Odds(0, 6, 1, 5, 4),
    Kind.NEWS_TWICE: Odds(0, 6, 1, 5, 3),
    Kind.NEWS_SHUFFLED: Odds(0, 6, 1, 5, 3),
    Kind.NEWS_DOWN: _timed(2, 25, 3),
    Kind.FILL_LATE: Odds(0, 2, 1, 2, 4),
    Kind.NO_FILLS: _timed(3, 20, 3),
    Kind.FILLS_IN_PARTS: _timed(5, 40, 4, last=10),
    Kind.CANCELLED_THERE: _timed(0, 0, 2),
    Kind.SOLD_BY_HAND: _timed(0, 0, 4, first=5),
    Kind.POSITIONS_EMPTY: _timed(1, 12, 3, first=5),
    Kind.QUOTES_MUTE: _timed(3, 25, 3),
    Kind.QUOTES_LOST: _timed(2, 20, 3),
    Kind.QUOTES_BAD: _timed(1, 15, 3),
    Kind.QUOTES_TWICE: _timed(5, 30, 1),
    Kind.FLOW_TWICE: _timed(5, 40, 1, last=5),
    Kind.CHAIN_LOST: _timed(1, 10, 2, last=20),
    Kind.ROWS_ODD: _timed(1, 10, 1),
    Kind.CLOCK_BACK: _timed(1, 3600, 1),
    Kind.CLOCK_AHEAD: _timed(1, 90, 1),
    Kind.CRASH: Odds(0, 160, 0, 15, 14),
    Kind.CRASH_OFTEN: Odds(0, 120, 1, 4, 4),
    Kind.OTHER_PLAYBOOK: Odds(0, 120, 0, 10, 2),
    Kind.COMMIT_FAILS: Odds(3, 50, 0, 5, 2),
    Kind.COMMIT_UNSURE: Odds(3, 50, 0, 5, 3),
    Kind.DISK_SLOW: _timed(2, 15, 2),
    Kind.CHAT_DOWN: _timed(2, 30, 3),
    Kind.TAP_AGAIN: _timed(10, 45, 2, last=3),
    Kind.TAP_DOUBLE: _timed(10, 45, 2, last=3),
    Kind.TAP_BOTH: _timed(10, 45, 2, last=3),
    Kind.TAP_STALE: _timed(0, 0, 2),
    Kind.TAP_LATE: _timed(10, 45, 1, last=3),
    Kind.TAP_STRANGER: _timed(0, 0, 1),
    Kind.TAP_FORGED: _timed(0, 0, 1),
    Kind.WISH_HALT: _timed(0, 0, 3),
    Kind.WISH_FLATTEN: _timed(0, 0, 3),
    Kind.WISH_RESUME: _timed(0, 0, 2),
    Kind.WISH_CLOSE: _timed(0, 0, 3),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: from where, for how long."""

    kind: Kind
    at: float
    length: float

    @property
    def until(self) -> float:
        """For a timed one, clipped to the day's bad part."""
        return min(self.at + self.length, CALM_AT)

    def __str__(self) -> str:
        unit = "th time" if ODDS[self.kind].counted else " s"
        return f"{self.kind} (from {self.at:g}{unit}, {self.length:g} long)"


@dataclass(frozen=True, slots=True)
class Schedule:
    """A whole bad day: the seed gives market, people and delays, the faults what goes wrong on top."""

    seed: int
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        """One line, to be kept: it stays the same day when new faults are thought of."""
        faults = (f"{fault.kind.name} {fault.at:g} {fault.length:g}" for fault in self.faults)
        return " ".join([str(self.seed), *faults])


def kept(line: str) -> Schedule:
    """The way back."""
    seed, *words = line.split()
    faults = zip(words[::3], words[1::3], words[2::3], strict=True)
    return Schedule(int(seed), tuple(Fault(Kind[kind], float(at), float(long)) for kind, at, long in faults))


KINDS = tuple(ODDS)
_WEIGHTS = tuple(odds.weight for odds in ODDS.values())
_HOW_MANY = (0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5)


def drawn(seed: int) -> Schedule:
    """Mostly one fault or a pair, for that is what can be understood; sometimes a really bad day."""
    random = Random(seed)
    kinds = random.choices(KINDS, _WEIGHTS, k=random.choice(_HOW_MANY))
    return Schedule(seed, tuple(_fault(random, kind) for kind in kinds))


def _fault(random: Random, kind: Kind) -> Fault:
    odds = ODDS[kind]
    if odds.counted:
        return Fault(kind, random.randint(int(odds.first), int(odds.last)), _length(random, odds))
    return Fault(kind, round(random.uniform(odds.first, odds.last), 1), _length(random, odds))


def _length(random: Random, odds: Odds) -> float:
    if odds.counted:
        return random.randint(int(odds.short), int(odds.long))
    return round(random.uniform(odds.short, odds.long), 1)


@dataclass(slots=True)
class Plan:
    """The faults of a day as the parts of the world ask for them; it counts what it is asked about."""

    faults: tuple[Fault, ...]
    by_kind: dict[Kind, list[Fault]] = field(init=False)
    seen: dict[str, int] = field(default_factory=dict)
    points: int = 0
    late_until: float = 0.0
    """When the last thing that is still under way arrives."""

    def __post_init__(self) -> None:
        self.by_kind = {}
        for fault in self.faults:
            self.by_kind.setdefault(fault.kind, []).append(fault)

    def count(self, what: str) -> int:
        """The number of this occurrence, from zero."""
        number = self.seen.get(what, -1) + 1
        self.seen[what] = number
        return number

    def hits(self, kind: Kind, number: int) -> Fault | None:
        """Whether this occurrence is one that goes wrong."""
        for fault in self.by_kind.get(kind, ()):
            if fault.at <= number < fault.at + fault.length:
                return fault
        return None

    def during(self, kind: Kind, passed: float) -> bool:
        """Whether it is going wrong at this moment."""
        return kind in self.by_kind and any(fault.at <= passed < fault.until for fault in self.by_kind[kind])

    def of(self, kind: Kind) -> list[Fault]:
        return self.by_kind.get(kind, [])
