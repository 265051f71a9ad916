"""A desk that does too much of anything stops adding risk: an order storm is a fault, whatever caused it."""

from collections.abc import Sequence
from datetime import datetime

from engine.floor import Floor, Output, Outputs
from engine.model.intents import ResendOrder, SubmitOrder
from engine.model.latch_names import ORDERS, STARTS
from engine.model.records import Alarm, LatchSet, TradingState
from engine.ours.pace import crowded
from engine.stages.stopping import stand_down

MINUTE_S = 60.0


def bound(floor: Floor, at: datetime, followed: Sequence[Output]) -> Outputs:
    """Looked at after a step that sent something: the order that reaches the bound is the last entry."""
    if ORDERS in floor.book.latches or not any(
        isinstance(each, SubmitOrder | ResendOrder) for each in followed
    ):
        return
    why = crossed(floor, at)
    if why:
        yield Alarm(ORDERS, why)
        yield LatchSet(ORDERS, TradingState.HALTED, why)
        yield from stand_down(floor, why)


def crossed(floor: Floor, at: datetime) -> str:
    """Asked before each order that adds risk: one step may close something and buy something else."""
    pace, bounds = floor.book.authority.pace, floor.playbook.bounds
    if crowded(pace.orders, bounds.orders_a_minute_max, MINUTE_S, at):
        return f"{bounds.orders_a_minute_max} orders within a minute"
    if pace.today >= bounds.orders_a_day_max:
        return f"{bounds.orders_a_day_max} orders in a day"
    return ""


def started(floor: Floor, at: datetime) -> Outputs:
    """A desk that keeps falling over watches what it holds and begins nothing until somebody has looked."""
    bounds = floor.playbook.bounds
    if crowded(floor.book.authority.pace.starts, bounds.starts_max, bounds.starts_within_s, at):
        why = f"{bounds.starts_max} starts within {bounds.starts_within_s / 60:.0f} minutes"
        yield LatchSet(STARTS, TradingState.EXITS_ONLY, why)
        yield from stand_down(floor, why)
