"""What was asked of the world and is not yet known to be carried out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from engine.model.intents import Intent
from storage.chain import Row
from storage.codec import CODEC
from storage.columns import instant
from storage.lease import Lease
from storage.prepared import Prepared
from storage.refused import StorageRefused
from storage.schema import outbox


class OutboxState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


class Due(NamedTuple):
    """A wish, under the key of the row that made it."""

    key: str
    intent: Intent
    tries: int
    due_at: datetime


_INSERT = Prepared(sa.insert(outbox))
_SETTLE = Prepared(
    sa.update(outbox).where(outbox.c.key == sa.bindparam("which")).values(state=sa.bindparam("becomes"))
)
_AGAIN = (
    sa.update(outbox)
    .where(outbox.c.key == sa.bindparam("which"))
    .values(tries=outbox.c.tries + 1, due_at=sa.bindparam("later"))
)
_PENDING = (
    sa.select(outbox.c.key, outbox.c.kind, outbox.c.body, outbox.c.tries, outbox.c.due_at)
    .where(outbox.c.state == sa.literal_column("'pending'"), outbox.c.due_at <= sa.bindparam("now"))
    .order_by(outbox.c.seq)
)


def key_of(row: Row) -> str:
    """One key a wish, known as soon as its row is."""
    return f"{row.seq}:{row.kind}"


def post(connection: sa.Connection, wishes: Sequence[Row]) -> None:
    """In the transaction of the rows themselves: a wish is never without its reason, nor the reverse."""
    if wishes:
        _INSERT.write(connection, [_line(row) for row in wishes])


def settle(connection: sa.Connection, keys: Iterable[str], state: OutboxState) -> None:
    """For callers that hold a transaction already."""
    lines = [{"which": key, "becomes": str(state)} for key in keys]
    if lines:
        _SETTLE.write(connection, lines)


class Outbox:
    """Pending until somebody says what became of it, through any number of restarts."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease

    def pending(self, now: datetime) -> list[Due]:
        """What is due, in the order in which it was decided."""
        with self._lease.transaction() as connection:
            lines = connection.execute(_PENDING, {"now": now}).all()
        return [Due(key, _intent(kind, body), tries, due_at) for key, kind, body, tries, due_at in lines]

    def done(self, keys: Iterable[str]) -> None:
        """Carried out; `Journal.append(steps, done=keys)` says so without a transaction of its own."""
        with self._lease.transaction() as connection:
            settle(connection, keys, OutboxState.DONE)

    def dead(self, keys: Iterable[str]) -> None:
        """Given up on."""
        with self._lease.transaction() as connection:
            settle(connection, keys, OutboxState.DEAD)

    def again(self, key: str, due_at: datetime) -> None:
        """Tried without success: once more, later."""
        with self._lease.transaction() as connection:
            connection.execute(_AGAIN, {"which": key, "later": due_at})


def _line(row: Row) -> dict[str, object]:
    return {
        "key": key_of(row),
        "seq": row.seq,
        "kind": row.kind,
        "body": row.body,
        "state": str(OutboxState.PENDING),
        "tries": 0,
        "due_at": instant(row.at),
    }


def _intent(kind: str, body: str) -> Intent:
    item = CODEC.decode(kind, body)
    if not isinstance(item, Intent):
        raise StorageRefused(f"the outbox holds a {kind}, which is no wish")
    return item
