"""The few questions people ask, answered beside a running desk without holding it up."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import TracebackType
from typing import Any, NamedTuple, Self

import sqlalchemy as sa

from engine.model.calendar import EASTERN
from storage.codec import CODEC
from storage.database import Database
from storage.inspection import check_revision
from storage.refused import StorageRefused
from storage.schema import daily, head, journal, refusals, trades, verdicts
from storage.timings import TIMINGS, Timing, timing


class TradeLine(NamedTuple):
    id: int
    setup: str
    play: str
    ticker: str
    option_symbol: str
    direction: str
    contracts: int
    entry_premium: Decimal
    exit_premium: Decimal | None
    fees: Decimal
    pnl: Decimal | None
    pnl_pct: float | None
    status: str
    exit_reason: str | None
    entry_time: datetime
    exit_time: datetime | None


class GateLine(NamedTuple):
    """A refusal counts once for every gate it failed, or for its reason when no gate was asked."""

    gate: str
    refusals: int


class DayLine(NamedTuple):
    day: date
    signals: int
    setups: int
    tickets: int
    approved: int
    refusals: int
    skipped: int
    lapsed: int
    unfilled: int
    rejected: int
    trades: int
    wins: int
    losses: int
    pnl: Decimal
    fees: Decimal


class Size(NamedTuple):
    """How long the journal is, the seal on its last row, and what it takes on the disk if it is a file."""

    rows: int
    hash: str
    bytes: int | None


def _between(column: sa.ColumnElement[Any], days: tuple[date, date] | None) -> sa.ColumnElement[bool]:
    """From the first day in New York to the last, both of them whole; all time when no days are named."""
    if days is None:
        return sa.true()
    first, last = (datetime(day.year, day.month, day.day, tzinfo=EASTERN) for day in days)
    return sa.and_(column >= first, column < last + timedelta(days=1))


class Queries:
    """Looks, and cannot touch."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        try:
            if self._database.is_empty_file or check_revision(self._database) is None:
                raise StorageRefused(f"{self._database.place}: there is no journal yet")
        except BaseException:
            self.close()
            raise

    def closed(self, days: tuple[date, date] | None = None) -> list[TradeLine]:
        """Every closed episode between two days, both of them whole, in the order in which they ended."""
        done = _select(trades, TradeLine).where(trades.c.status != "open", _between(trades.c.exit_time, days))
        return [TradeLine._make(line) for line in self._ask(done.order_by(trades.c.exit_time, trades.c.id))]

    def latest(self, count: int, *, after: int = 0, of: str = "") -> list[TradeLine]:
        """The newest closed episodes first, of one name or setup or of all, without so many seen already."""
        done = _select(trades, TradeLine).where(trades.c.status != "open")
        if of:
            done = done.where(sa.or_(trades.c.ticker == of, trades.c.setup == of))
        newest = done.order_by(trades.c.exit_time.desc(), trades.c.id.desc()).limit(count).offset(after)
        return [TradeLine._make(line) for line in self._ask(newest)]

    def timings(self, days: tuple[date, date]) -> list[Timing]:
        """How long each setup that was bought took from its first card to its first fill."""
        found = self._ask(TIMINGS.where(_between(TIMINGS.selected_columns.filled_at, days)))
        wanted = [seq for line in found for seq in (line.ticket_row, line.fill_row)]
        read = sa.select(journal.c.seq, journal.c.kind, journal.c.body).where(journal.c.seq.in_(wanted))
        items = {row.seq: CODEC.decode(row.kind, row.body) for row in self._ask(read)}
        return [timing(line, items) for line in found]

    def size(self) -> Size:
        """Of the journal as it stands."""
        path = self._database.path
        taken = None
        if path is not None:
            beside = (path, path.with_name(f"{path.name}-wal"))
            taken = sum(file.stat().st_size for file in beside if file.exists())
        found = self._ask(sa.select(head.c.seq, head.c.hash))
        return Size(found[0].seq, found[0].hash.hex(), taken) if found else Size(0, "", taken)

    def refusals_by_gate(self, days: tuple[date, date] | None = None) -> list[GateLine]:
        """The dearest gate first."""
        within = _between(refusals.c.at, days)
        failed = (
            sa.select(verdicts.c.gate.label("gate"))
            .join_from(verdicts, refusals)
            .where(sa.not_(verdicts.c.passed), within)
        )
        no_gate = sa.not_(
            sa.exists().where(verdicts.c.refusal_id == refusals.c.id, sa.not_(verdicts.c.passed))
        )
        other = sa.select(refusals.c.because.label("gate")).where(no_gate, within)
        every = failed.union_all(other).subquery()
        count = sa.func.count().label("refusals")
        asked = sa.select(every.c.gate, count).group_by(every.c.gate).order_by(count.desc(), every.c.gate)
        return [GateLine._make(line) for line in self._ask(asked)]

    def daily(self, days: tuple[date, date] | None = None) -> list[DayLine]:
        asked = _select(daily, DayLine).order_by(daily.c.day)
        if days is not None:
            asked = asked.where(daily.c.day.between(*days))
        return [DayLine._make(line) for line in self._ask(asked)]

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ask(self, question: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with self._database.read() as connection:
            return connection.execute(question).all()


def _select(table: sa.Table, line: type[tuple[Any, ...]]) -> sa.Select[Any]:
    names: tuple[str, ...] = line._fields  # type: ignore[attr-defined]
    return sa.select(*(table.c[name] for name in names))
