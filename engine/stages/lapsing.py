"""What time alone ends."""

from datetime import datetime

from engine.floor import Floor, Outputs
from engine.model.latch_names import DAILY_LOSS
from engine.model.records import LatchSet, Outcome, SetupEnded, TradingState
from engine.ours.pursuit import Pursuit
from engine.stages.stopping import stand_down


def lapse(floor: Floor, at: datetime) -> Outputs:
    """Tickets nobody tapped and setups whose chain never came end here, and say so."""
    for pursuit in list(floor.book.pursuits.values()):
        why = _over(floor, pursuit, at)
        if why:
            yield SetupEnded(pursuit.setup.setup, pursuit.setup.underlying, Outcome.LAPSED, why)


def _over(floor: Floor, pursuit: Pursuit, at: datetime) -> str:
    if pursuit.orders or pursuit.approved is not None:
        return ""
    if pursuit.ticket is not None:
        return "nobody tapped in time" if at >= pursuit.ticket.lapses_at else ""
    if at < pursuit.setup.expires_at:
        return ""
    waited_for = "chain" if floor.play(pursuit.setup.play).select.needs_chain else "price of the shares"
    return f"no {waited_for} arrived in time"


def tally(floor: Floor) -> Outputs:
    """The day that reached its loss is over: no entries until the next session."""
    loss = floor.book.day_loss
    if loss is None or DAILY_LOSS in floor.book.latches or not floor.playbook.daily_loss.spent(loss):
        return
    yield LatchSet(DAILY_LOSS, TradingState.EXITS_ONLY, f"down {loss * 100:.1f} % of the day's equity")
    yield from stand_down(floor, "daily loss reached")
