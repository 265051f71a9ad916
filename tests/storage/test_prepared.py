"""What goes straight to the driver reads back as if SQLAlchemy had written it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.columns import Instant, Money
from storage.database import Database
from storage.prepared import Prepared
from storage.refused import StorageRefused

ODD = sa.Table(
    "odd",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=True),
    sa.Column("paid", Money, nullable=True),
    sa.Column("on", sa.Date, nullable=True),
    sa.Column("late", sa.Boolean, nullable=True),
    sa.Column("limit", sa.Double, nullable=True),
    sa.Column("hash", sa.LargeBinary, nullable=True),
)
AT = datetime(2026, 7, 31, 14, 0, 0, 123456, tzinfo=UTC)
WHOLE = {
    "id": 1, "at": AT, "paid": Decimal("0.10"), "on": date(2026, 7, 31),
    "late": True, "limit": 0.1, "hash": b"\0",
}  # fmt: skip
BARE = dict.fromkeys(WHOLE) | {"id": 2}


def test_every_kind_of_column_reads_back_exactly(url: str) -> None:
    database = Database(url)
    with database.writing.begin() as connection:
        ODD.create(connection)
        assert Prepared(sa.insert(ODD)).write(connection, [WHOLE, BARE]) == 2
        assert [line._asdict() for line in connection.execute(sa.select(ODD).order_by(ODD.c.id))] == [
            WHOLE,
            BARE,
        ]
    database.close()


def test_other_columns_are_another_text(url: str) -> None:
    database, amend = Database(url), Prepared(sa.update(ODD).where(ODD.c.id == sa.bindparam("key")))
    with database.writing.begin() as connection:
        ODD.create(connection)
        Prepared(sa.insert(ODD)).write(connection, [WHOLE])
        assert amend.write(connection, [{"key": 1, "late": False}]) == 1
        assert amend.write(connection, [{"key": 1, "limit": 0.2}]) == 1
        assert amend.write(connection, [{"key": 9, "limit": 0.3}]) == 0
        found = Prepared(sa.select(ODD.c.limit).where(ODD.c.late == sa.bindparam("late"))).first
        assert found(connection, {"late": False}) == (0.2,)
        assert found(connection, {"late": True}) is None
    database.close()


def test_what_the_driver_says_becomes_one_line_too(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "odd.db"))
    with database.writing.begin() as connection:
        ODD.create(connection)
    with (
        pytest.raises(StorageRefused, match="it is read-only"),
        database.plainly(),
        database.reading.begin() as connection,
    ):
        Prepared(sa.insert(ODD)).write(connection, [WHOLE])
    database.close()
