"""What the vendor took back carries nothing: no idea that stood on it goes on, and no other counts it."""

from collections import Counter
from datetime import datetime, timedelta

from chaos.judges.judge import Broken, Judge
from chaos.judges.orders import OrderJudge
from chaos.world import World
from engine.model.events import Event, FlowCancelled, FlowPrinted
from engine.model.intents import CancelOrder, Effect, SubmitOrder
from engine.model.records import OrderState, Setup, SetupEnded, SetupGrew, Signal
from engine.replay import Step

TOLD = frozenset({FlowPrinted, FlowCancelled})
WINDOW = timedelta(minutes=5)
"""How long the desk's sweeps look back."""
BUYING = frozenset({OrderState.INTENDED, OrderState.WORKING, OrderState.PARTLY_FILLED})


class BustJudge(Judge):
    """I14: an idea ends with a print it stood on, though a yes was said; what is being bought is called back.

    What is bought already is left to its exits.
    """

    def __init__(self, world: World, orders: OrderJudge) -> None:
        super().__init__(world)
        self._orders = orders
        self._told: dict[str, Counter[datetime]] = {}
        """By name: how many prints were told when, without those that were taken back."""
        self._stands: dict[str, tuple[str, tuple[Signal, ...]]] = {}
        self._let_go: set[str] = set()

    def committed(self, step: Step) -> None:
        """Prints first, then what was made of them."""
        if type(step.event) in TOLD:
            self._heard(step.event)
        for output in step.outputs:
            match output:
                case Signal():
                    self._counted(output)
                case Setup() | SetupGrew():
                    self._stands[output.setup] = output.underlying, output.signals
                case SetupEnded():
                    self._stands.pop(output.setup, None)
                case SubmitOrder(effect=Effect.OPEN) if output.setup in self._let_go:
                    raise Broken("I14", f"{output.order_id} was sent on a print that was taken back")
                case _:
                    pass
        if isinstance(step.event, FlowCancelled):
            self._withdrawn(step, step.event)

    def _heard(self, event: Event) -> None:
        match event:
            case FlowPrinted():
                self._told.setdefault(event.underlying, Counter())[event.at] += 1
            case FlowCancelled():
                told = self._told.get(event.underlying, Counter())
                told[event.printed_at] -= told[event.printed_at] > 0
            case _:
                pass

    def _counted(self, signal: Signal) -> None:
        """Its own words begin with how many there were."""
        there = self._told[signal.underlying].items()
        lately = sum(many for at, many in there if at >= signal.at - WINDOW)
        if int(signal.why.split()[0]) > lately:
            raise Broken("I14", f"{signal.why} in {signal.underlying}, and {lately} were not taken back")

    def _withdrawn(self, step: Step, event: FlowCancelled) -> None:
        asked = {each.order_id for each in step.outputs if isinstance(each, CancelOrder)}
        for setup, (name, signals) in self._stands.items():
            if name != event.underlying or not any(_after(each, event.printed_at) for each in signals):
                continue
            entries = [
                kept for kept in self._orders.of_setup.get(setup, ()) if kept.intent.effect is Effect.OPEN
            ]
            if not entries:
                raise Broken("I14", f"{setup} goes on, and a print it stood on was taken back")
            self._let_go.add(setup)
            for kept in entries:
                if kept.state in BUYING and kept.intent.order_id not in asked:
                    raise Broken(
                        "I14", f"{kept.intent.order_id} goes on buying what a print that is gone began"
                    )


def _after(signal: Signal, printed_at: datetime) -> bool:
    return timedelta(0) <= signal.at - printed_at <= WINDOW
