"""Row by row: what a replay decides against what the journal says was decided."""

from collections.abc import Iterator
from datetime import UTC, datetime

from engine.replay import Step
from storage.chain import GENESIS, Chain, Row, hash_of
from storage.database import Database
from storage.refused import StorageRefused
from storage.rows import end, rows

AROUND = 60


class Checking:
    """The journal's own rows beside the replay's: kind, body, cause and the chain's hash must agree."""

    def __init__(self, journal: Database) -> None:
        self._journal = journal
        self._end = end(journal)
        self._chain = Chain()
        self._live: Iterator[Row] = iter(())
        self._placed = False
        self.equal = 0

    def at(self, row: int) -> None:
        """The chain goes on from the journal's own row, wherever the recording does."""
        if self._placed and self._chain.seq == row:
            return
        if row > self._end:
            raise StorageRefused(f"{self._journal.place}: has {self._end} rows, the recording is of another")
        before = next(rows(self._journal, after=row - 1, until=row)) if row else None
        self._chain = Chain(row, hash_of(before) if before is not None else GENESIS)
        self._live = rows(self._journal, after=row, until=self._end)
        self._placed = True

    def differs(self, step: Step) -> str | None:
        """One sentence about the first row that is not the same."""
        for ours in self._chain.link(step.event, step.outputs):
            live = next(self._live, None)
            if live != ours:
                return _difference(ours, live)
            self.equal += 1
        return None


def _difference(ours: Row, live: Row | None) -> str:
    at = datetime.fromtimestamp(ours.at / 1e6, UTC)
    where = f"row {ours.seq} at {at:%Y-%m-%d %H:%M:%S} UTC"
    if live is None:
        return f"{where}: the journal ends, the replay says {ours.kind} {ours.body[:AROUND]}"
    if (live.kind, live.cause is None) != (ours.kind, ours.cause is None):
        return f"{where}: live {live.kind} {live.body[:AROUND]}, replay {ours.kind} {ours.body[:AROUND]}"
    pairs = enumerate(zip(live.body, ours.body, strict=False))
    first = next((place for place, (a, b) in pairs if a != b), min(len(live.body), len(ours.body)))
    start = max(first - AROUND // 2, 0)
    theirs, mine = live.body[start : start + AROUND], ours.body[start : start + AROUND]
    return f"{where}: {ours.kind} live …{theirs}…, replay …{mine}…"
