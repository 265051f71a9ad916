"""Without the rules of risk: gates, latches, exits, effort."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from chaos.removals.removal import Patch, Removal, everywhere, without
from engine.exits.clock import HoldLimit
from engine.gates.freshness import QuoteAgeGate
from engine.gates.risk import PositionsGate, TradingGate
from engine.gates.timing import ClosingGate, OpeningGate
from engine.ladder import EntryLadder
from engine.model.contract import ticks
from engine.model.events import QuoteMoved
from engine.model.money import Side, on_tick
from engine.model.records import Candidate, TradingState
from engine.model.verdict import Verdict
from engine.ours.latches import Latches
from engine.ours.portfolio import Position
from engine.ours.pursuit import Pursuit
from engine.stages import entering, leaving, obeying, stopping
from engine.stages.lapsing import lapse
from engine.stages.leaving import call_back, leave, look


def _nothing(*_: Any, **__: Any) -> Iterator[Any]:
    return iter(())


def _passes(gate: type[Any]) -> Patch:
    judge = gate.judge

    def pass_(self: Any, candidate: Candidate) -> Verdict:
        verdict: Verdict = judge(self, candidate)
        return replace(verdict, passed=True)

    return Patch(gate, "judge", pass_)


def _dearer(self: EntryLadder, symbol: str, quote: Any, rung: int, price_max: Any) -> Any:
    wanted = quote.ask + (quote.ask - quote.mid) * rung * 4
    return on_tick(wanted, ticks(symbol, quote.bid, quote.ask), Side.BUY)


def _uncounted(self: Position, at: datetime) -> None:
    self.rung += 1


def _any_mark(self: Position, event: QuoteMoved) -> Decimal:
    self.marked, self.gain_mid_before = event, self.gain_mid
    self._measure(event.quote)
    return Decimal(0)


def _offered_at_any_time(floor: Any, ticket: str, at: datetime, *, withdrawing: bool = False) -> Any:
    return _OFFERED(floor, ticket, datetime.min.replace(tzinfo=at.tzinfo), withdrawing=withdrawing)


_OFFERED = obeying._offered


class _Everything:
    """A set that holds whatever it is asked about."""

    def __contains__(self, _: object) -> bool:
        return True


def _any_age(*_: Any) -> float:
    return 0.0


REMOVALS: tuple[Removal, ...] = (
    without("a halted desk buys nothing", _passes(TradingGate)),
    without("latches count", Patch(Latches, "state", property(lambda self: TradingState.TRADING))),
    without("so many positions and no more", _passes(PositionsGate)),
    without("an entry needs a fresh price", _passes(QuoteAgeGate)),
    without("no entry in the first minutes", _passes(OpeningGate)),
    without("no entry in the last hour", _passes(ClosingGate)),
    without("a yes is judged again", Patch(entering, "judge", lambda *_: ())),
    without(
        "nothing dearer than the yes",
        Patch(entering, "_inside", lambda *_: True),
        Patch(EntryLadder, "price", _dearer),
    ),
    without("a halt calls back", *everywhere(call_back, _nothing)),
    without("a ticket lapses", Patch(obeying, "_offered", _offered_at_any_time)),
    without("what nobody taps ends", *everywhere(lapse, _nothing)),
    without("only a resume lifts a halt", Patch(Latches, "fall", lambda self, latch: None)),
    without("a resume lifts only what a person laid", Patch(stopping, "BY_HAND", _Everything())),
    without("what is held is left", *everywhere(leave, _nothing)),
    without("what is held too long is left", Patch(HoldLimit, "propose", lambda self, holding: None)),
    without("effort has a bound", Patch(Position, "tried", _uncounted)),
    without("a broken market is no mark", Patch(Position, "mark", _any_mark)),
    without("nobody can watch this is said", *everywhere(look, _nothing)),
    without("no blind sale", Patch(leaving, "_age", _any_age)),
    without(
        "what is called back is not bought",
        Patch(Pursuit, "called_back", property(lambda self: False, lambda self, value: None)),
    ),
)
