"""What came in from outside is on the disk before anybody is told that it was received."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from storage.lease import Lease
from storage.prepared import Prepared
from storage.schema import inbox


class InboxState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


class Received(NamedTuple):
    id: int
    source: str
    ext_id: str
    received_at: datetime
    raw: str


_ACCEPT = Prepared(
    sa.text(
        "INSERT INTO inbox (source, ext_id, received_at, raw, state)"
        " VALUES (:source, :ext_id, :received_at, :raw, 'pending')"
        " ON CONFLICT (source, ext_id) DO NOTHING RETURNING id"
    ).bindparams(sa.bindparam("received_at", type_=inbox.c.received_at.type))
)
_PENDING = (
    sa.select(*(inbox.c[name] for name in Received._fields))
    .where(inbox.c.state == sa.literal_column("'pending'"))
    .order_by(inbox.c.id)
)
_ATTEMPT = (
    sa.update(inbox)
    .where(inbox.c.id == sa.bindparam("which"))
    .values(tries=inbox.c.tries + 1)
    .returning(inbox.c.tries)
)


class Inbox:
    """Each thing once, however often it is delivered."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease

    def accept_all(
        self, source: str, updates: Iterable[tuple[str, str]], at: datetime | None = None
    ) -> list[Received]:
        """Stored when this returns, in one transaction; only what was not there already is returned."""
        now, new = at or datetime.now(UTC), list[Received]()
        with self._lease.transaction() as connection:
            for ext_id, raw in updates:
                line = {"source": source, "ext_id": ext_id, "received_at": now, "raw": raw}
                stored = _ACCEPT.first(connection, line)
                if stored is not None:
                    new.append(Received(stored[0], source, ext_id, now, raw))
        return new

    def pending(self) -> list[Received]:
        """In the order of arrival."""
        with self._lease.transaction() as connection:
            return [Received._make(line) for line in connection.execute(_PENDING)]

    def attempt(self, received_id: int) -> int:
        """Counted before it is tried: the how-manieth life deals with what an earlier one left."""
        with self._lease.transaction() as connection:
            tried: int = connection.execute(_ATTEMPT, {"which": received_id}).scalar_one()
            return tried

    def settle(self, received_id: int, state: InboxState) -> None:
        """Done, dead, or pending again; dealing with it twice is safe, so that it may be on the disk soon."""
        settled = sa.update(inbox).where(inbox.c.id == received_id).values(state=str(state))
        with self._lease.transaction(soon=True) as connection:
            connection.execute(settled)
