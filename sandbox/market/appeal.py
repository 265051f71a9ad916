"""Which contracts people want: those near the money of the half-hour, never of one to come."""

from dataclasses import dataclass

import numpy as np

from sandbox.market.chance import Floats, Ints
from sandbox.market.listing import Board
from sandbox.market.paths import Path
from sandbox.market.rhythm import Rhythm

HALF_HOUR = 1800
CENTRE, WIDTH = 0.38, 0.60
"""Volume peaks a little out of the money, in deviations of the share until expiry."""

DAY_LEFT = 0.35  # the last day's strikes draw together, but no further than this
SINGLE = 5.0  # contracts of a shown print, roughly: what is shown need not be hidden


@dataclass(frozen=True, slots=True)
class Hidden:
    """Trades that only count: running volume at the start of each half-hour, linear in activity between."""

    opens: int
    running: Floats  # half-hour x contract
    fraction: Floats  # of its half-hour's activity that lies behind, per grid second
    slot: Ints  # half-hour of each grid second

    @property
    def count(self) -> int:
        """How many contracts there are."""
        return int(self.running.shape[1])

    def volumes(self, rows: Ints, second: int) -> Ints:
        """Contracts traded unseen."""
        slot = self.slot[second]
        before, after = self.running[slot, rows], self.running[slot + 1, rows]
        traded: Ints = np.floor(before + (after - before) * self.fraction[second]).astype(np.int64)
        return traded

    def each(self, rows: Ints, seconds: Ints) -> Ints:
        """Contracts traded unseen, each row at a second of its own."""
        slot = self.slot[seconds]
        before, after = self.running[slot, rows], self.running[slot + 1, rows]
        return np.floor(before + (after - before) * self.fraction[seconds]).astype(np.int64)

    def volume(self, row: int, second: int) -> int:
        """The same of one."""
        slot = int(self.slot[second])
        before, after = float(self.running[slot, row]), float(self.running[slot + 1, row])
        return int(before + (after - before) * float(self.fraction[second]))


def appeals(board: Board, path: Path, rhythm: Rhythm) -> Floats:
    """Half-hour by contract, each row summing to one."""
    starts = np.arange(rhythm.opens, rhythm.closes, HALF_HOUR)
    spots = path.mid[starts]
    spread = np.array([each.spread_of(board.name) for each in board.expiries])[board.expiry]
    today = np.array([each.sessions == 0 for each in board.expiries])[board.expiry]
    left = np.sqrt(rhythm.left[starts] / rhythm.left[rhythm.opens])[:, None]
    spread = spread * np.where(today, np.maximum(left, DAY_LEFT), 1.0)
    sign = np.where(board.is_call, 1.0, -1.0)
    away = sign * np.log(board.strike / spots[:, None]) / spread
    tail = np.where(~board.is_call & (away > 0.9), 0.5 * np.exp(-(away - 0.9) / 0.5), 0.0)
    wanted = (np.exp(-0.5 * ((away - CENTRE) / WIDTH) ** 2) + tail + 3e-6) * board.fame
    shares = np.array([each.share for each in board.expiries])
    firsts = np.searchsorted(board.expiry, np.arange(len(shares)))
    drawn = shares / shares.sum() / np.add.reduceat(wanted, firsts, axis=1)
    appealing: Floats = wanted * drawn[:, board.expiry]
    return appealing


def hidden_of(board: Board, appealing: Floats, rhythm: Rhythm) -> Hidden:
    """Spread what is traded unseen over the day and the contracts."""
    name = board.name
    total = max(name.contracts - SINGLE * name.prints, 0.15 * name.contracts)
    edges = np.append(np.arange(rhythm.opens, rhythm.closes, HALF_HOUR), rhythm.closes)
    done = np.concatenate([[0.0], rhythm.activity[rhythm.opens : rhythm.closes].cumsum()])
    at_edges = done[edges - rhythm.opens]
    each = appealing * (np.diff(at_edges) * total)[:, None]
    running = np.concatenate([np.zeros((1, each.shape[1])), each.cumsum(axis=0)])
    seconds = np.arange(len(rhythm.activity))
    slot = np.clip((seconds - rhythm.opens) // HALF_HOUR, 0, len(edges) - 2)
    behind = done[np.clip(seconds - rhythm.opens + 1, 0, len(done) - 1)]
    behind = np.where(seconds < rhythm.opens, 0.0, behind)
    fraction = np.clip((behind - at_edges[slot]) / np.diff(at_edges)[slot], 0.0, 1.0)
    return Hidden(rhythm.opens, running, fraction, slot)
