"""An order ends by the broker's own word, and a trade when none of its orders can fill any more."""

from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.world import World
from engine.model.events import (
    OrderAccepted,
    OrderCancelled,
    OrderExpired,
    OrderFilled,
    OrderUnanswered,
)
from engine.model.records import Alarm, OrderMoved, OrderState, Trade
from engine.ours.orders import ENDED
from engine.replay import Step

NOT_OURS = "this desk did not send"


class ProofJudge(Judge):
    """I8: silence ends nothing, an end comes after its fills, and what is known was heard of."""

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._known: set[str] = set()

    def committed(self, step: Step) -> None:
        """The event is what was said; the outputs are what was made of it."""
        event = step.event
        for output in step.outputs:
            match output:
                case OrderMoved(state=state, order_id=name) if state in ENDED:
                    if isinstance(event, OrderUnanswered):
                        raise Broken("I8", f"nobody answered for {name}, and it is said to be {state}")
                    if state is OrderState.MISSING and name in self._known:
                        raise Broken("I8", f"the broker has known {name}, and it is said to be {state}")
                case Trade():
                    self._over(output)
                case Alarm(about=name, text=text) if name in self._orders.orders and NOT_OURS in text:
                    raise Broken("I9", f"{name} is ours, and it is said not to be: {text}")
                case _:
                    pass
        match event:
            case OrderAccepted() | OrderFilled():
                self._known.add(event.order_id)
            case OrderCancelled() | OrderExpired():
                self._whole(event.order_id)
            case _:
                pass

    def _whole(self, name: str) -> None:
        """Between the end and a fill that was before it, the same would be bought or sold again."""
        told, made = self._orders.orders[name].filled, self.world.broker.orders[name].filled_in_time
        if told < made:
            raise Broken("I8", f"{name} is said to be over with {told}, and {made} had filled")

    def _over(self, trade: Trade) -> None:
        for kept in self._orders.of_setup.get(trade.setup, ()):
            if kept.remaining:
                raise Broken("I9", f"{trade.setup} is said to be over, and {kept.intent.order_id} can fill")
