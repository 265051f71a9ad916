"""A request as it was asked, read field by field, and the record of everything no specification knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from engine.model.calendar import EASTERN
from sandbox.alpaca.refusals import Refused, bad_query

STRAYS_MAX = 10_000
TEXT_MAX = 4096


@dataclass(frozen=True, slots=True)
class Stray:
    """Something a client sent that the vendor's specification does not know."""

    method: str
    path: str
    what: str


@dataclass(slots=True)
class Strays:
    """The record a test asks for: it must be empty for a client that keeps to the specification."""

    kept: list[Stray] = field(default_factory=list)
    lost: int = 0

    def add(self, method: str, path: str, what: str) -> None:
        """Kept up to a limit, counted beyond."""
        if len(self.kept) < STRAYS_MAX:
            self.kept.append(Stray(method, path, what[:TEXT_MAX]))
        else:
            self.lost += 1


@dataclass(frozen=True, slots=True)
class Query:
    """Query parameters, each read as what it must be; what cannot be read is a 400 and never a crash."""

    values: Mapping[str, str]

    def text(self, name: str) -> str | None:
        """As it came; empty is absent."""
        return self.values.get(name) or None

    def needed(self, name: str) -> str:
        """Or a refusal."""
        value = self.text(name)
        if value is None:
            raise bad_query(f"{name} is required")
        return value

    def symbols(self, name: str = "symbols") -> list[str]:
        """A comma list, in its order, each once."""
        return list(
            dict.fromkeys(part.strip().upper() for part in self.needed(name).split(",") if part.strip())
        )

    def whole(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number within limits."""
        value = self.text(name)
        if value is None:
            return default
        if not (value.isascii() and value.lstrip("-").isdigit() and len(value) < 12):
            raise bad_query(f"invalid {name}: {value[:40]}")
        if not least <= int(value) <= most:
            raise bad_query(f"invalid {name}: must be between {least} and {most}")
        return int(value)

    def number(self, name: str) -> Decimal | None:
        """A plain decimal."""
        value = self.text(name)
        if value is None:
            return None
        found = decimal(value)
        if found is None:
            raise bad_query(f"invalid {name}: {value[:40]}")
        return found

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false, spelt as clients spell them."""
        match (self.text(name) or "").lower():
            case "":
                return default
            case "true" | "1":
                return True
            case "false" | "0":
                return False
            case other:
                raise bad_query(f"invalid {name}: {other[:40]}")

    def choice(self, name: str, *allowed: str, default: str | None = None) -> str | None:
        """One of a list."""
        value = self.text(name)
        if value is not None and value not in allowed:
            raise bad_query(f"invalid {name}: {value[:40]}")
        return value or default

    def moment(self, name: str) -> datetime | None:
        """RFC 3339 or a date; a date is midnight in New York."""
        value = self.text(name)
        return None if value is None else instant(value, name)

    def day(self, name: str) -> date | None:
        """A date, or the date part of a time."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            raise bad_query(f"invalid {name}: {value[:40]}") from None


def instant(value: str, name: str) -> datetime:
    """An aware time; nanoseconds are cut to what a datetime holds."""
    try:
        if len(value) == 10:
            return datetime.combine(date.fromisoformat(value), time(), EASTERN).astimezone(UTC)
        found = datetime.fromisoformat(value.replace(" ", "+"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise bad_query(f"invalid {name}: {value[:40]}") from None


def decimal(value: object) -> Decimal | None:
    """A finite number of sane size from a JSON string or number; None if it is not one."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    text = str(value).strip()
    if not text or len(text) > 40 or not text.isascii() or "_" in text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    sane = found.is_finite() and abs(found.adjusted()) < 15
    return found if sane else None


_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def body(content: bytes) -> dict[str, Any]:
    """A JSON object, floats as the decimals they were written as."""
    if not content.strip():
        return {}
    try:
        found = _DECODER.decode(content)
    except (msgspec.MsgspecError, ValueError, RecursionError, ArithmeticError):
        raise Refused(400, 40010000, "request body format is invalid") from None
    if not isinstance(found, dict):
        raise Refused(400, 40010000, "request body format is invalid")
    return found
