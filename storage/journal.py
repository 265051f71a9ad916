"""The one journal: a batch of steps is written whole, with all that hangs on it, or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from engine.model.intents import Intent
from engine.replay import Step
from storage import outbox
from storage.chain import Chain, Row
from storage.chat import ChatMemory
from storage.database import Database
from storage.inbox import Inbox
from storage.inspection import inspect, still
from storage.lease import Lease
from storage.outbox import Outbox, OutboxState
from storage.prepared import Prepared
from storage.projections.all import Concluded, Projections, clear
from storage.refused import StorageRefused
from storage.rows import conclusions, holds, rows, steps, verify
from storage.schema import head
from storage.squeezing import squeezed

_ROW = "INSERT INTO journal (seq, at, kind, cause, body, prev_hash) VALUES"
_INSERT = {"sqlite": f"{_ROW} (?, ?, ?, ?, ?, ?)", "postgresql": f"{_ROW} (%s, %s, %s, %s, %s, %s)"}
_SEAL = Prepared(
    sa.update(head)
    .where(head.c.seq == sa.bindparam("seq_before"), head.c.hash == sa.bindparam("hash_before"))
    .values(seq=sa.bindparam("seq_after"), hash=sa.bindparam("hash_after"))
)


def open_journal(url: str, *, holder: str, proven: Chain | None = None) -> "Journal":
    """Everything is checked before anything is written, but what was proven; a path will do for a URL."""
    with ExitStack() as undo:
        database = Database(url)
        undo.callback(database.close)
        lease = Lease(database, holder)
        undo.callback(lease.release)
        proven = still(database, proven)
        chain = inspect(database, proven)
        lease.take()
        undo.pop_all()
    return Journal(database, lease, chain, on_trust=proven is not None)


class Journal:
    """The writer's end. What it remembers of the chain is never ahead of the disk."""

    def __init__(self, database: Database, lease: Lease, chain: Chain, *, on_trust: bool = False) -> None:
        self.inbox = Inbox(lease)
        self.outbox = Outbox(lease)
        self.chat = ChatMemory(lease)
        self.place = database.place
        self.near = database.path is not None
        self._database = database
        self._lease = lease
        self._chain = chain
        self._projections = Projections()
        self._failed = False
        self._on_trust = on_trust

    @property
    def seq(self) -> int:
        return self._chain.seq

    @property
    def head(self) -> bytes:
        return self._chain.head

    @property
    def hash(self) -> str:
        return self._chain.hash

    def append(self, steps: Sequence[Step], *, done: Iterable[str] = ()) -> list[str]:
        """Durable when it returns, with the keys of its wishes; after a failure nothing more is taken."""
        if self._failed:
            raise StorageRefused(f"{self.place}: a write failed before: open it again to go on")
        try:
            return self._write(steps, done)
        except BaseException:
            self._failed = True
            raise

    def _write(self, steps: Sequence[Step], done: Iterable[str]) -> list[str]:
        chain = Chain(self._chain.seq, self._chain.head)
        rows: list[Row] = []
        concluded: list[Concluded] = []
        for event, outputs in steps:
            linked = chain.link(event, outputs)
            rows += linked
            if outputs:
                concluded += zip(linked[1:], outputs, strict=True)
        wishes = [row for row, item in concluded if isinstance(item, Intent)]
        with self._lease.transaction() as connection:
            if rows:
                lines = squeezed(rows) if self.near else rows
                connection.connection.cursor().executemany(_INSERT[connection.dialect.name], lines)
                self._seal(connection, chain)
            if concluded:
                self._projections.apply(connection, concluded)
                outbox.post(connection, wishes)
            outbox.settle(connection, done, OutboxState.DONE)
        self._chain = chain
        return [outbox.key_of(row) for row in wishes]

    def _seal(self, connection: sa.Connection, chain: Chain) -> None:
        """Head and count stand beside the rows, so that a tail cut off is missed."""
        before, after = self._chain, chain
        sealed = {
            "seq_before": before.seq,
            "hash_before": before.head,
            "seq_after": after.seq,
            "hash_after": after.head,
        }
        if _SEAL.write(connection, [sealed]) != 1:
            raise StorageRefused(f"{self.place}: somebody else wrote to it: nothing was written")

    def steps(self, after: int = 0) -> Iterator[Step]:
        """All that follows a row, in order, a page at a time: what `Engine.recall` is fed with."""
        return steps(self._database, until=self.seq, after=after)

    def holds(self, proven: Chain) -> bool:
        """Whether an earlier reading was of this journal."""
        return proven.seq <= self.seq and holds(self._database, proven)

    def goes_on_from(self, older: "Journal") -> bool:
        """Whether all of the other is the beginning of this one."""
        if self.seq == older.seq:
            return self.head == older.head
        following = next(rows(self._database, until=older.seq + 1, after=older.seq), None)
        return following is not None and following.prev_hash == older.head

    def verify(self) -> None:
        """Read every row again and follow the chain; the first break is named."""
        found = verify(self._database)
        if (found.seq, found.head) != (self.seq, self.head):
            raise StorageRefused(f"{self.place}: the journal is not the one that was opened")

    def prove(self) -> None:
        """What an earlier reading has proven is proven again, for whoever reads it."""
        if self._on_trust:
            self._database.check_pages()
            self.verify()
            self._on_trust = False

    def rebuild(self) -> None:
        """Throw the tables away and read them out of the journal again, in one transaction."""
        projections = Projections()
        with self._lease.transaction() as connection:
            clear(connection)
            for page in conclusions(self._database, until=self.seq):
                projections.apply(connection, page)
        self._projections = projections

    def close(self) -> None:
        self._lease.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
