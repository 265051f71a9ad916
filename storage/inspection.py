"""What is looked at before anything is written: refused here means untouched."""

from storage import migrations
from storage.chain import Chain
from storage.database import Database
from storage.refused import StorageRefused
from storage.rows import holds, verify
from storage.schema import journal

JOURNAL = journal.name


def inspect(database: Database, proven: Chain | None = None) -> Chain:
    """The end of a sound journal that this build can read; the start of one where nothing is yet.

    Of a journal that was proven before only the rows since are read, and every page of all other tables.
    """
    if database.is_empty_file:
        return Chain()
    database.check_pages(but=JOURNAL if proven is not None else None)
    return verify(database, proven) if check_revision(database) is not None else Chain()


def still(database: Database, proven: Chain | None) -> Chain | None:
    """The proof, if it is of this journal."""
    if proven is None or database.is_empty_file or check_revision(database) is None:
        return None
    return proven if holds(database, proven) else None


def check_revision(database: Database) -> str | None:
    """The schema that is there, none where there is none; one we do not know is refused."""
    with database.read() as connection:
        try:
            revision = migrations.revision_of(connection)
            migrations.check(revision)
        except StorageRefused as error:
            raise StorageRefused(f"{database.place}: {error}") from None
    return revision
