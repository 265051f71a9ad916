"""An order ends by the broker's own word, and a trade when none of its orders can fill any more."""

from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.world import World
from engine.model.events import OrderAccepted, OrderFilled, OrderUnanswered
from engine.model.records import OrderMoved, OrderState, Trade
from engine.orders import ENDED
from engine.replay import Step


class ProofJudge(Judge):
    """I8: silence ends nothing, and what the broker has known it cannot never have heard of."""

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
                case _:
                    pass
        if isinstance(event, OrderAccepted | OrderFilled):
            self._known.add(event.order_id)

    def _over(self, trade: Trade) -> None:
        for kept in self._orders.of_setup.get(trade.setup, ()):
            if kept.remaining:
                raise Broken("I9", f"{trade.setup} is said to be over, and {kept.intent.order_id} can fill")
