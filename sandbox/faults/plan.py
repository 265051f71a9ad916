"""One seeded plan of faults for all servers: which rule strikes, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from random import Random
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from sandbox.faults.kinds import REQUEST_ONLY, STREAM_ONLY, Change, Fault, Share, Skew

Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0)]

STREAM = "STREAM "


class BadFaults(ValueError):
    """A plan that says nothing sensible, with what is wrong and where."""


Parsed = TypeVar("Parsed")


def parse(text: str | bytes, kind: type[Parsed]) -> Parsed:
    """Reads JSON strictly; whatever is wrong comes back as one sentence with its place."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise BadFaults(f"faults: {wrong}") from wrong


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """One fault, where it strikes, and how often.

    `where` is a glob over `METHOD /path` for a request (an upgrade is a `GET`) and over `STREAM name` for a
    frame. The first `after` matches are let through, then each is struck by `chance`, at most `times` times.
    """

    name: Annotated[str, Meta(min_length=1)]
    fault: Fault
    server: Literal["telegram", "alpaca", "whales", "*"] = "*"
    where: Annotated[str, Meta(min_length=1)] = "*"
    since: Moment | None = None
    until: Moment | None = None
    chance: Share = 1.0
    after: Count = 0
    times: Count | None = None

    def __post_init__(self) -> None:
        """A rule that could never strike is a test that proves nothing."""
        stream = self.where.startswith(STREAM)
        if isinstance(self.fault, STREAM_ONLY) and not stream:
            raise ValueError(f"`{self.name}`: this kind strikes frames, so `where` begins with `{STREAM}`")
        if isinstance(self.fault, REQUEST_ONLY) and stream:
            raise ValueError(f"`{self.name}`: this kind strikes requests, so `where` is a method and a path")
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise ValueError(f"`{self.name}`: `until` is not after `since`")
        if isinstance(self.fault, Change) and "" in self.fault.path.split("."):
            raise ValueError(f"`{self.name}`: `path` has an empty step")
        if isinstance(self.fault, Skew) and (self.chance, self.after, self.times) != (1.0, 0, None):
            raise ValueError(f"`{self.name}`: a clock is wrong for a time, never by count or by chance")

    def open_at(self, at: datetime) -> bool:
        """Within its window: from `since`, until before `until`."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def meets(self, server: str, where: str, at: datetime) -> bool:
        """True where and when it may strike."""
        return self.server in ("*", server) and self.open_at(at) and fnmatchcase(where, self.where)


@dataclass(slots=True)
class Standing:
    """A rule with what it has done so far."""

    rule: Rule
    draws: Random
    matched: int = 0
    struck: int = 0

    def strikes(self) -> bool:
        """Counts a match and decides; drawn for every match, so that a count changes no later draw."""
        self.matched += 1
        lucky = self.draws.random() < self.rule.chance
        spent = self.rule.times is not None and self.struck >= self.rule.times
        if not lucky or spent or self.matched <= self.rule.after:
            return False
        self.struck += 1
        return True


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault to carry out now, with the lots it may draw."""

    rule: Rule
    draws: Random


class Script(Struct, frozen=True, forbid_unknown_fields=True):
    """A plan as it is written down."""

    rules: tuple[Rule, ...] = ()
    seed: int = 0


@dataclass(slots=True)
class Faults:
    """The plan in force. Lots are drawn per rule, so one rule's luck never depends on another's."""

    seed: int = 0
    _standing: list[Standing] = field(default_factory=list)

    @classmethod
    def none(cls) -> "Faults":
        """Nothing goes wrong until somebody adds a rule."""
        return cls()

    @classmethod
    def of(cls, *rules: Rule, seed: int = 0) -> "Faults":
        """A plan of these rules."""
        faults = cls(seed)
        faults.add(*rules)
        return faults

    @classmethod
    def read(cls, text: str | bytes) -> "Faults":
        """A plan from its JSON; the one error says what is wrong and where."""
        script = parse(text, Script)
        return cls.of(*script.rules, seed=script.seed)

    def written(self) -> bytes:
        """The plan as JSON, as `read` takes it."""
        return msgspec.json.encode(Script(rules=tuple(self.rules), seed=self.seed))

    @property
    def rules(self) -> Sequence[Rule]:
        """The rules in force, in the order they strike."""
        return [standing.rule for standing in self._standing]

    @property
    def standing(self) -> Sequence[Standing]:
        """The rules with their counts: one that never matched is a plan that missed."""
        return tuple(self._standing)

    def add(self, *rules: Rule) -> None:
        """Puts rules in force; a name is said once, or removing it would be a guess."""
        taken = {rule.name for rule in self.rules}
        for rule in rules:
            if rule.name in taken:
                raise BadFaults(f"faults: there are two rules `{rule.name}`")
            taken.add(rule.name)
        self._standing += [Standing(rule, Random(f"{self.seed} {rule.name}")) for rule in rules]

    def remove(self, name: str) -> bool:
        """Takes one rule out of force; False if there was none."""
        left = [standing for standing in self._standing if standing.rule.name != name]
        found = len(left) < len(self._standing)
        self._standing = left
        return found

    def clear(self) -> None:
        """Nothing goes wrong any more; half-open links are let go."""
        self._standing = []

    def holds(self, name: str, at: datetime) -> bool:
        """True while a rule of this name is in force and within its window."""
        return any(rule.name == name and rule.open_at(at) for rule in self.rules)

    def strikes(self, server: str, where: str, at: datetime) -> Sequence[Strike]:
        """What goes wrong with this request or frame."""
        if not self._standing:
            return ()
        return list(self._struck(server, where, at))

    def _struck(self, server: str, where: str, at: datetime) -> Iterable[Strike]:
        for standing in self._standing:
            rule = standing.rule
            if not isinstance(rule.fault, Skew) and rule.meets(server, where, at) and standing.strikes():
                yield Strike(rule, standing.draws)

    def skew(self, server: str, at: datetime) -> timedelta:
        """How wrong the server's clock is at this true time."""
        wrong = timedelta()
        for standing in self._standing:
            rule = standing.rule
            if isinstance(rule.fault, Skew) and rule.server in ("*", server) and rule.open_at(at):
                wrong += timedelta(seconds=rule.fault.seconds)
        return wrong
