"""Dollars at risk: what is held, and what may yet be bought, each order nobody has answered for in full."""

from decimal import Decimal

from chaos.account import HUNDRED, size
from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.kinds import Kind
from chaos.playbook import AT_RISK_MAX, AT_RISK_TIGHT
from chaos.world import World
from engine.model.events import AccountSeen
from engine.model.intents import Effect, SubmitOrder
from engine.model.money import Side
from engine.model.records import Adopted, Fill
from engine.replay import Step

_ZERO = Decimal(0)


class CarryJudge(Judge):
    """I10, in dollars."""

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        tight = world.plan.of(Kind.LITTLE_ROOM) and not world.plan.of(Kind.FEW_ORDERS)
        self._share = AT_RISK_TIGHT if tight else AT_RISK_MAX
        self._equity: Decimal | None = None
        self._paid: dict[str, Decimal] = {}
        self._bought: dict[str, int] = {}
        self._size: dict[str, int] = {}

    def committed(self, step: Step) -> None:
        """The order that is sent is among those that may yet be bought."""
        if isinstance(step.event, AccountSeen):
            self._equity = step.event.equity
        for output in step.outputs:
            match output:
                case Fill(side=Side.BUY):
                    paid = self._paid.get(output.setup, _ZERO) + output.price * output.quantity
                    self._paid[output.setup] = paid
                    self._bought[output.setup] = self._bought.get(output.setup, 0) + output.quantity
                case Adopted():
                    self._paid[output.setup] = output.average * output.quantity
                    self._bought[output.setup] = output.quantity
                    self._size[output.setup] = size(output.symbol)
                case SubmitOrder(effect=Effect.OPEN):
                    self._sent(output)
                case _:
                    pass

    def _sent(self, intent: SubmitOrder) -> None:
        if self._equity is None:
            return
        carried, most = self._held() + self._ordered(), self._equity * Decimal(str(self._share))
        if carried > most:
            raise Broken("I10", f"{intent.order_id}: ${carried} would be at risk, and ${most} may be")

    def _held(self) -> Decimal:
        held = ((setup, held) for setup, held in self._orders.held.items() if held > 0)
        return sum((self._worth(setup) * many for setup, many in held), _ZERO)

    def _worth(self, setup: str) -> Decimal:
        return self._paid[setup] / self._bought[setup] * self._size.get(setup, HUNDRED)

    def _ordered(self) -> Decimal:
        opens = (kept for kept in self._orders.orders.values() if kept.intent.effect is Effect.OPEN)
        return sum((kept.intent.limit * kept.remaining * HUNDRED for kept in opens), _ZERO)
