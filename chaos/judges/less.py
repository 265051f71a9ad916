"""Less is less at once: what went without a tap is bought no further when its play may not go alone."""

from chaos.judges.authority import ALONE
from chaos.judges.busts import BUYING
from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.world import World
from engine.model.autonomy import Autonomy
from engine.model.intents import CancelOrder, Effect, ResendOrder, SubmitOrder
from engine.model.records import Approved, AutonomySet, Setup
from engine.replay import Step


class LessJudge(Judge):
    """I12: below a tap nothing of a play is bought; at a tap nothing of it that went without one.

    What is bought already is left to its exits.
    """

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._plays: dict[str, str] = {}
        """Of each setup that was ever said yes to, or may be."""
        self._alone: dict[str, bool] = {}
        """Of each that was said yes to: whether by the desk itself."""
        self._let_go: set[str] = set()

    def committed(self, step: Step) -> None:
        """Nothing of what was let go before is sent; then what this step lets go."""
        for output in step.outputs:
            match output:
                case Setup():
                    self._plays[output.setup] = output.play
                case Approved():
                    self._yes(output.setup, alone=output.by in ALONE)
                case SubmitOrder(effect=Effect.OPEN) if output.setup in self._let_go:
                    raise Broken("I12", f"{output.order_id} was sent, and its play had fallen")
                case ResendOrder(order=SubmitOrder(effect=Effect.OPEN, setup=setup)) if setup in self._let_go:
                    raise Broken("I12", f"{output.order.order_id} was sent again, and its play had fallen")
                case AutonomySet() if not output.level.by_itself:
                    self._falls(step, output)
                case _:
                    pass

    def _yes(self, setup: str, *, alone: bool) -> None:
        """A ticket in place of one that had a yes needs another; a person's is good after a fall too."""
        self._alone[setup] = alone
        if not alone:
            self._let_go.discard(setup)

    def _falls(self, step: Step, less: AutonomySet) -> None:
        asked = {each.order_id for each in step.outputs if isinstance(each, CancelOrder)}
        below = less.level.step < Autonomy.CONFIRM.step
        for setup, alone in self._alone.items():
            if setup in self._let_go or self._plays[setup] not in less.plays or not (below or alone):
                continue
            self._let_go.add(setup)
            for kept in self._orders.of_setup.get(setup, ()):
                buys = kept.intent.effect is Effect.OPEN and kept.state in BUYING
                if buys and kept.intent.order_id not in asked:
                    raise Broken(
                        "I12", f"{kept.intent.order_id} goes on buying, and its play fell to {less.level}"
                    )
