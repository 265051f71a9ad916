"""What is looked at before anything is written: refused here means untouched."""

from storage import migrations
from storage.chain import Chain
from storage.database import Database
from storage.refused import StorageRefused
from storage.rows import holds, verify


def inspect(database: Database, proven: Chain | None = None) -> Chain:
    """The end of a sound journal that this build can read; the start of one where nothing is yet.

    Whoever read it whole before need only read on, if it is still the same journal.
    """
    if database.is_empty_file:
        return Chain()
    if proven is not None and check_revision(database) is not None and holds(database, proven):
        return verify(database, proven)
    database.check_pages()
    return verify(database) if check_revision(database) is not None else Chain()


def check_revision(database: Database) -> str | None:
    """The schema that is there, none where there is none; one we do not know is refused."""
    with database.read() as connection:
        try:
            revision = migrations.revision_of(connection)
            migrations.check(revision)
        except StorageRefused as error:
            raise StorageRefused(f"{database.place}: {error}") from None
    return revision
