"""The tables are made by migrations alone, all of them or none, and a newer build's are not touched."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import migrations
from storage.database import Database
from storage.journal import open_journal
from storage.queries import Queries
from storage.refused import StorageRefused
from storage.schema import metadata
from tests.storage.samples import busy_day, some, sql


def test_the_migrations_make_what_the_schema_says(url: str) -> None:
    open_journal(url, holder="test").close()
    database = Database(url)
    with database.writing.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    database.close()


def test_every_revision_is_known_without_asking_alembic() -> None:
    scripts = ScriptDirectory.from_config(Config(attributes={}, config_args={"script_location": _SCRIPTS}))
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == migrations.REVISIONS


_SCRIPTS = str(Path(migrations.__file__).parent)


def test_a_migration_that_is_cut_off_leaves_nothing(url: str) -> None:
    database = Database(url)
    with database.writing.connect() as connection:
        transaction = connection.begin()
        migrations.upgrade(connection)
        assert migrations.revision_of(connection) == migrations.REVISIONS[-1]
        transaction.rollback()
    with database.read() as connection:
        assert migrations.revision_of(connection) is None
    database.close()
    with open_journal(url, holder="test") as journal:
        journal.append(some(3))


def test_what_a_journal_knew_of_tickets_outlives_the_table_that_was_made_anew(url: str) -> None:
    with open_journal(url, holder="test") as journal:
        journal.append(busy_day()[:2_000])
    before = sql(url, "SELECT * FROM tickets ORDER BY id")
    assert len(before) > 1
    sql(url, "UPDATE alembic_version SET version_num = '0004'")
    with open_journal(url, holder="test") as journal:
        assert list(journal.steps()) == list(busy_day()[:2_000])
        journal.append(busy_day()[2_000:3_000])
    assert sql(url, "SELECT * FROM tickets ORDER BY id")[: len(before)] == before


def test_a_table_nobody_read_goes(url: str) -> None:
    with open_journal(url, holder="test") as journal:
        journal.append(some(3))
    sql(url, "CREATE TABLE stories (about TEXT NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (about, seq))")
    sql(url, "UPDATE alembic_version SET version_num = '0005'")
    with open_journal(url, holder="test") as journal:
        assert list(journal.steps()) == some(3)
    database = Database(url)
    with database.read() as connection:
        assert not sa.inspect(connection).has_table("stories")
    database.close()


def test_a_second_start_changes_no_table(url: str) -> None:
    with open_journal(url, holder="test") as journal:
        journal.append(some(3))
    with open_journal(url, holder="test") as journal:
        assert list(journal.steps()) == some(3)


def test_a_newer_schema_is_refused_and_nothing_is_touched(url: str) -> None:
    with open_journal(url, holder="test") as journal:
        journal.append(some(3))
    sql(url, "UPDATE alembic_version SET version_num = '0999'")
    before = sql(url, "SELECT token FROM lease"), sql(url, "SELECT * FROM journal")
    for look in (lambda: open_journal(url, holder="test"), lambda: Queries(url)):
        with pytest.raises(StorageRefused, match=r"its schema is 0999, newer than .* \(0006\)") as refused:
            look()
        assert "\n" not in str(refused.value)
    assert (sql(url, "SELECT token FROM lease"), sql(url, "SELECT * FROM journal")) == before
