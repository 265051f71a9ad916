"""A day in the words of the trade: what went wrong, what the desk did, what the broker has."""

from collections.abc import Iterator

from bot.telling.story import tell
from chaos.day import Day
from chaos.faults import Schedule
from engine.model.calendar import EASTERN
from engine.model.events import Command, DeskStarted, FeedLost, FeedRestored, OrderEvent


def told(schedule: Schedule) -> Iterator[str]:
    """Line by line; quotes and seconds that changed nothing are left out."""
    day = Day(schedule)
    outcome = day.run()
    yield f"seed {schedule.seed}"
    yield from (f"  fault: {fault}" for fault in schedule.faults)
    for step in day.world.disk.steps():
        event = step.event
        if isinstance(event, OrderEvent | Command | DeskStarted | FeedLost | FeedRestored):
            yield f"{event.at.astimezone(EASTERN):%H:%M:%S.%f}"[:-3] + f" <- {_said(event)}"
        yield from tell(step)
    for order in day.world.broker.orders.values():
        what = f"{order.side} {order.filled} of {order.quantity} {order.symbol} at {order.limit}"
        yield f"  broker: {order.order_id} {order.status}, {what}"
    held = {symbol: count for symbol, count in day.world.broker.held.items() if count}
    yield f"  broker holds {held or 'nothing'}"
    yield outcome.violation or "all holds"


def _said(event: OrderEvent | Command | DeskStarted | FeedLost | FeedRestored) -> str:
    fields = (getattr(event, name) for name in type(event).__dataclass_fields__ if name != "at")
    return " ".join([type(event).__name__, *map(str, fields)])
