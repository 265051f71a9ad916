"""So many orders a minute and no more: then nothing is bought before somebody has looked."""

from collections import deque
from datetime import datetime, timedelta

from chaos.judges.judge import Broken, Judge
from chaos.kinds import Kind
from chaos.playbook import ORDERS_FEW, PLAYBOOK
from chaos.world import World
from engine.model.events import Resume
from engine.model.intents import Effect, ResendOrder, SubmitOrder
from engine.replay import Step

MINUTE = timedelta(minutes=1)
MOST = PLAYBOOK.bounds.orders_a_minute_max


class PaceJudge(Judge):
    """I17, of all orders together; an exit is counted and never forbidden."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._most = ORDERS_FEW if world.plan.of(Kind.FEW_ORDERS) else MOST
        self._sent: deque[datetime] = deque(maxlen=self._most)

    def committed(self, step: Step) -> None:
        """A person who resumes has looked."""
        at = step.event.at
        if isinstance(step.event, Resume):
            self._sent.clear()
        for output in step.outputs:
            if isinstance(output, SubmitOrder) and output.effect is Effect.OPEN:
                self._bought(output, at)
            if isinstance(output, SubmitOrder | ResendOrder):
                self._sent.append(at)

    def _bought(self, intent: SubmitOrder, at: datetime) -> None:
        if len(self._sent) == self._most and at - self._sent[0] < MINUTE:
            raise Broken("I17", f"{intent.order_id} was sent after {self._most} orders within a minute")
