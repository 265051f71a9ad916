"""The journal's rows as a hash chain: what was written cannot be changed later without it showing."""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from engine.model.events import Event
from engine.model.intents import Intent
from engine.model.records import Record
from storage.codec import CODEC, Codec

GENESIS = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BLANK = sha256()
"""Copied, for the library looks its algorithm up whenever it begins anew."""


class Row(NamedTuple):
    """`at` in whole microseconds; `cause` is the event an output followed from, none for an event."""

    seq: int
    at: int
    kind: str
    cause: int | None
    body: str
    prev_hash: bytes


def micros(at: datetime) -> int:
    """An instant as every database keeps it alike."""
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def digest(prev_hash: bytes, seq: int, at: int, kind: str, cause: int | None, body: str) -> bytes:
    """No field before the body can hold the bar that parts them, so no two rows read alike."""
    hashed = _BLANK.copy()
    hashed.update(prev_hash + f"{seq}|{at}|{kind}|{cause or ''}|{body}".encode())
    return hashed.digest()


def hash_of(row: Row) -> bytes:
    """What the next row must carry as its `prev_hash`."""
    return digest(row.prev_hash, row.seq, row.at, row.kind, row.cause, row.body)


class Chain:
    """The end of a journal, held in memory: all that is needed to write the next row."""

    __slots__ = ("_write", "head", "seq")

    def __init__(self, seq: int = 0, head: bytes = GENESIS, codec: Codec = CODEC) -> None:
        self.seq = seq
        self.head = head
        self._write = codec.write

    @property
    def hash(self) -> str:
        """The whole journal in 64 characters: equal hashes, equal journals."""
        return self.head.hex()

    def link(self, event: Event, outputs: Iterable[Record | Intent] = ()) -> list[Row]:
        """The rows of one step; the chain moves on only if all of them could be written."""
        seq, head, at = self.seq + 1, self.head, micros(event.at)
        kind, body = self._write(event)
        rows = [_row(Row, (seq, at, kind, None, body, head))]
        head, cause = digest(head, seq, at, kind, None, body), seq
        for output in outputs:
            seq += 1
            kind, body = self._write(output)
            rows.append(_row(Row, (seq, at, kind, cause, body, head)))
            head = digest(head, seq, at, kind, cause, body)
        self.seq, self.head = seq, head
        return rows


_row = tuple.__new__
"""As the row's own maker does it, a call shorter."""
