"""Two desks on one journal would trade twice, so there is one; and a desk that was replaced cannot write."""

import os
import signal
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.journal import Journal, open_journal
from storage.lease import Lease
from storage.refused import StorageRefused
from tests.storage.conftest import fresh_schema
from tests.storage.samples import child, loud, quiet, said_by, some, sql

SECOND = """
import sys
from storage.journal import open_journal
from storage.refused import StorageRefused
try:
    open_journal(sys.argv[1], holder="second")
except StorageRefused as refused:
    print(refused)
"""

HOLD = """
import sys
from storage.journal import open_journal
journal = open_journal(sys.argv[1], holder="the desk before")
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_told_who_is_there_in_one_line(journal: Journal, url: str) -> None:
    said = said_by(SECOND, url)
    assert said.count("\n") == 1
    assert f"in use by test (process {os.getpid()} on " in said
    assert said.endswith("stop that one first\n")
    journal.append([quiet(0)])


def test_a_second_journal_in_the_same_process_is_refused_too(journal: Journal, url: str) -> None:
    with pytest.raises(StorageRefused, match="in use by test"):
        open_journal(url, holder="again")
    journal.append([quiet(0)])


def test_a_closed_journal_makes_room(url: str) -> None:
    open_journal(url, holder="first").close()
    open_journal(url, holder="second").close()


def test_a_killed_desk_makes_room_at_once(url: str) -> None:
    with child(HOLD, url) as before:
        assert before.stdout is not None
        assert before.stdout.readline() == "open\n"
        os.kill(before.pid, signal.SIGKILL)
        before.wait()
        with open_journal(url, holder="after") as journal:
            journal.append([quiet(0)])


def test_the_token_rises_at_every_take(url: str) -> None:
    tokens = []
    for _ in range(3):
        open_journal(url, holder="test").close()
        tokens += sql(url, "SELECT token FROM lease")
    assert tokens == [(1,), (2,), (3,)]


def test_a_stale_desk_writes_nothing_at_all(journal: Journal, url: str) -> None:
    journal.append(some(3))
    sql(url, "UPDATE lease SET token = token + 1, holder = 'the newer desk'")
    with pytest.raises(StorageRefused, match="taken over by the newer desk: nothing was written"):
        journal.append([loud(9)])
    with pytest.raises(StorageRefused, match="taken over"):
        journal.inbox.accept_all("telegram", [("1", "{}")])
    with pytest.raises(StorageRefused, match="taken over"):
        journal.outbox.done(["4:FetchChain"])
    assert sql(url, "SELECT count(*) FROM journal") == [(5 + 1,)]
    assert sql(url, "SELECT count(*) FROM inbox") == [(0,)]
    assert sql(url, "SELECT count(*) FROM outbox WHERE state = 'done'") == [(0,)]


def test_even_without_its_lock_file_the_older_desk_is_out(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with open_journal(str(path), holder="older") as older:
        older.append([quiet(0)])
        (tmp_path / "desk.db.lock").unlink()
        with open_journal(str(path), holder="newer") as newer:
            with pytest.raises(StorageRefused, match="taken over by newer"):
                older.append([quiet(1)])
            newer.append([quiet(2)])
            assert list(newer.steps()) == [quiet(0), quiet(2)]


def test_a_closed_journal_says_so(url: str) -> None:
    journal = open_journal(url, holder="test")
    journal.close()
    with pytest.raises(StorageRefused, match="no longer open: nothing was written"):
        journal.append([quiet(0)])


def test_a_server_that_drops_us_is_one_line_and_nothing_is_half_written(server: str) -> None:
    url = fresh_schema(server)
    with open_journal(url, holder="test") as journal:
        journal.append(some(3))
        sql(url, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        with pytest.raises(StorageRefused) as refused:
            journal.append([loud(9)])
        assert "\n" not in str(refused.value)
        with pytest.raises(StorageRefused, match="a write failed before"):
            journal.append([loud(9)])
    with open_journal(url, holder="test") as journal:
        assert list(journal.steps()) == some(3)


def test_what_may_be_soon_is_written_and_only_what_may(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "desk.db"))
    lease = Lease(database, "test")
    lease.take()
    with lease.transaction(soon=True) as connection:
        connection.exec_driver_sql("UPDATE lease SET holder = 'soon'")
        assert _waits_for_the_disk(connection) is False
    assert sql(database.place, "SELECT holder FROM lease") == [("soon",)]
    with lease.transaction() as connection:
        assert _waits_for_the_disk(connection) is True
    with pytest.raises(sa.exc.IntegrityError), lease.transaction(soon=True) as connection:
        connection.exec_driver_sql("UPDATE lease SET holder = NULL")
    with lease.transaction() as connection:
        assert _waits_for_the_disk(connection) is True
    assert sql(database.place, "SELECT holder FROM lease") == [("soon",)]
    lease.release()


def _waits_for_the_disk(connection: sa.Connection) -> bool:
    """SQLite's own word for it: 1 is NORMAL, 2 is FULL."""
    return {1: False, 2: True}[connection.exec_driver_sql("PRAGMA synchronous").scalar_one()]
