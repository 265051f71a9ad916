"""Three ways to stop, each below the last, and the one way back: authority a person took or gives again."""

from datetime import datetime, timedelta

from engine.floor import Floor, Outputs
from engine.model.events import Resume
from engine.model.latch_names import BY_HAND, FLATTEN, HALT, PAUSE
from engine.model.records import (
    Alarm,
    Answer,
    Flattened,
    LatchCleared,
    LatchSet,
    Outcome,
    SetupEnded,
    TradingState,
)
from engine.stages.leaving import call_back, leave

MINUTE = timedelta(minutes=1)


def pause(by: str) -> Outputs:
    """Nothing new is begun; an order that is out may still fill, and no other follows it."""
    yield LatchSet(PAUSE, TradingState.EXITS_ONLY, f"by {by}")


def halt(floor: Floor, by: str) -> Outputs:
    """No new risk: what waits is dropped, what is being bought is called back, what is held stays watched."""
    yield LatchSet(HALT, TradingState.HALTED, f"by {by}")
    yield from stand_down(floor, f"halted by {by}")


def flatten(floor: Floor, by: str, at: datetime) -> Outputs:
    """Leave everything, and whatever still fills: the wish stands until somebody resumes."""
    yield LatchSet(FLATTEN, TradingState.HALTED, f"by {by}")
    yield from stand_down(floor, f"flattened by {by}")
    yield from leave(floor, at, tuple(floor.book.positions.values()))


def stand_down(floor: Floor, why: str) -> Outputs:
    """End everything that has not bought yet, and cancel what is buying."""
    for pursuit in list(floor.book.pursuits.values()):
        if not pursuit.orders:
            yield SetupEnded(pursuit.setup.setup, pursuit.setup.underlying, Outcome.LAPSED, why)
    yield from call_back(floor)


def resume(floor: Floor, event: Resume) -> Outputs:
    """Lift what a person laid; what the market or the day laid lifts when that changes."""
    if floor.book.authority.older(event.at):
        yield Answer(event.by, "resume", "said before the desk started: say it again")
        return
    kept = [name for name in floor.book.latches if name not in BY_HAND]
    lifted = [name for name in floor.book.latches if name in BY_HAND]
    for name in lifted:
        yield LatchCleared(name, event.by)
    if kept:
        yield Answer(event.by, "resume", f"still no entries: {', '.join(kept)}")
    elif not lifted:
        yield Answer(event.by, "resume", "nothing was halted: the desk trades")


def confirm_flat(floor: Floor, at: datetime) -> Outputs:
    """Whoever asked for everything to be closed hears when it is, and every minute what is not."""
    book, authority = floor.book, floor.book.authority
    asked_at = authority.flatten_at
    if FLATTEN not in book.latches or asked_at is None or authority.flat:
        return
    if not book.positions and not book.blotter.live:
        yield Flattened(asked_at)
    elif floor.in_session(at) and at - (authority.open_said_at or asked_at) >= MINUTE:
        left = [f"{each.quantity} {each.symbol} ({each.setup})" for each in book.positions.values()]
        left += [f"order {order_id}" for order_id in book.blotter.live]
        yield Alarm(FLATTEN, f"still open: {', '.join(left)}")
