"""Without the rules of halted names, of cancelled prints, of too large a fill, and of how fast a stop is."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from bot import panic
from chaos.removals.removal import Patch, Removal, everywhere, without
from chaos.removals.risk import _passes
from engine import core
from engine.detectors.sweeps import Sweeps
from engine.gates.halts import HaltGate
from engine.model.events import TradingHalted, TradingResumed
from engine.model.latch_names import OVERFILLED
from engine.model.records import Answer, LatchSet, OrderState
from engine.ours import believed
from engine.ours.portfolio import Position
from engine.stages import leaving, obeying, settling, withdrawing
from engine.stages.leaving import leave
from engine.theirs import halts
from engine.theirs.halts import Halts
from engine.theirs.market import Market


def _nothing(*_: Any, **__: Any) -> Iterator[Any]:
    return iter(())


def _halted(floor: Any, position: Position, at: datetime) -> bool:
    """The word of a halt is believed whole."""
    return floor.market.halts.since(position.underlying) is not None


def _a_minute(floor: Any, position: Position, at: datetime) -> bool:
    """Whatever became of the last order."""
    since = floor.market.halts.since(position.underlying)
    return since is not None and any(
        at - sent < timedelta(minutes=1) for sent in position.attempts if sent >= since
    )


def _without_end(self: Halts, event: TradingHalted | TradingResumed) -> bool:
    return isinstance(event, TradingHalted) and _TAKE(self, event)


_TAKE = Halts.take


def _still_halted(self: Market) -> None:
    kept = self.halts
    _STARTED(self)
    self.halts = kept


_STARTED = Market.started


def _only_heard(*_: Any) -> Iterator[Answer]:
    yield Answer("owner", "", "heard, and nothing done")


def _long_after_a_refusal(floor: Any, position: Position, at: datetime) -> bool:
    last = floor.book.blotter.last_exit(position.setup)
    return (
        last is not None and last.state is OrderState.REJECTED and at - last.sent_at < timedelta(seconds=20)
    )


def _not_overfilled(floor: Any, event: Any) -> Iterator[Any]:
    for output in _SETTLE(floor, event):
        if not isinstance(output, LatchSet) or output.latch != OVERFILLED:
            yield output


_SETTLE = settling.settle


def _begun_only(
    floor: Any, at: datetime, positions: Iterable[Position], *, quoted: bool = False
) -> Iterator[Any]:
    """Sent once, when it is decided."""
    for position in positions:
        exit_ = leaving._decide(floor, position, at, quoted) if position.quantity > 0 else None
        if exit_ is not None:
            yield from leaving.begin(floor, position, exit_, at)


REMOVALS: tuple[Removal, ...] = (
    without("a torn bid is not believed at once", Patch(believed, "TORN", Decimal(10**6))),
    without("no entry while its name is halted", _passes(HaltGate)),
    without("a halted name is offered once a minute", Patch(leaving, "_paused", lambda *_: False)),
    without("a halt is hearsay", Patch(leaving, "_paused", _halted)),
    without("what is sold in a halt shows that it trades", Patch(leaving, "_paused", _a_minute)),
    without("a halt ends when somebody says so", Patch(Halts, "take", _without_end)),
    without("a halt told again is the same halt", Patch(halts, "_again", lambda _, event: event)),
    without("a start knows of no halt", Patch(Market, "started", _still_halted)),
    without("an exit is pressed on", *everywhere(leave, _begun_only)),
    without(
        "what was refused is offered again soon", Patch(leaving, "_just_rejected", _long_after_a_refusal)
    ),
    without("a stop lays a latch", Patch(obeying, "pause", _only_heard), Patch(obeying, "halt", _only_heard)),
    without("the file is looked for twice a second", Patch(panic, "LOOK", timedelta(seconds=5))),
    without("an order that takes more than it asked halts the desk", Patch(core, "settle", _not_overfilled)),
    without("a halt for too large a fill calls back", Patch(settling, "call_back", _nothing)),
    without("a cancelled print ends its idea", Patch(core, "withdraw", _nothing)),
    without("what a cancelled print began is called back", Patch(withdrawing, "let_go", _nothing)),
    without("a cancelled print is not counted again", Patch(Sweeps, "_forget", lambda self, event: None)),
)
