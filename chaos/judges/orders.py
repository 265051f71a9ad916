"""Intent first, one entry at a time, never more sold than is held, and bounded effort."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chaos.broker import Placed
from chaos.judges.judge import Broken, Judge
from chaos.playbook import ATTEMPTS_MAX
from chaos.world import World
from engine.model.contract import expired
from engine.model.intents import CancelOrder, Effect, ResendOrder, SubmitOrder
from engine.model.money import Side
from engine.model.records import Adopted, Alarm, ClosedOutside, Exit, Expired, Fill, OrderMoved, OrderState
from engine.ours.orders import ENDED, TABLE, Happening
from engine.replay import Step

MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Kept:
    """An intent and what the journal says became of it."""

    intent: SubmitOrder
    state: OrderState = OrderState.INTENDED
    filled: int = 0

    @property
    def remaining(self) -> int:
        return 0 if self.state in ENDED else max(self.intent.quantity - self.filled, 0)


class OrderJudge(Judge):
    """I1, I2, I3, I8 and I17."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.orders: dict[str, Kept] = {}
        self.of_setup: dict[str, list[Kept]] = {}
        self.held: dict[str, int] = {}
        self.attempts: dict[str, list[datetime]] = {}
        self._decided: dict[str, int] = {}

    def committed(self, step: Step) -> None:
        """In the order in which it was written."""
        for output in step.outputs:
            match output:
                case SubmitOrder():
                    self._submitted(step.event.at, output)
                case ResendOrder():
                    kept = self.orders[output.order.order_id]
                    kept.state = OrderState.INTENDED
                    self._tried(step.event.at, output.order.setup)
                    self._covered(kept.intent, 0)
                case Fill():
                    self._filled(output)
                case Adopted():
                    self.held[output.setup] = output.quantity
                case ClosedOutside() | Expired():
                    self.held[output.setup] -= output.quantity
                case Exit():
                    self._decided[output.setup] = len(self.attempts.get(output.setup, ()))
                case OrderMoved():
                    self._moved(step, output)
                case CancelOrder():
                    kept = self.orders[output.order_id]
                    kept.state = TABLE[kept.state, Happening.CANCEL_ASKED].state
                case _:
                    pass

    def _submitted(self, at: datetime, intent: SubmitOrder) -> None:
        name = intent.order_id
        if name in self.orders:
            raise Broken("I2", f"the id {name} is used twice")
        if intent.effect is Effect.CLOSE:
            if intent.side is not Side.SELL:
                raise Broken("I3", f"{name} closes by buying")
            if expired(intent.symbol, at):
                raise Broken("I11", f"{name} sells what nobody can trade any more")
            self._covered(intent, intent.quantity)
            self._tried(at, intent.setup)
        self.orders[name] = kept = Kept(intent)
        self.of_setup.setdefault(intent.setup, []).append(kept)

    def _covered(self, intent: SubmitOrder, more: int) -> None:
        """What may still be sold is held, every unanswered sale counted in full."""
        sales = [each for each in self.of_setup.get(intent.setup, ()) if each.intent.effect is Effect.CLOSE]
        work, held = sum(each.remaining for each in sales) + more, self.held.get(intent.setup, 0)
        if work > held:
            raise Broken("I3", f"{intent.order_id}: {work} could be sold of {held} held")

    def _tried(self, at: datetime, setup: str) -> None:
        """So many a minute for one decision; a part and then the whole are two."""
        attempts = self.attempts.setdefault(setup, [])
        attempts.append(at)
        for bound, since in ((ATTEMPTS_MAX, self._decided.get(setup, 0)), (2 * ATTEMPTS_MAX, 0)):
            lately = sum(1 for tried in attempts[since:] if tried > at - MINUTE)
            if lately > bound:
                raise Broken("I17", f"{lately} orders in a minute to leave {setup}")

    def _filled(self, fill: Fill) -> None:
        self.orders[fill.order_id].filled += fill.quantity
        change = fill.quantity if fill.side is Side.BUY else -fill.quantity
        self.held[fill.setup] = self.held.get(fill.setup, 0) + change

    def _moved(self, step: Step, moved: OrderMoved) -> None:
        kept, loud = self.orders[moved.order_id], any(isinstance(each, Alarm) for each in step.outputs)
        if moved.filled != kept.filled:
            raise Broken("I8", f"{moved.order_id}: {moved.filled} filled, its fills say {kept.filled}")
        if moved.filled > moved.quantity and not loud:
            raise Broken("I8", f"{moved.order_id}: {moved.filled} of {moved.quantity} filled, and no alarm")
        if kept.state in ENDED and moved.state is not kept.state and not loud:
            quiet = kept.state is OrderState.MISSING and moved.state in ENDED
            if not quiet:
                raise Broken("I8", f"{moved.order_id} was {kept.state} and became {moved.state}, quietly")
        kept.state = moved.state

    def placed(self, order: Placed) -> None:
        """Known to the journal before it could be known to the broker."""
        kept = self.orders.get(order.order_id)
        if kept is None:
            raise Broken("I2", f"{order.order_id} is at the broker and not in the journal")
        intent = kept.intent
        asked = (intent.symbol, intent.side.value, intent.effect.value, intent.quantity, intent.limit)
        if (order.symbol, order.side, order.effect, order.quantity, order.limit) != asked:
            raise Broken("I2", f"{order.order_id} is not the order that was written down")
        if order.sells:
            self._not_oversold(order.symbol)
        else:
            self._one_entry(intent.setup)

    def _one_entry(self, setup: str) -> None:
        kept, broker = self.of_setup[setup], self.world.broker
        there = [
            broker.orders[each.intent.order_id]
            for each in kept
            if each.intent.effect is Effect.OPEN and each.intent.order_id in broker.orders
        ]
        if sum(each.open for each in there) > 1:
            raise Broken("I1", f"{setup} has two entries at work at the broker")

    def traded(self, order: Placed) -> None:
        """At every instant the broker holds what we believe we may sell, or more."""
        broker = self.world.broker
        if broker.held[order.symbol] < 0 and not (broker.gone or broker.oversold):
            raise Broken("I3", f"{order.order_id}: {order.symbol} is sold short at the broker")

    def _not_oversold(self, symbol: str) -> None:
        broker = self.world.broker
        if broker.gone or broker.oversold:
            return
        if broker.offered(symbol) > broker.held.get(symbol, 0):
            offered, held = broker.offered(symbol), broker.held.get(symbol, 0)
            raise Broken("I3", f"{offered} {symbol} are offered at the broker and {held} are held")
