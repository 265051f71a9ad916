"""What was to be out by an hour is on its way out by then; what the bell finds still held is told."""

from datetime import datetime, timedelta

from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.world import World
from engine.model.contract import expired
from engine.model.events import SessionOpened
from engine.model.money import Side
from engine.model.records import Adopted, Alarm, Exit, Fill, Ticket, Trade
from engine.replay import Step

SLACK, IN_FLIGHT = timedelta(seconds=2), timedelta(seconds=5)


class CloseJudge(Judge):
    """I11, for what is held: long before the broker would end it in its own way."""

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._out_by: dict[str, datetime | None] = {}
        self._bought_at: dict[str, datetime] = {}
        self._leaving: set[str] = set()
        self._closes: datetime | None = None
        self._told: set[str] = set()

    def committed(self, step: Step) -> None:
        """A way out for a part is none for the rest."""
        if isinstance(step.event, SessionOpened):
            self._closes = step.event.session.closes
            self._told.clear()
        after = self._closes is not None and step.event.at >= self._closes + IN_FLIGHT
        for output in step.outputs:
            match output:
                case Alarm() if after:
                    self._told.add(output.about)
                case Ticket() | Adopted():
                    self._out_by[output.setup] = output.out_by
                case Fill(side=Side.BUY):
                    self._bought_at[output.setup] = step.event.at
                case Exit() if output.quantity >= self._orders.held.get(output.setup, 0):
                    self._leaving.add(output.setup)
                case Trade():
                    self._leaving.discard(output.setup)
                case _:
                    pass

    def second(self, at: datetime) -> None:
        """By the desk's own time."""
        for setup, held in self._orders.held.items():
            out_by = self._out_by.get(setup)
            if held <= 0 or out_by is None:
                continue
            bought_at = self._bought_at.get(setup, out_by)
            over = self._closes is not None and at > max(self._closes, out_by, bought_at) + IN_FLIGHT + SLACK
            if over and setup not in self._told and not self._expired(setup, at):
                raise Broken("I7", f"{held} of {setup} are held over the close, and nobody was told")
            if setup not in self._leaving and at > max(out_by, bought_at) + SLACK:
                raise Broken("I11", f"{held} of {setup} are held at {at:%H:%M:%S}, out by {out_by:%H:%M:%S}")

    def _expired(self, setup: str, at: datetime) -> bool:
        """What became of it is being asked: until then nothing can be said."""
        return any(expired(kept.intent.symbol, at) for kept in self._orders.of_setup.get(setup, ()))
