"""What was looked at, how it stands, and what mends it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

import msgspec

SAID_MAX = 300


class Grade(StrEnum):
    GOOD = "good"
    POORER = "poorer"
    """It works, and something is less than it could be."""

    MISSING = "missing"
    """A desk needs it."""


MARKS = {Grade.GOOD: "✓", Grade.POORER: "!", Grade.MISSING: "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`fix` is empty where there is nothing to mend."""

    what: str
    grade: Grade
    said: str
    fix: str = ""

    @property
    def line(self) -> str:
        """One line, the fix below it."""
        return f"{MARKS[self.grade]} {self.what}: {self.said}" + (f"\n    {self.fix}" if self.fix else "")


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, as they were looked for."""

    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether a desk has all that it needs."""
        return not self.of(Grade.MISSING)

    def of(self, grade: Grade) -> tuple[Finding, ...]:
        """Those that stand like this."""
        return tuple(finding for finding in self.findings if finding.grade is grade)

    @property
    def sum(self) -> str:
        """The whole of it in one line."""
        missing, poorer = len(self.of(Grade.MISSING)), len(self.of(Grade.POORER))
        if missing:
            return f"{missing} of {len(self.findings)} checks failed"
        return f"{len(self.findings)} checks passed" + (
            f", {poorer} with less than could be" if poorer else ""
        )

    @property
    def table(self) -> str:
        """A line each, and the sum."""
        return "\n".join([*(finding.line for finding in self.findings), self.sum])

    @property
    def news(self) -> str:
        """What is worth telling whoever did not ask: the sum, and what is not as it should be."""
        return "\n".join([self.sum, *(each.line for each in self.findings if each.grade is not Grade.GOOD)])

    @property
    def json(self) -> str:
        """For another program."""
        return msgspec.json.encode({"sound": self.sound, "findings": self.findings}).decode()


@dataclass(slots=True)
class Checkup:
    """The latest report, for whoever asks later."""

    report: Report | None = None
    at: datetime | None = None

    def told(self, now: datetime, zone: tzinfo) -> str:
        """All of it, and when it was like that: a balance of this morning is not one of now."""
        if self.report is None or self.at is None:
            return "Still looking."
        then = self.at.astimezone(zone)
        day = "" if now.astimezone(zone).date() == then.date() else f"{then:%d %b} "
        head = f"As it was at the last start, {day}{then:%H:%M:%S}; ./desk doctor looks anew."
        return f"{head}\n{self.report.table}"


def good(what: str, said: str) -> Finding:
    return Finding(what, Grade.GOOD, _line(said))


def poorer(what: str, said: str, fix: str) -> Finding:
    return Finding(what, Grade.POORER, _line(said), fix)


def missing(what: str, said: str, fix: str) -> Finding:
    return Finding(what, Grade.MISSING, _line(said), fix)


def _line(said: str) -> str:
    """Much of it is a vendor's word: one line, of what can be seen, and no longer than anybody reads."""
    seen = " ".join("".join(each if each.isprintable() else " " for each in said).split())
    return (seen if len(seen) <= SAID_MAX else f"{seen[:SAID_MAX].rstrip()}…") or "no reason given"


def together(*groups: Iterable[Finding]) -> Report:
    """In the order in which a person would mend them."""
    return Report(tuple(finding for group in groups for finding in group))
