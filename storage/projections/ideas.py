"""From an opinion to a plan, or to a no with every number."""

import sqlalchemy as sa

from engine.model.records import Approved, Refusal, Setup, SetupEnded, SetupGrew, Signal, Ticket
from engine.model.verdict import Verdict
from engine.ours.book import SIGNALS_MAX
from storage.chain import Row
from storage.columns import instant
from storage.projections.page import Change, Copy, Line, Page, amend
from storage.schema import refusals, setups, signals, tickets, verdicts

_SIGNAL, _SETUP, _TICKET = Copy(signals, Signal), Copy(setups, Setup), Copy(tickets, Ticket)
_REFUSAL, _VERDICT = Copy(refusals, Refusal), Change(verdicts, sa.insert(verdicts))
_ENDED, _APPROVED = amend(setups, "setup"), amend(tickets, "ticket")
_GREW = amend(setups, "setup")
_HEARD = (
    sa.select(signals)
    .where(signals.c.play == sa.bindparam("play"), signals.c.underlying == sa.bindparam("underlying"))
    .order_by(signals.c.id.desc())
    .limit(SIGNALS_MAX)
)

_SIGNAL_OF = sa.select(setups.c.signal_id).where(setups.c.setup == sa.bindparam("setup"))

_Mark = tuple[object, ...]


class Ideas:
    """Remembers who was heard lately, so that a setup can name the rows it came from."""

    def __init__(self) -> None:
        self._heard: dict[tuple[str, str], list[tuple[int, _Mark]]] = {}
        self._newest: dict[str, int | None] = {}

    def take(self, page: Page, row: Row, item: object) -> None:
        match item:
            case Signal():
                self._listen(page, item).append((row.seq, _mark(item)))
                page.put(_SIGNAL, _SIGNAL.line(row, item))
            case Setup():
                signal_id = self._newest[item.setup] = max(self.behind(page, item), default=None)
                page.put(_SETUP, _setup(row, item, signal_id))
            case SetupGrew():
                page.put(_GREW, {"key": item.setup, "strength": item.strength})
            case Ticket():
                page.put(_TICKET, _TICKET.line(row, item, approved_by=None, approved_at=None))
            case Approved():
                yes = {"approved_by": item.by, "approved_at": instant(row.at)}
                page.put(_APPROVED, {"key": item.ticket, **yes})
            case SetupEnded():
                end = {"outcome": str(item.outcome), "why": item.why, "ended_at": instant(row.at)}
                page.put(_ENDED, {"key": item.setup, **end})
            case Refusal():
                page.put(_REFUSAL, _refusal(row, item))
                for n, verdict in enumerate(item.verdicts):
                    page.put(_VERDICT, _verdict(row, n, verdict))
            case _:
                pass

    def behind(self, page: Page, setup: Setup) -> list[int]:
        """The rows of the signals that agreed."""
        marks = {_mark(signal) for signal in setup.signals}
        return [seq for seq, mark in self._listen(page, setup) if mark in marks]

    def signal_of(self, page: Page, setup: str) -> int | None:
        """The row of the signal that completed the setup."""
        if setup not in self._newest:
            found = page.find(_SIGNAL_OF, setup=setup)
            self._newest[setup] = found[0]["signal_id"] if found else None
        return self._newest[setup]

    def _listen(self, page: Page, item: Signal | Setup) -> list[tuple[int, _Mark]]:
        heard = self._heard.get((item.play, item.underlying))
        if heard is None:
            lines = page.find(_HEARD, play=item.play, underlying=item.underlying)
            heard = [(line["id"], (line["detector"], line["direction"], line["at"])) for line in lines[::-1]]
            self._heard[item.play, item.underlying] = heard
        del heard[:-SIGNALS_MAX]
        return heard


def _mark(signal: Signal) -> _Mark:
    """One detector says one thing about one name at one moment."""
    return signal.detector, str(signal.direction), signal.at


def _setup(row: Row, setup: Setup, signal_id: int | None) -> Line:
    unknown = {"outcome": None, "why": None, "ended_at": None}
    return _SETUP.line(row, setup, strength=setup.strength, signal_id=signal_id, **unknown)


def _refusal(row: Row, refusal: Refusal) -> Line:
    candidate, size = refusal.candidate, refusal.size
    return _REFUSAL.line(
        row,
        refusal,
        symbol=candidate.symbol if candidate is not None else None,
        contracts=size.contracts if size is not None else None,
        bound_by=size.bound_by if size is not None else None,
    )


def _verdict(row: Row, n: int, verdict: Verdict) -> Line:
    return {
        "refusal_id": row.seq,
        "n": n,
        "gate": verdict.gate,
        "passed": verdict.passed,
        "measured": verdict.measured,
        "limit": verdict.limit,
        "unit": str(verdict.unit),
        "sense": str(verdict.sense),
    }
