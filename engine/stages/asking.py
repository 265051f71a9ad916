"""Silence is a question that is asked again."""

from datetime import datetime, timedelta

from engine.floor import Floor, Outputs
from engine.model.intents import CancelOrder, FindOrder
from engine.model.records import OrderState
from engine.stages.leaving import MINUTE, warn

PATIENCE = timedelta(seconds=5)
_UNANSWERED = frozenset({OrderState.CANCELLING, OrderState.UNKNOWN})


def ask_again(floor: Floor, at: datetime) -> Outputs:
    """An order nobody answers for keeps its successor waiting: ask until somebody does, and be loud."""
    for order in list(floor.book.blotter.live.values()):
        asked_at = order.asked_at or order.sent_at
        if order.state not in _UNANSWERED or at - asked_at < PATIENCE:
            continue
        if order.state is OrderState.CANCELLING:
            yield CancelOrder(order.intent.order_id)
        yield FindOrder(order.intent.order_id)
        position = floor.book.positions.get(order.intent.setup)
        if position is not None and at - order.sent_at >= MINUTE:
            yield from warn(position, at, f"the venue does not answer for {order.intent.order_id}")
