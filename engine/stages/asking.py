"""Silence is a question that is asked again."""

from datetime import datetime, timedelta

from engine.floor import Floor, Outputs
from engine.model.intents import CancelOrder, FindOrder
from engine.model.latch_names import BROKER_DOWN
from engine.model.records import Alarm, LatchSet, OrderState, TradingState
from engine.stages.leaving import MINUTE, call_back

PATIENCE = timedelta(seconds=5)
LONG = timedelta(minutes=1)
PATIENCE_LATER, LEAVING_LATER = timedelta(minutes=1), timedelta(seconds=10)
"""Once it was sent so long ago; nothing else may leave what is held before an exit is answered for."""
SILENT_MAX = timedelta(minutes=5)
"""Of a session: brokers have their work done on their houses at night and at week-ends."""

_UNANSWERED = frozenset({OrderState.CANCELLING, OrderState.UNKNOWN})


def ask_again(floor: Floor, at: datetime) -> Outputs:
    """An order nobody answers for keeps its successor waiting: ask until somebody does, and be loud."""
    for order in list(floor.book.blotter.live.values()):
        if order.state in _UNANSWERED and at - (order.warned_at or order.sent_at) >= MINUTE:
            yield Alarm(order.intent.order_id, f"the venue does not answer for {order.intent.order_id}")
        asked_at = order.asked_at or order.sent_at
        later = LEAVING_LATER if order.is_exit else PATIENCE_LATER
        patience = PATIENCE if at - order.sent_at < LONG else later
        if order.state not in _UNANSWERED or at - asked_at < patience:
            continue
        if order.state is OrderState.CANCELLING:
            yield CancelOrder(order.intent.order_id)
        yield FindOrder(order.intent.order_id)


def give_up(floor: Floor, at: datetime) -> Outputs:
    """After so long a silence of the broker's nothing is begun until somebody has looked; exits go on."""
    since, session = floor.book.broker.silence.since, floor.market.session
    if since is None or session is None or BROKER_DOWN in floor.book.latches or not floor.in_session(at):
        return
    if at - max(since, session.opens) >= SILENT_MAX:
        silent = timedelta(seconds=round((at - since).total_seconds()))
        why = f"nothing was read of the broker for {silent}"
        yield LatchSet(BROKER_DOWN, TradingState.EXITS_ONLY, why)
        yield from call_back(floor)
