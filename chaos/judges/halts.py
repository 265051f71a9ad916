"""Of a name whose trading is halted nothing is bought, and what is held of it is offered once a minute."""

from datetime import datetime, timedelta

from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.world import World
from engine.model.calendar import eastern_date
from engine.model.contract import underlying_of
from engine.model.events import (
    BarClosed,
    DeskStarted,
    Event,
    SessionOpened,
    TradingHalted,
    TradingResumed,
    Woke,
)
from engine.model.intents import Effect, ResendOrder, SubmitOrder
from engine.model.records import Exit
from engine.replay import Step

MINUTE = timedelta(minutes=1)
TOLD = frozenset({TradingHalted, TradingResumed, BarClosed, DeskStarted, Woke, SessionOpened})


class HaltJudge(Judge):
    """I11 and I17; it goes by what the desk was told in this life, for that is all it can know."""

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._halted: dict[str, datetime] = {}
        self._offered: dict[str, datetime] = {}
        """When a setup was last offered for the decision that stands; a part and then the whole are two."""
        self._sale: dict[str, str] = {}
        """The order by which that was."""
        self._parts: set[str] = set()

    def committed(self, step: Step) -> None:
        """The word first, then what followed from it."""
        if type(step.event) in TOLD:
            self._heard(step.event)
        for output in step.outputs:
            match output:
                case SubmitOrder(effect=Effect.OPEN):
                    if underlying_of(output.symbol) in self._halted:
                        raise Broken("I11", f"{output.order_id} was sent, and its name is halted")
                case SubmitOrder():
                    self._sold(step.event.at, output)
                case ResendOrder():
                    self._sold(step.event.at, output.order)
                case Exit():
                    self._decided(output)
                case _:
                    pass

    def _heard(self, event: Event) -> None:
        match event:
            case TradingHalted():
                self._halted.setdefault(event.symbol, event.at)
            case TradingResumed():
                self._halted.pop(event.symbol, None)
            case BarClosed(symbol=name) if name in self._halted:
                if event.volume and not event.filled and event.starts >= self._halted[name]:
                    del self._halted[name]
            case DeskStarted() | Woke():
                self._halted.clear()
            case SessionOpened():
                day, halted = event.session.day, self._halted.items()
                self._halted = {name: at for name, at in halted if eastern_date(at) >= day}
            case _:
                pass

    def _decided(self, exit_: Exit) -> None:
        if exit_.setup in self._parts:
            self._offered.pop(exit_.setup, None)
        part = exit_.quantity < self._orders.held.get(exit_.setup, 0)
        (self._parts.add if part else self._parts.discard)(exit_.setup)

    def _sold(self, at: datetime, order: SubmitOrder) -> None:
        if self.paused(order.setup, order.symbol, at):
            raise Broken(
                "I17", f"{order.order_id} was sent within a minute of the last, and its name is halted"
            )
        self._offered[order.setup], self._sale[order.setup] = at, order.order_id

    def paused(self, setup: str, symbol: str, at: datetime) -> bool:
        """It was offered in this halt, in vain, and not a minute ago."""
        since, offered = self._halted.get(underlying_of(symbol)), self._offered.get(setup)
        if since is None or offered is None or offered < since:
            return False
        sold = self._orders.orders[self._sale[setup]].filled
        return not sold and at - offered < MINUTE
