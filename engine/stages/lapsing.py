"""What time alone ends."""

from datetime import datetime

from engine.floor import Floor, Outputs
from engine.model.latch_names import DAILY_LOSS, DRAWDOWN
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
    """The day that lost enough, or fell far from its best, is over: no entries until the next session."""
    book, playbook = floor.book, floor.playbook
    if DAILY_LOSS in book.latches:
        return
    loss = book.day_loss
    if loss is not None and playbook.daily_loss.spent(loss):
        yield LatchSet(DAILY_LOSS, TradingState.EXITS_ONLY, f"down {loss * 100:.1f} % of the day's equity")
        yield from stand_down(floor, "daily loss reached")
    elif DRAWDOWN not in book.latches:
        yield from _fallen(floor)


def _fallen(floor: Floor) -> Outputs:
    account = floor.book.account
    fall = account.drawdown(floor.book.open_pnl)
    if fall is None or not account.day_equity or not floor.playbook.drawdown.spent(fall):
        return
    best = float(account.best / account.day_equity)
    why = f"{fall * 100:.1f} % of the day's equity below its best of {best * 100:+.1f} %"
    yield LatchSet(DRAWDOWN, TradingState.EXITS_ONLY, why)
    yield from stand_down(floor, "drawdown reached")
