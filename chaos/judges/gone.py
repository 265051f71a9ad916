"""Nothing is offered that the desk was shown to be gone, whatever the broker would say to it."""

from datetime import datetime, timedelta

from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.world import World
from engine.model.events import BrokerSeen
from engine.model.intents import SubmitOrder
from engine.model.money import Side
from engine.model.records import Adopted, ClosedOutside, Fill, OrderMoved
from engine.replay import Step

LATELY = timedelta(seconds=20)
"""Longer than a read that was shown once may hold up a sale."""


class GoneJudge(Judge):
    """I3: by the reads the desk was given, and only where the broker's own books bear them out."""

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._symbols: dict[str, str] = {}
        self._moved: dict[str, datetime] = {}
        self._gone: dict[str, tuple[int, datetime]] = {}
        """By contract: so many fewer than our own, and when that was shown last."""

    def committed(self, step: Step) -> None:
        """After the judge of orders, whose books these are."""
        for output in step.outputs:
            match output:
                case SubmitOrder():
                    self._symbols[output.setup] = output.symbol
                    self._offered(step.event.at, output)
                case Adopted():
                    self._symbols[output.setup] = output.symbol
                case Fill() | OrderMoved():
                    self._moved[output.symbol] = step.event.at
                case ClosedOutside():
                    self._gone.pop(output.symbol, None)
                case _:
                    pass
        if isinstance(step.event, BrokerSeen):
            self._shown(step.event)

    def _shown(self, seen: BrokerSeen) -> None:
        if seen.unread:
            return
        for symbol in set(self._symbols.values()):
            there = sum(each.quantity for each in seen.positions if each.symbol == symbol)
            gone = self._held(symbol) - there
            if gone <= 0:
                self._gone.pop(symbol, None)
            elif not self._working(symbol) and self._moved.get(symbol, seen.asked_at) < seen.asked_at:
                self._gone[symbol] = gone, seen.asked_at

    def _offered(self, at: datetime, order: SubmitOrder) -> None:
        if order.side is Side.BUY:
            return
        gone, shown_at = self._gone.get(order.symbol, (0, at))
        left = self._held(order.symbol) - gone
        if not gone or at - shown_at > LATELY or self._working(order.symbol) <= left:
            return
        broker = self.world.broker
        if order.quantity > broker.held.get(order.symbol, 0) - broker.offered(order.symbol):
            raise Broken("I3", f"{order.order_id} sells {order.quantity}, and {gone} were shown to be gone")

    def _held(self, symbol: str) -> int:
        held = self._orders.held.items()
        return sum(quantity for setup, quantity in held if self._symbols.get(setup) == symbol)

    def _working(self, symbol: str) -> int:
        """What our sales could still sell, the newest among them."""
        orders = [each for each in self._orders.orders.values() if each.intent.symbol == symbol]
        return sum(each.remaining for each in orders if each.intent.side is Side.SELL)
