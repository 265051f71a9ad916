"""What the desk may do now, in one word: everywhere the same, from venue, autonomy and latches alone."""

from collections.abc import Iterable
from enum import StrEnum

from engine.model.autonomy import Autonomy
from engine.model.latch_names import BROKER_DOWN, STARTS
from engine.model.records import LatchSet, TradingState

SAFE_LATCHES = frozenset({STARTS, BROKER_DOWN})
"""Faults after which only exits run until a person has looked."""


class Mode(StrEnum):
    HALT = "HALT"
    SAFE = "SAFE"
    REDUCE = "REDUCE"
    PAPER = "PAPER"
    LIVE_TAP = "LIVE_TAP"
    LIVE_AUTO = "LIVE_AUTO"


def mode(*, live: bool, autonomy: Autonomy, latches: Iterable[LatchSet]) -> Mode:
    """The lowest latch first; above it, whose money, and whether any of it goes without a tap."""
    held = tuple(latches)
    if any(latch.state is TradingState.HALTED for latch in held):
        return Mode.HALT
    if any(latch.latch in SAFE_LATCHES for latch in held):
        return Mode.SAFE
    if held:
        return Mode.REDUCE
    if not live:
        return Mode.PAPER
    return Mode.LIVE_AUTO if autonomy.by_itself else Mode.LIVE_TAP
