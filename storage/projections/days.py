"""Each session in numbers, counted on the day in New York."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from engine.model.calendar import eastern_date
from engine.model.records import (
    Approved,
    Outcome,
    Record,
    Refusal,
    Setup,
    SetupEnded,
    Signal,
    Ticket,
    Trade,
)
from storage.chain import Row
from storage.columns import instant
from storage.projections.page import Change, Line, Page, amend
from storage.schema import daily

_FIRST, _AGAIN = Change(daily, sa.insert(daily)), amend(daily, "day")
_DAY = sa.select(daily).where(daily.c.day == sa.bindparam("on"))

_COUNTED: dict[type[Record], str] = {
    Signal: "signals",
    Setup: "setups",
    Ticket: "tickets",
    Approved: "approved",
    Refusal: "refusals",
}
_ENDINGS = {
    Outcome.SKIPPED: "skipped",
    Outcome.LAPSED: "lapsed",
    Outcome.UNFILLED: "unfilled",
    Outcome.REJECTED: "rejected",
}


class Days:
    """Counts in memory, and writes each day once a batch."""

    def __init__(self) -> None:
        self._lines: dict[date, Line] = {}
        self._stored: set[date] = set()
        self._changed: set[date] = set()

    def take(self, page: Page, row: Row, item: object) -> None:
        if isinstance(item, Trade):
            self._close(page, item)
            return
        what = _ENDINGS.get(item.outcome) if isinstance(item, SetupEnded) else _COUNTED.get(type(item))  # type: ignore[arg-type]
        if what is not None:
            self._line(page, eastern_date(instant(row.at)))[what] += 1

    def finish(self, page: Page) -> None:
        """Put what changed; the days before the newest few are looked up again if they are ever needed."""
        for day in sorted(self._changed):
            line = self._lines[day]
            if day in self._stored:
                page.put(_AGAIN, {"key": day, **{name: line[name] for name in line if name != "day"}})
            else:
                page.put(_FIRST, dict(line))
                self._stored.add(day)
        self._changed.clear()

    def _close(self, page: Page, trade: Trade) -> None:
        line = self._line(page, eastern_date(trade.closed_at))
        line["trades"] += 1
        line["wins"] += trade.pnl > 0
        line["losses"] += trade.pnl < 0
        line["pnl"] += trade.pnl
        line["fees"] += trade.fees

    def _line(self, page: Page, day: date) -> Line:
        """A day's line, to be changed in place."""
        line = self._lines.get(day)
        if line is None:
            found = page.find(_DAY, on=day)
            if found:
                self._stored.add(day)
            line = self._lines[day] = found[0] if found else _blank(day)
        self._changed.add(day)
        return line


def _blank(day: date) -> Line:
    counts = {column.name: 0 for column in daily.columns if isinstance(column.type, sa.Integer)}
    return {"day": day, **counts, "pnl": Decimal(0), "fees": Decimal(0)}
