"""Without the rules of what is short: by too large a sale, or out of an exercise."""

from collections.abc import Iterator
from typing import Any

from chaos.removals.removal import Patch, Removal, without
from engine import core
from engine.floor import Floor
from engine.model.contract import Right, contract
from engine.model.latch_names import OVERSOLD
from engine.model.records import Alarm, LatchSet
from engine.ours import exercises
from engine.ours.broker import Foreign
from engine.stages import adopting, reconciling, settling, steering


def _not_oversold(floor: Floor, event: Any) -> Iterator[Any]:
    for output in _SETTLE(floor, event):
        if not isinstance(output, LatchSet) or output.latch != OVERSOLD:
            yield output


def _untold(floor: Floor, event: Any) -> Iterator[Any]:
    for output in _SETTLE(floor, event):
        if not isinstance(output, Alarm) or " more than was held" not in output.text:
            yield output


_SETTLE = settling.settle


def _whatever_there_is(floor: Floor, symbol: str) -> Foreign | str:
    return floor.book.broker.foreign.get(symbol) or "nothing of it is held elsewhere"


def _of_calls_only(symbol: str, quantity: int) -> bool:
    return contract(symbol).right is Right.CALL


REMOVALS: tuple[Removal, ...] = (
    without("more sold than is held halts the desk", Patch(core, "settle", _not_oversold)),
    without("more sold than is held is told", Patch(core, "settle", _untold)),
    without(
        "what was oversold is over when it is bought back", Patch(reconciling, "_bought_back", lambda *_: 0)
    ),
    without("what is short is not taken over", Patch(adopting, "_ours_to_take", _whatever_there_is)),
    without(
        "what an assignment brings has cost what it was counted at",
        Patch(exercises, "_brings_shares", _of_calls_only),
    ),
    without(
        "what a pause has left at work is called back with its print",
        Patch(steering, "is_let_go", lambda _, pursuit: pursuit.called_back),
    ),
)
