"""`journal --rebuild`: the tables beside a journal, made anew out of its rows."""

from contextlib import closing

from bot.app import opened
from bot.commands.journal import check_there
from storage.database import Database


def rebuild(url: str) -> int:
    """By its one writer, so never beside a running desk; the rows themselves are only read."""
    with closing(Database(url)) as database:
        check_there(database)
    with closing(opened(url)) as journal:
        journal.rebuild()
        print(f"{journal.seq:,} rows, tables made anew\nchain sound, journal {journal.hash}")
    return 0
