"""The words of a tape line, each with its column, so that a complaint can point."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from engine.model.calendar import EASTERN
from engine.model.contract import Contract, Right, contract
from engine.model.quote import Quote

MOST = Decimal(10**15)
_SUFFIX = {"k": 1_000, "M": 1_000_000, "m": 1_000_000}
_CONTRACT = re.compile(r"(\d+(?:\.\d+)?)([CP])(?:/(\d{4})-?(\d{2})-?(\d{2}))?")


class Complaint(Exception):
    """What is wrong with one word."""

    def __init__(self, column: int, text: str) -> None:
        super().__init__(text)
        self.column = column


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    column: int

    def wrong(self, expected: str) -> Complaint:
        return Complaint(self.column, f"{self.text!r} is not {expected}")

    def number(self) -> Decimal:
        """1200, 1.2k or 9.2M."""
        factor = _SUFFIX.get(self.text[-1:], 1)
        text = self.text[:-1] if factor > 1 else self.text
        try:
            value = Decimal(text) * factor
        except InvalidOperation:
            raise self.wrong("a number") from None
        if not value.is_finite() or not 0 <= value <= MOST:
            raise self.wrong("a number of zero or more")
        return value

    def signed(self) -> float:
        """A measure that may be below zero, like a put's delta."""
        below = self.text.startswith("-")
        value = float(Word(self.text[1:], self.column + 1).number() if below else self.number())
        return -value if below else value

    def whole(self) -> int:
        """A number without a part."""
        value = self.number()
        if value != value.to_integral_value():
            raise self.wrong("a whole number")
        return int(value)

    def clock(self, day: date) -> datetime:
        """New York wall time on the tape's day."""
        try:
            return datetime.combine(day, time.fromisoformat(self.text), EASTERN)
        except ValueError:
            raise self.wrong("a time like 14:35:00") from None

    def day(self) -> date:
        """A calendar day."""
        try:
            return date.fromisoformat(self.text)
        except ValueError:
            raise self.wrong("a date like 2026-07-31") from None

    def quote(self) -> Quote:
        """0.98x1.02: what is bid and what is asked."""
        bid, cross, ask = self.text.partition("x")
        if not cross:
            raise self.wrong("a market like 0.98x1.02")
        return Quote(Word(bid, self.column).number(), Word(ask, self.column + len(bid) + 1).number())

    def contract(self, root: str, day: date) -> Contract:
        """12C for today, 12C/2026-08-07 for another day."""
        found = _CONTRACT.fullmatch(self.text)
        if found is None:
            raise self.wrong("a contract like 12C or 12C/2026-08-07")
        strike, right, year, month, day_of = found.groups()
        try:
            expiry = date(int(year), int(month), int(day_of)) if year else day
            return contract(Contract(root, expiry, Right(right), Decimal(strike)).symbol)
        except ValueError as error:
            raise Complaint(self.column, f"{self.text!r}: {error}") from None


def words(line: str) -> Iterator[Word]:
    """Everything before a comment."""
    for found in re.finditer(r"\S+", line.split("#", 1)[0]):
        yield Word(found.group(), found.start() + 1)
