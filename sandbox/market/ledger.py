"""What has traded in each contract up to any moment: shown prints, and the many that are only counted."""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from sandbox.market.appeal import Hidden
from sandbox.market.chance import Floats, Ints

MICROS = 1_000_000
SHIFT = 36  # a day's microseconds fit below it, a contract's row above


@dataclass(frozen=True, slots=True)
class Ledger:
    """Prints sorted by contract and time, with running totals; `keys` finds a moment in one search."""

    keys: Ints
    key_list: list[int]
    totals: Ints  # running volume over all keys; a contract's own is a difference
    starts: Ints  # first key of each contract
    prices: Floats
    moments: Ints  # microseconds on the grid
    hidden: Hidden

    def volumes(self, rows: Ints, second: int) -> tuple[Ints, Ints]:
        """Contracts traded in each row, and where its last shown print stands (-1: none)."""
        ends = np.searchsorted(self.keys, (rows << SHIFT) + second * MICROS, side="right")
        first = self.starts[rows]
        shown = self.totals[ends] - self.totals[first]
        return shown + self.hidden.volumes(rows, second), np.where(ends > first, ends - 1, -1)

    def volume(self, row: int, second: int) -> tuple[int, int]:
        """The same of one row."""
        end = bisect_right(self.key_list, (row << SHIFT) + second * MICROS)
        first = int(self.starts[row])
        shown = int(self.totals[end]) - int(self.totals[first])
        return shown + self.hidden.volume(row, second), end - 1 if end > first else -1


def ledger_of(rows: Ints, moments: Ints, sizes: Ints, prices: Floats, hidden: Hidden) -> Ledger:
    """File prints, given in any order; busted ones are not passed in."""
    keys = (rows << SHIFT) + moments
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    totals = np.concatenate([[0], sizes[order].cumsum()])
    starts = np.searchsorted(keys, np.arange(hidden.count) << SHIFT)
    return Ledger(keys, keys.tolist(), totals, starts, prices[order], moments[order], hidden)
