"""What was called back is not bought: neither after a way out was decided, nor after authority fell."""

from chaos.judges.judge import Broken, Judge
from chaos.world import World
from engine.model.intents import Effect, SubmitOrder
from engine.model.records import CalledBack, ClosedOutside, Exit, LatchSet
from engine.replay import Step


class RecallJudge(Judge):
    """I12, setup by setup."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._buying: set[str] = set()
        self._recalled: dict[str, str] = {}

    def committed(self, step: Step) -> None:
        """For good: an idea that was let go is a new idea when it comes again."""
        for output in step.outputs:
            match output:
                case SubmitOrder(effect=Effect.OPEN, setup=setup):
                    if why := self._recalled.get(setup):
                        raise Broken("I12", f"{output.order_id} was sent, and {setup} was let go: {why}")
                    self._buying.add(setup)
                case Exit() | ClosedOutside() | CalledBack():
                    self._recalled.setdefault(output.setup, type(output).__name__)
                case LatchSet():
                    for setup in self._buying:
                        self._recalled.setdefault(setup, output.latch)
                case _:
                    pass
