"""Reading a question strictly: what the vendor would refuse with 422 is refused in its words."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from multidict import MultiMapping

NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,18})?")
SIZE = re.compile(r"(?:abs\((\d{1,9}(?:\.\d{1,18})?)\)|(-?\d{1,9}(?:\.\d{1,18})?))")
COUNT = re.compile(r"\d{1,9}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MILLIS_FROM = 100_000_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that may be asked, and what a good answer to it looks like."""

    kind: str
    low: float | None
    high: float | None
    example: str
    needed: bool = False
    choices: tuple[str, ...] = ()

    def takes(self, text: str) -> bool:
        """True for a value the vendor would read."""
        match self.kind:
            case "number" | "count":
                form = NUMBER if self.kind == "number" else COUNT
                return form.fullmatch(text) is not None and self._within(float(text))
            case "size":
                return SIZE.fullmatch(text) is not None
            case "truth":
                return text in ("true", "false")
            case "moment":
                return moment_of(text) is not None
            case "day" | "days":
                return day_of(text) is not None
            case _:
                return bool(text) and (not self.choices or text in self.choices)

    def _within(self, value: float) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def parameters(table: str, choices: Mapping[str, tuple[str, ...]]) -> Mapping[str, Parameter]:
    """A table of lines `name kind[:choices] low high example`; `!` after a name: it must be there."""
    return dict(_parameter(line.strip(), choices) for line in table.strip().splitlines())


def _parameter(line: str, choices: Mapping[str, tuple[str, ...]]) -> tuple[str, Parameter]:
    name, kind, low, high, example = line.split(maxsplit=4)
    kind, _, chosen = kind.partition(":")
    low_at, high_at = (None if bound == "-" else float(bound) for bound in (low, high))
    needed = name.endswith("!")
    parameter = Parameter(kind, low_at, high_at, example, needed, choices[chosen] if chosen else ())
    return name.removesuffix("!"), parameter


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was understood; what nobody asked for is None or empty."""

    query: MultiMapping[str]

    def text(self, name: str) -> str | None:
        """A word."""
        return self.query.get(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """All words of a list."""
        return tuple(self.query.getall(name, ()))

    def number(self, name: str) -> float | None:
        """A number."""
        text = self.query.get(name)
        return None if text is None else float(text)

    def count(self, name: str, default: int) -> int:
        """A whole number, as in limits and pages."""
        text = self.query.get(name)
        return default if text is None else int(text)

    def truth(self, name: str) -> bool | None:
        """Yes, no, or not asked."""
        text = self.query.get(name)
        return None if text is None else text == "true"

    def moment(self, name: str) -> datetime | None:
        """A time."""
        text = self.query.get(name)
        return None if text is None else moment_of(text)

    def day(self, name: str) -> date | None:
        """A date."""
        text = self.query.get(name)
        return None if text is None else day_of(text)

    def days(self, name: str) -> tuple[date, ...]:
        """All dates of a list."""
        return tuple(day for text in self.texts(name) if (day := day_of(text)) is not None)


def faults_of(query: MultiMapping[str], known: Mapping[str, Parameter]) -> Iterator[str]:
    """What is wrong with a question, as the vendor lists it; what it does not know it passes over."""
    for name, parameter in known.items():
        texts = query.getall(name, ())
        if parameter.needed and not texts:
            yield f"{name}= (valid example: {name}={parameter.example})"
        for text in texts:
            if not parameter.takes(text):
                yield f"{name}={text} (valid example: {name}={parameter.example})"


def moment_of(text: str) -> datetime | None:
    """Unix seconds, unix milliseconds, a date, or RFC 3339."""
    try:
        if text.isascii() and text.isdecimal() and len(text) <= 15:
            number = int(text)
            unit = timedelta(milliseconds=1) if number >= MILLIS_FROM else timedelta(seconds=1)
            return EPOCH + number * unit
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day_of(text: str) -> date | None:
    """A date and nothing else."""
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def size_of(text: str) -> tuple[bool, float]:
    """A bound on a Greek: whether it bounds the magnitude, and where."""
    found = SIZE.fullmatch(text)
    if found is None:
        raise ValueError(f"not a bound: {text!r}")
    return found[1] is not None, float(found[1] or found[2])


def within(measured: float | None, low: float | None, high: float | None) -> bool:
    """What cannot be measured passes no bound."""
    if low is None and high is None:
        return True
    return measured is not None and (low is None or measured >= low) and (high is None or measured <= high)


def share(part: float, whole: float) -> float | None:
    """A ratio, where there is something to divide by."""
    return part / whole if whole else None


def wanted_shares(text: str | None) -> Callable[[str], bool]:
    """A comma list of shares; a leading dash turns it around."""
    if text is None:
        return lambda _: True
    named = frozenset(name.strip().upper() for name in text.removeprefix("-").split(","))
    return (lambda share: share not in named) if text.startswith("-") else (lambda share: share in named)
