"""A print that was cancelled carries nothing: an idea that stood on it ends, what is bought does not."""

from engine.confluence import EVIDENCE
from engine.floor import Floor, Outputs
from engine.model.events import FlowCancelled
from engine.model.records import Alarm, Outcome, Setup, SetupEnded, Signal
from engine.stages.steering import let_go


def withdraw(floor: Floor, event: FlowCancelled) -> Outputs:
    """Whatever else it stood on: what is left might do, but as a whole nobody has judged it."""
    for pursuit in list(floor.book.pursuits.values()):
        setup = pursuit.setup
        if not _stood(setup, event):
            continue
        if not pursuit.orders:
            yield SetupEnded(
                setup.setup, setup.underlying, Outcome.LAPSED, "the print it stood on was cancelled"
            )
            continue
        yield from let_go(floor, pursuit, "a cancelled print")
        if setup.setup in floor.book.positions:
            yield Alarm(setup.setup, "the print it was bought on was cancelled: left to its exits")


def _stood(setup: Setup, event: FlowCancelled) -> bool:
    ours = setup.underlying == event.underlying and setup.direction is event.direction
    return ours and any(_heard(signal, event) for signal in setup.signals)


def _heard(signal: Signal, event: FlowCancelled) -> bool:
    """An opinion about flow lives as long as it looks back, so that this says what it may have counted."""
    looks_back = signal.expires_at - signal.at
    of_flow = EVIDENCE.get(signal.detector) == "flow"
    return of_flow and signal.at - looks_back <= event.printed_at <= signal.at
