"""`journal --rebuild`: the tables beside a journal, made anew out of its rows."""

from contextlib import closing

from bot.app import opened
from storage.database import Database
from storage.refused import StorageRefused


def rebuild(url: str) -> int:
    """By its one writer, so never beside a running desk; the rows themselves are only read."""
    with closing(Database(url)) as database:
        if database.is_empty_file:
            raise StorageRefused(f"{database.place}: no journal there")
    with closing(opened(url)) as journal:
        journal.rebuild()
        print(f"{journal.seq:,} rows, tables made anew\nchain sound, journal {journal.hash}")
    return 0
