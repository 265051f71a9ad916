"""What is short is told in the same breath, somebody must look before more is bought, nothing sells it."""

from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.world import World
from engine.model.latch_names import OVERSOLD
from engine.model.records import Adopted, Alarm, Fill, ForeignMoved, LatchCleared, LatchSet
from engine.replay import Step


class ShortJudge(Judge):
    """I3 and I9: what the broker sold beyond what was asked, and what an exercise has left short."""

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._latched = False

    def committed(self, step: Step) -> None:
        """After the judge of orders, whose books these are."""
        told = {
            each.about for each in step.outputs if isinstance(each, Alarm) and " more than was" in each.text
        }
        named = {each.about for each in step.outputs if isinstance(each, Alarm) and "short " in each.text}
        for output in step.outputs:
            match output:
                case LatchSet(latch=name) | LatchCleared(latch=name) if name == OVERSOLD:
                    self._latched = isinstance(output, LatchSet)
                case ForeignMoved(symbol=symbol, quantity=quantity, held=held) if quantity < 0 and held < 0:
                    if symbol not in named:
                        raise Broken("I9", f"{-held} {symbol} are short, and nobody was told")
                case Adopted() if output.quantity <= 0:
                    raise Broken("I3", f"{output.symbol} is short and was taken over")
                case _:
                    pass
        for fill in step.outputs:
            if isinstance(fill, Fill) and self._orders.held[fill.setup] < 0:
                self._said(fill.setup, told)

    def _said(self, setup: str, told: set[str]) -> None:
        if setup not in told:
            raise Broken("I3", f"more of {setup} was sold than was held, and nobody was told")
        if not self._latched:
            raise Broken("I3", f"more of {setup} was sold than was held, and nobody must look")
