"""`journal`: check a journal's chain and tell its story, without taking it from a running desk."""

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
        if database.is_empty_file:
            raise StorageRefused(f"{database.place}: no journal there")
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
