"""What is held is watched, or somebody is told every minute."""

from datetime import datetime, timedelta

from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.playbook import BLIND_S
from chaos.world import World
from engine.model.contract import underlying_of
from engine.model.events import ChainArrived, QuoteMoved
from engine.model.records import Alarm
from engine.replay import Step

LOUD_EVERY = timedelta(seconds=63)
NOTICED = timedelta(seconds=BLIND_S + 4)


class WatchJudge(Judge):
    """I7, by the world's clock."""

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._seen: dict[str, datetime] = {}
        self._loud: dict[str, datetime] = {}
        self._since: dict[str, datetime] = {}

    def committed(self, step: Step) -> None:
        """Usable prices, and alarms."""
        now, event = self.world.agenda.now, step.event
        match event:
            case QuoteMoved() if event.quote.usable:
                self._seen[event.symbol] = now
            case ChainArrived():
                for row in event.rows:
                    self._seen[row.symbol] = now
            case _:
                pass
        for output in step.outputs:
            if isinstance(output, Alarm):
                self._loud[output.about] = now

    def second(self, alive_since: datetime) -> None:
        """Only a desk that lives can be asked."""
        now = self.world.agenda.now
        if not self.world.market.open:
            self._since.clear()
            return
        for setup, kept in self._orders.of_setup.items():
            if self._orders.held.get(setup, 0) <= 0:
                self._since.pop(setup, None)
                continue
            symbol, since = kept[0].intent.symbol, self._since.setdefault(setup, now)
            marked = max(
                (self._seen[each] for each in (symbol, underlying_of(symbol)) if each in self._seen),
                default=since,
            )
            unseen = now - max(marked, since, alive_since, self.world.market.opened_at)
            loud = self._loud.get(setup)
            if unseen > NOTICED and (loud is None or now - loud > LOUD_EVERY):
                raise Broken("I7", f"{setup} has been watched by nobody for {unseen}, and nobody was told")
