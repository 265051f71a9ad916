"""So many orders a minute and no more: then nothing is bought before somebody has looked."""

from collections import deque
from datetime import datetime, timedelta

from chaos.judges.judge import Broken, Judge
from chaos.kinds import Kind
from chaos.playbook import ORDERS_FEW, PLAYBOOK
from chaos.world import World
from engine.model.intents import Effect, ResendOrder, SubmitOrder
from engine.model.latch_names import ORDERS
from engine.model.records import LatchCleared, LatchSet
from engine.replay import Step

MINUTE = timedelta(minutes=1)
MOST = PLAYBOOK.bounds.orders_a_minute_max


class PaceJudge(Judge):
    """I17, of all orders together; an exit is counted and never forbidden."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._most = ORDERS_FEW if world.plan.of(Kind.FEW_ORDERS) else MOST
        self._sent: deque[datetime] = deque(maxlen=self._most)
        self._laid = False

    def committed(self, step: Step) -> None:
        """Whoever lifts the latch has looked."""
        at, more = step.event.at, False
        for output in step.outputs:
            match output:
                case SubmitOrder() | ResendOrder():
                    self._asked(at, output)
                    more = True
                case LatchSet(latch=latch) if latch == ORDERS:
                    self._laid = True
                case LatchCleared(latch=latch) if latch == ORDERS:
                    self._laid = False
                    self._sent.clear()
                case _:
                    pass
        if more and self._crossed(at) and not self._laid:
            raise Broken("I17", f"{self._most} orders within a minute, and nobody need look")

    def _asked(self, at: datetime, intent: SubmitOrder | ResendOrder) -> None:
        entry = isinstance(intent, SubmitOrder) and intent.effect is Effect.OPEN
        if entry and self._crossed(at):
            raise Broken("I17", f"{intent} is one more than {self._most} within a minute")
        self._sent.append(at)

    def _crossed(self, at: datetime) -> bool:
        return len(self._sent) == self._most and at - self._sent[0] < MINUTE
