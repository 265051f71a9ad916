"""Without the rules of authority: what goes alone, what stops, and what a day may come to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import turn
from chaos.removals.removal import Patch, Removal, everywhere, without
from chaos.shell import Laid
from engine.exits.clock import CloseCutoff
from engine.gates.risk import DailyLossGate, DrawdownGate
from engine.model.autonomy import Autonomy
from engine.model.latch_names import UNRECONCILED
from engine.model.records import Arming
from engine.model.verdict import Unit, at_least
from engine.ours.authority import Authority
from engine.stages import arming, lapsing, leaving, proceeding
from engine.stages.arming import restarted
from engine.stages.asking import give_up
from engine.stages.bounding import bound, crossed
from engine.stages.lapsing import tally


def _nothing(*_: Any, **__: Any) -> Iterator[Any]:
    return iter(())


def _at_least_a_tap(self: Authority, play: str) -> Autonomy:
    level = _LEVEL(self, play)
    return level if level.by_itself else Autonomy.CONFIRM


_LEVEL = Authority.level


def _fallen_but_for_the_start(floor: Any, at: Any, *, fallen: Any = arming.fallen) -> str:
    """A start lays a latch too, and that would do the same work."""
    return "" if tuple(floor.book.latches) == (UNRECONCILED,) else str(fallen(floor, at))


def _armed_at_once(floor: Any, event: Any, plays: tuple[str, ...]) -> Arming:
    return replace(_ARMING(floor, event, plays), effective_at=event.at)


_ARMING = arming._arming

_ALLOWED = Patch(DrawdownGate, "judge", lambda self, candidate: at_least("drawdown", 1.0, 1.0, Unit.FLAG))

REMOVALS: tuple[Removal, ...] = (
    without(
        "what goes alone falls with a start",
        *everywhere(restarted, _nothing),
        *everywhere(arming.fallen, _fallen_but_for_the_start),
    ),
    without("what goes alone falls with a latch", *everywhere(arming.fallen, lambda *_: "")),
    without("arming takes its time", Patch(arming, "_arming", _armed_at_once)),
    without("a veto leaves time to skip", Patch(proceeding, "timedelta", lambda **_: timedelta(0))),
    without("what a falling play buys is called back", Patch(arming, "let_go", _nothing)),
    without("what is switched off is off", Patch(Authority, "level", _at_least_a_tap)),
    without(
        "the day that reached its loss is over",
        *everywhere(tally, _nothing),
        Patch(DailyLossGate, "judge", lambda self, candidate: at_least("daily loss", 1.0, 1.0, Unit.FLAG)),
        _ALLOWED,
    ),
    without("the day that fell from its best is over", Patch(lapsing, "_fallen", _nothing), _ALLOWED),
    without("five silent minutes wait for a person", *everywhere(give_up, _nothing)),
    without("orders have a bound", *everywhere(crossed, lambda *_: "")),
    without("an order storm waits for a person", *everywhere(bound, _nothing)),
    without("flat before the close", Patch(CloseCutoff, "propose", lambda self, holding: None)),
    without("what the bell finds held is told", Patch(leaving, "_over_night", _nothing)),
    without("past its last day nothing is offered", Patch(leaving, "expired", lambda *_: False)),
    without("seconds nobody lived are not decided in", Patch(turn, "ASLEEP", timedelta(days=9))),
    without("a file stops the desk", Patch(Laid, "_mark", lambda self: None)),
    without("a wish to close everything closes it", Patch(leaving, "FLATTEN", "never laid")),
)
