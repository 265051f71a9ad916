"""A long body takes a sixth of its room on the disk. Nobody but this file and its database sees that."""

import zlib
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from storage.chain import Row

LONG = 16_384
"""Characters: option chains are longer, what an order waits for is not."""

LEVEL = 1
"""Half the time of the next levels, and nearly as small."""

Line = Row | tuple[Any, ...]


class Body(TypeDecorator[str]):
    """The text it was, whatever lies in the file: the chain is over the text. A server squeezes by itself."""

    impl = sa.Text
    cache_ok = True

    def process_result_value(self, value: str | bytes | None, dialect: sa.Dialect) -> str | None:
        return unsqueezed(value) if isinstance(value, bytes) else value


def squeezed(rows: Sequence[Row]) -> list[Line]:
    """As they are written into a file."""
    return [row if len(row.body) < LONG else _squeezed(*row) for row in rows]


def _squeezed(seq: int, at: int, kind: str, cause: int | None, body: str, prev_hash: bytes) -> Line:
    return seq, at, kind, cause, zlib.compress(body.encode(), LEVEL), prev_hash


def unsqueezed(kept: bytes) -> str:
    """What can no longer be read is another text, and so the chain names its row."""
    try:
        return zlib.decompress(kept).decode()
    except (zlib.error, UnicodeDecodeError):
        return kept.decode(errors="replace")
