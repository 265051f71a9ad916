"""How an older database becomes today's, and which ones are refused."""

from pathlib import Path

import sqlalchemy as sa

from storage.refused import StorageRefused

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006")
"""Every revision this build knows, oldest first; written here so that no start has to load Alembic."""


def revision_of(connection: sa.Connection) -> str | None:
    """None for a place where nothing is yet."""
    tables = set(sa.inspect(connection).get_table_names())
    if "alembic_version" in tables:
        revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        return None if revision is None else str(revision)
    if tables:
        raise StorageRefused(f"it holds other tables ({min(tables)}, …): not the database of a desk")
    return None


def check(revision: str | None) -> None:
    """What a newer build wrote is left alone."""
    if revision is not None and revision not in REVISIONS:
        raise StorageRefused(
            f"its schema is {revision}, newer than this build knows ({REVISIONS[-1]}): run the newer build"
        )


def upgrade(connection: sa.Connection) -> None:
    """Inside the caller's transaction: all of it, or none."""
    revision = revision_of(connection)
    check(revision)
    if revision == REVISIONS[-1]:
        return
    from alembic import command  # slow to load, and only a first start needs it
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    command.upgrade(config, "head")
