"""Nothing is bought on books that nobody has compared: after a start, and after every doubt."""

from datetime import datetime

from chaos.judges.judge import Broken, Judge
from chaos.world import World
from engine.model.events import BrokerDoubted, BrokerSeen, DeskStarted, Event, Woke
from engine.model.intents import Effect, SubmitOrder
from engine.replay import Step

SWEEPS = 2


class SweepJudge(Judge):
    """I9: so many reads of the whole account, begun since, come before the next entry."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._since: datetime | None = None
        self._reads = 0

    def committed(self, step: Step) -> None:
        """The event may be the read that was missing."""
        self._heard(step.event)
        for output in step.outputs:
            if isinstance(output, SubmitOrder) and output.effect is Effect.OPEN and self._reads < SWEEPS:
                raise Broken("I9", f"{output.order_id} was sent after {self._reads} reads of the account")

    def _heard(self, event: Event) -> None:
        match event:
            case DeskStarted() | Woke() | BrokerDoubted():
                self._since, self._reads = event.at, 0
            case BrokerSeen() if self._since is not None and event.asked_at >= self._since:
                self._reads += 1
            case _:
                pass
