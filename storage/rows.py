"""The journal's rows, back from the disk: in order, a page at a time, and only while the chain holds."""

from collections.abc import Iterator

import sqlalchemy as sa

from engine.model.events import Event
from engine.model.intents import Intent
from engine.model.records import Record
from engine.replay import Step
from storage.chain import GENESIS, Chain, Row, hash_of
from storage.codec import CODEC, Item
from storage.database import Database
from storage.refused import Broken, StorageRefused
from storage.schema import head, journal

PAGE = 4096

_PAGE = (
    sa.select(journal)
    .where(journal.c.seq > sa.bindparam("after"), journal.c.seq <= sa.bindparam("until"))
    .order_by(journal.c.seq)
    .limit(PAGE)
)
_CONCLUDED = _PAGE.where(journal.c.cause.is_not(None))
_SEAL = sa.select(head.c.seq, head.c.hash, sa.select(sa.func.max(journal.c.seq)).scalar_subquery())


def rows(database: Database, *, until: int, after: int = 0) -> Iterator[Row]:
    """Each page is its own short look, so that no reader ever holds up the writer's housekeeping."""
    while after < until:
        with database.read() as connection:
            page = connection.execute(_PAGE, {"after": after, "until": until}).all()
        if not page:
            return
        yield from map(Row._make, page)
        after = page[-1][0]


def end(database: Database) -> int:
    """How many rows are sealed."""
    with database.read() as connection:
        return int(connection.execute(_SEAL).one()[0])


def link_at(database: Database, seq: int) -> Chain:
    """The chain as it was when this row was its last; its start where there is no such row."""
    last = next(rows(database, until=seq, after=seq - 1), None)
    return Chain(seq, hash_of(last)) if last is not None else Chain()


def holds(database: Database, proven: Chain) -> bool:
    """Whether this journal still has the row with which an earlier reading ended."""
    return link_at(database, proven.seq).head == proven.head


def verify(database: Database, proven: Chain | None = None) -> Chain:
    """The end of an unbroken chain; otherwise the first row that is not what was written.

    What was proven before is not read again.
    """
    with database.read() as connection:
        seq_sealed, hash_sealed, seq_last = connection.execute(_SEAL).one()
    last, before = (proven.seq, proven.head) if proven is not None else (0, GENESIS)
    for row in rows(database, until=max(seq_sealed, seq_last or 0), after=last):
        if row.seq != last + 1:
            raise _broken(database, last + 1, "is missing")
        if row.prev_hash != before:
            raise _broken(database, max(last, 1), "was changed")
        if not CODEC.knows(row.kind):
            kind = f"row {row.seq} is of kind {row.kind!r}"
            raise StorageRefused(f"{database.place}: {kind}, written by a newer build: run that one")
        last, before = row.seq, hash_of(row)
    if last < seq_sealed:
        raise _broken(database, last + 1, f"and all up to {seq_sealed} are missing")
    if last > seq_sealed:
        raise _broken(database, seq_sealed + 1, "was added by someone else")
    if before != hash_sealed:
        raise _broken(database, last, "was changed")
    return Chain(last, before)


def steps(database: Database, *, until: int, after: int = 0) -> Iterator[Step]:
    """Event by event, each with what followed from it; the first row after `after` must be an event."""
    event: Event | None = None
    outputs: list[Record | Intent] = []
    for row in rows(database, until=until, after=after):
        item = _read(database, row)
        if not isinstance(item, Event):
            outputs.append(item)
            continue
        if event is not None:
            yield Step(event, tuple(outputs))
        event, outputs = item, []
    if event is not None:
        yield Step(event, tuple(outputs))


def conclusions(database: Database, *, until: int) -> Iterator[list[tuple[Row, Record | Intent]]]:
    """All that followed from events, a page at a time."""
    after = 0
    while True:
        with database.read() as connection:
            page = connection.execute(_CONCLUDED, {"after": after, "until": until}).all()
        if not page:
            return
        read = ((row, _read(database, row)) for row in map(Row._make, page))
        yield [(row, item) for row, item in read if not isinstance(item, Event)]
        after = page[-1][0]


def _read(database: Database, row: Row) -> Item:
    try:
        return CODEC.decode(row.kind, row.body)
    except StorageRefused as error:
        raise _broken(database, row.seq, f"cannot be read: {error}") from None


def _broken(database: Database, seq: int, what: str) -> Broken:
    return Broken(f"{database.place}: the journal is broken: row {seq} {what}")
