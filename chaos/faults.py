"""How a seed becomes a bad day, and what the parts of the world ask of it."""

from dataclasses import dataclass, field, replace
from itertools import combinations
from random import Random

from chaos.kinds import ODDS, Kind, Odds
from chaos.rows import TOGETHER

CALM_AT = 45.0
"""Seconds after which nothing new goes wrong."""


DOWN_S = 1.0
"""How long a desk is down that was not told otherwise."""

WITH_THE_DAY_S = 3.0
"""What begins so early is of the whole day, and waits for nothing."""
POINTS_A_SECOND = 5
"""About as many as a desk that holds something comes by."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: from where, for how long."""

    kind: Kind
    at: float
    length: float
    calm_at: float = CALM_AT

    @property
    def until(self) -> float:
        """For a timed one, clipped to the day's bad part."""
        return min(self.at + self.length, self.calm_at)

    def later(self, seconds: float) -> "Fault":
        """The same, after a first part of the day on which all is well."""
        odds, calm_at = ODDS[self.kind], self.calm_at + seconds
        if odds.counted:
            waits = seconds * POINTS_A_SECOND if self.kind in DEADLY else 0
            return replace(self, at=self.at + waits, calm_at=calm_at)
        return replace(self, at=self.at + (seconds if odds.last > WITH_THE_DAY_S else 0), calm_at=calm_at)

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
DEADLY = frozenset({Kind.CRASH, Kind.CRASH_OFTEN, Kind.OTHER_PLAYBOOK})
_WEIGHTS = tuple(odds.weight for odds in ODDS.values())
_HOW_MANY = (0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5)
_TOGETHER_SHARE = 0.28
_AT_ONCE = 6
"""On one day in so many the tape begins before the desk has read its account, and is refused."""
WAITS = Fault(Kind.TAPE_WAITS, 0, ODDS[Kind.TAPE_WAITS].short)


def drawn(seed: int) -> Schedule:
    """Mostly one fault or a pair, for that is what can be understood; sometimes a really bad day."""
    random, waits = Random(seed), (WAITS,) if seed % _AT_ONCE else ()
    if random.random() < _TOGETHER_SHARE:
        return Schedule(seed, _together(random, random.choice(TOGETHER)) + waits)
    kinds = random.choices(KINDS, _WEIGHTS, k=random.choice(_HOW_MANY))
    return Schedule(seed, tuple(_fault(random, kind) for kind in kinds) + waits)


PAIRS = tuple(combinations(KINDS, 2))
NEAR_S = 4.0


def paired(seed: int) -> Schedule:
    """Walks through all pairs of kinds, one a day; what can begin about when the other does, does."""
    random, (one, other) = Random(seed), PAIRS[seed % len(PAIRS)]
    first, second = _fault(random, one), _fault(random, other)
    odds = ODDS[other]
    if not odds.counted and not ODDS[one].counted:
        near = first.at + random.uniform(-NEAR_S, NEAR_S)
        second = replace(second, at=round(min(max(near, odds.first), odds.last), 1))
    waits = () if Kind.TAPE_WAITS in (one, other) else (WAITS,)
    return Schedule(seed, (first, second, *waits))


def _together(random: Random, row: tuple[tuple[float, Kind], ...]) -> tuple[Fault, ...]:
    faults = [(after, _fault(random, kind)) for after, kind in row]
    first = next(fault.at for _, fault in faults if not ODDS[fault.kind].counted)
    return tuple(
        fault if ODDS[fault.kind].counted else replace(fault, at=round(first + after, 1))
        for after, fault in faults
    )


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
    calm_at: float = CALM_AT
    seen: dict[str, int] = field(default_factory=dict)
    points: int = 0
    late_until: float = 0.0
    """When the last thing that is still under way arrives."""
    dies_at: dict[int, float] = field(default_factory=dict)
    """The points at which the desk dies, and for how long it is down."""
    blind_until: float = 0.0
    """Until then the broker finds nothing: it has just lost a cancel, or heard an order twice."""

    def __post_init__(self) -> None:
        self.by_kind = {}
        waits = max((fault.length for fault in self.faults if fault.kind is Kind.HALVES), default=0.0)
        if waits:
            self.faults = tuple(fault.later(waits) for fault in self.faults)
            self.calm_at += waits
        self.faults = tuple(self._to_its_end(fault) for fault in self.faults)
        for fault in self.faults:
            self.by_kind.setdefault(fault.kind, []).append(fault)
        for fault in (*self.of(Kind.CRASH), *self.of(Kind.OTHER_PLAYBOOK)):
            self.dies_at[int(fault.at)] = fault.length
        for fault in self.of(Kind.CRASH_OFTEN):
            self.dies_at[int(fault.at)] = DOWN_S

    def _to_its_end(self, fault: Fault) -> Fault:
        """The one that outlasts all others: the day is calm when it is over."""
        if fault.kind is not Kind.LONG_SILENCE:
            return fault
        self.calm_at = max(self.calm_at, fault.at + fault.length)
        return replace(fault, calm_at=self.calm_at)

    def blind(self, until: float) -> None:
        """It may begin after all other faults have stopped, and patience begins when it ends."""
        self.blind_until, self.late_until = until, max(self.late_until, until)

    def die(self, down_s: float) -> None:
        """At the very next point."""
        self.dies_at[self.points + 1] = down_s

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
