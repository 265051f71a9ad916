"""A gate's answer: never a bare bool, always the number it measured and the limit it met."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Unit(StrEnum):
    RATIO = "ratio"
    USD = "usd"
    COUNT = "count"
    SECONDS = "seconds"
    DAYS = "days"
    TIMES = "times"
    NUMBER = "number"
    FLAG = "flag"


class Sense(StrEnum):
    AT_MOST = "at most"
    AT_LEAST = "at least"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is unknown measures none and never passes; what is not asked measures none and does."""

    gate: str
    passed: bool
    measured: float | None
    limit: float
    unit: Unit
    sense: Sense

    @property
    def asked(self) -> bool:
        """Whether there was anything to ask: shares have no Greeks, a last day has no decay to come."""
        return self.measured is not None or not self.passed

    def unasked(self) -> "Verdict":
        """Of shares what only an option has, of a last day what days are for: no measure, no objection."""
        return replace(self, passed=True, measured=None)


def at_most(gate: str, measured: float | None, limit: float, unit: Unit) -> Verdict:
    """Refuse what is above the limit, and what nobody could measure."""
    passed = measured is not None and measured <= limit
    return Verdict(gate, passed, _exact(measured), float(limit), unit, Sense.AT_MOST)


def at_least(gate: str, measured: float | None, limit: float, unit: Unit) -> Verdict:
    """Refuse what is below the limit, and what nobody could measure."""
    passed = measured is not None and measured >= limit
    return Verdict(gate, passed, _exact(measured), float(limit), unit, Sense.AT_LEAST)


def _exact(measured: float | None) -> float | None:
    """Counts come as whole numbers and are written as measures, as they are read back."""
    return None if measured is None else float(measured)
