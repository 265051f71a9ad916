"""A commit that has returned is on the disk: what that takes is set on every connection that writes."""

import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.journal import open_journal

SQLITE = {"PRAGMA journal_mode": "wal", "PRAGMA synchronous": 2, "PRAGMA foreign_keys": 1}
POSTGRES = {"SHOW synchronous_commit": "on", "SHOW lock_timeout": "5s"}


def test_a_commit_waits_for_the_disk(url: str) -> None:
    open_journal(url, holder="test").close()
    database = Database(url)
    with database.writing.connect() as connection:
        for question, answer in (POSTGRES if "postgresql" in url else SQLITE).items():
            assert connection.execute(sa.text(question)).scalar_one() == answer, question
    database.close()


def test_the_reading_end_cannot_write(url: str) -> None:
    open_journal(url, holder="test").close()
    database = Database(url)
    with (
        database.reading.connect() as connection,
        pytest.raises(sa.exc.DBAPIError, match=r"(?i)read-?only"),
    ):
        connection.execute(sa.text("DELETE FROM journal"))
    database.close()
