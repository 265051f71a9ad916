"""`journal`: check a journal's chain and tell its story, without taking it from a running desk."""

from bot.commands.days import day_named
from bot.telling.story import tell
from bot.telling.tally import Tally
from storage.database import Database
from storage.inspection import inspect
from storage.refused import StorageRefused
from storage.rows import steps


def read_journal(url: str) -> int:
    """Every row is read twice: once to follow the chain, once to tell it."""
    database = Database(url)
    try:
        check_there(database)
        chain, tally = inspect(database), Tally()
        for step in steps(database, until=chain.seq):
            tally.add(step)
            for line in tell(step):
                print(line)
    finally:
        database.close()
    print(f"\n{chain.seq:,} rows, {tally.events:,} events, P&L {tally.pnl:+,.2f}")
    print(f"chain sound, journal {chain.hash}")
    return 0


def check_there(database: Database) -> None:
    """Nothing is made where nothing is; a day is not a journal but a part of one."""
    if not database.is_empty_file:
        return
    other = f"; a recorded day is told by ./desk replay {database.place}" if day_named(database.place) else ""
    raise StorageRefused(f"{database.place}: no journal there{other}")
