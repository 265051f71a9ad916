"""The tapes of all shares as one, so that a second with nothing to say costs two look-ups."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from sandbox.market.chance import Ints
from sandbox.market.share import Share

MICRO = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Index:
    """Moments in order, and whose row stands at each; equal moments keep the order of the shares."""

    starts: datetime
    owners: tuple[Share, ...]
    moments: list[int]
    places: list[int]
    rows: list[int]

    def between(self, start: datetime, end: datetime) -> Iterator[tuple[int, int]]:
        """Share and row of everything after one moment and up to another."""
        first = bisect_right(self.moments, (start - self.starts) // MICRO)
        last = bisect_right(self.moments, (end - self.starts) // MICRO)
        return zip(self.places[first:last], self.rows[first:last], strict=True)


def index_of(starts: datetime, owners: tuple[Share, ...], columns: Sequence[tuple[Ints, Ints]]) -> Index:
    """Merge what the shares show."""
    moments = np.concatenate([moments for moments, _ in columns])
    rows = np.concatenate([rows for _, rows in columns])
    places = np.repeat(np.arange(len(columns)), [len(rows) for _, rows in columns])
    order = np.argsort(moments, kind="stable")
    return Index(starts, owners, moments[order].tolist(), places[order].tolist(), rows[order].tolist())
