"""Prints as they are shown, with the contract's running totals."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sandbox.market.appeal import Hidden
from sandbox.market.chance import Ints
from sandbox.market.ledger import MICROS, Ledger, ledger_of
from sandbox.market.listing import Board
from sandbox.market.nouns import OptionPrint
from sandbox.market.prints import CONDITIONS, MULTI, Prints, exchange

HIDDEN_ASK, HIDDEN_BID, HIDDEN_MULTI = 0.42, 0.36, 0.20
"""Shares of the trades that only count: lifted, hit, and part of something larger."""

BUST_AFTER = 20 * MICROS
BUST_WITHIN = 300 * MICROS


@dataclass
class Flow:
    """One share's option tape: columns, running totals, and prints made of them when they are asked for."""

    board: Board
    prints: Prints
    hidden: Hidden
    starts: datetime

    @cached_property
    def ledger(self) -> Ledger:
        """What traded in each contract; what was busted did not."""
        kept = np.flatnonzero(~self.prints.busted)
        prints = self.prints[kept]
        return ledger_of(prints.rows, prints.moments, prints.sizes, prints.prices, self.hidden)

    @cached_property
    def shown(self) -> tuple[Ints, Ints]:
        """Moment and print of everything the tape shows, in order; busts come again, as -1 - print."""
        busted = np.flatnonzero(self.prints.busted)
        again = self.prints.words[busted, 0] % np.uint64(BUST_WITHIN - BUST_AFTER)
        later = self.prints.moments[busted] + again.astype(np.int64) + BUST_AFTER
        moments = np.concatenate([self.prints.moments, later])
        which = np.concatenate([np.arange(len(self.prints.moments)), -1 - busted])
        order = np.argsort(moments, kind="stable")
        return moments[order], which[order]

    @cached_property
    def totals(self) -> npt.NDArray[np.int64]:
        """Per print: volume of its contract so far, then its ask, bid, mid and multi-leg parts."""
        prints = self.prints
        order = np.lexsort((prints.moments, prints.rows))
        size = np.where(prints.busted, 0, prints.sizes)[order]
        lifted, hit = (prints.prices >= prints.asks)[order], (prints.prices <= prints.bids)[order]
        multi = np.isin(prints.conditions, [CONDITIONS.index(each) for each in MULTI])[order]
        parts = np.stack([size, size * lifted, size * (hit & ~lifted), size * ~(hit | lifted), size * multi])
        running = parts.cumsum(axis=1)
        first = np.flatnonzero(np.diff(prints.rows[order], prepend=-1))
        before = np.repeat((running - parts)[:, first], np.diff(np.append(first, len(order))), axis=1)
        totals = np.empty((len(order), 5), dtype=np.int64)
        totals[order] = (running - before).T
        unseen = self.hidden.each(prints.rows, prints.moments // MICROS)
        ask, bid = (unseen * HIDDEN_ASK).astype(np.int64), (unseen * HIDDEN_BID).astype(np.int64)
        multi_part = (unseen * HIDDEN_MULTI).astype(np.int64)
        return totals + np.column_stack([unseen, ask, bid, unseen - ask - bid, multi_part])

    def id_of(self, row: int) -> str:
        """An id in a vendor's shape, drawn from the seed."""
        digits = f"{int(self.prints.words[row, 0]):016x}{int(self.prints.words[row, 1]):016x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"

    def moment(self, row: int) -> datetime:
        """When a print was executed."""
        return self.starts + timedelta(microseconds=int(self.prints.moments[row]))

    def print_of(self, shown: int) -> OptionPrint:
        """A print, or the bust of one."""
        row = shown if shown >= 0 else -1 - shown
        prints, contract = self.prints, int(self.prints.rows[row])
        volume, ask, bid, mid, multi = self.totals[row].tolist()
        quoted = prints.bids[row] > 0.0
        return OptionPrint(
            self.id_of(row), self.board.symbols[contract], self.board.name.symbol, self.moment(row),
            float(prints.prices[row]), int(prints.sizes[row]), exchange(int(prints.exchanges[row])),
            CONDITIONS[int(prints.conditions[row])], float(prints.bids[row]), float(prints.asks[row]),
            round(float(prints.spots[row]), 2), round(float(prints.vols[row]), 6) if quoted else None,
            round(float(prints.deltas[row]), 6) if quoted else None, int(self.board.interest[contract]),
            volume, ask, bid, mid, multi, int(prints.groups[row]), canceled=shown < 0,
        )  # fmt: skip
