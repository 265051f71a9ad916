"""How a table keeps what Python holds: instants and money exactly, and the same in every database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from storage.chain import micros

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def instant(at: int) -> datetime:
    """The way back from `chain.micros`."""
    return EPOCH + timedelta(microseconds=at)


class Instant(TypeDecorator[datetime]):
    """Whole microseconds since 1970 in UTC: exact and sortable."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else instant(value)


class Money(TypeDecorator[Decimal]):
    """Never through a float: SQLite has no exact number, so there the digits are kept as text."""

    impl = sa.Text().with_variant(sa.Numeric(), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> Decimal | str | None:
        return value if value is None or dialect.name == "postgresql" else str(value)

    def process_result_value(self, value: Decimal | str | None, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


def column(name: str, kind: Any, *, optional: bool = False, key: bool = False) -> sa.Column[Any]:
    """Nothing is null and nothing is numbered by the database unless it says so."""
    return sa.Column(name, kind, nullable=optional, primary_key=key, autoincrement=False)


def seq() -> sa.Column[Any]:
    """The journal's own number of the row that a line was read from."""
    return column("id", Serial, key=True)


def still_open(name: str, on: str) -> sa.Index:
    """Only what still waits is looked for, and that is few."""
    pending = sa.text("state = 'pending'")
    return sa.Index(name, on, sqlite_where=pending, postgresql_where=pending)
