"""What a person wished: a tap does exactly one thing, and a tap that does nothing says why."""

from datetime import datetime
from typing import assert_never

from engine.floor import Floor, Outputs
from engine.model.events import (
    Adopt,
    Approve,
    CancelRest,
    Close,
    Flatten,
    FlattenForeign,
    Half,
    Halt,
    HitAsk,
    Ignore,
    Resume,
    SetRollout,
    Skip,
    StopToEntry,
)
from engine.model.records import (
    Answer,
    Approved,
    LatchCleared,
    LatchSet,
    Outcome,
    RolloutSet,
    SetupEnded,
    Ticket,
    TradingState,
)
from engine.pursuit import Pursuit
from engine.stages.adopting import adopt, ignore, sell_foreign
from engine.stages.entering import enter
from engine.stages.leaving import FLATTEN, OVERSOLD, call_back, leave
from engine.stages.steering import Steering, steer

HALT = "halt"
BY_HAND = frozenset({HALT, FLATTEN, OVERSOLD})
DAILY_LOSS = "daily loss"

Wish = (
    Approve | Skip | Steering | Flatten | Halt | Resume | SetRollout | Adopt | Ignore | FlattenForeign
)  # fmt: skip


def obey(floor: Floor, event: Wish) -> Outputs:
    """One wish, one consequence."""
    match event:
        case Approve():
            yield from _approve(floor, event)
        case Skip():
            yield from _skip(floor, event)
        case Close() | Half() | StopToEntry() | HitAsk() | CancelRest():
            yield from steer(floor, event)
        case Halt():
            yield from _halt(floor, event.by)
        case Flatten():
            yield from _flatten(floor, event.by, event.at)
        case Resume():
            yield from _resume(floor, event.by)
        case SetRollout():
            yield from _roll(floor, event)
        case Adopt():
            yield from adopt(floor, event)
        case Ignore():
            yield from ignore(floor, event)
        case FlattenForeign():
            yield from sell_foreign(floor, event)
        case _:
            assert_never(event)


def _approve(floor: Floor, event: Approve) -> Outputs:
    found = _offered(floor, event.ticket, event.at)
    if isinstance(found, str):
        yield Answer(event.by, event.ticket, found)
        return
    pursuit, ticket = found
    if event.quantity is not None and not 1 <= event.quantity <= ticket.quantity:
        yield Answer(event.by, event.ticket, f"the ticket is for 1 to {ticket.quantity}")
        return
    enters_at = max(event.at, ticket.not_before)
    yield Approved(ticket.ticket, ticket.setup, event.by, enters_at, event.quantity)
    if enters_at == event.at:
        yield from enter(floor, event.at, (pursuit,))


def _skip(floor: Floor, event: Skip) -> Outputs:
    found = _offered(floor, event.ticket, event.at, withdrawing=True)
    if isinstance(found, str):
        yield Answer(event.by, event.ticket, found)
        return
    pursuit, _ = found
    yield SetupEnded(pursuit.setup.setup, pursuit.setup.underlying, Outcome.SKIPPED, f"by {event.by}")


def _offered(
    floor: Floor, ticket_id: str, at: datetime, *, withdrawing: bool = False
) -> tuple[Pursuit, Ticket] | str:
    """The open ticket of that name, or why not; a yes may be withdrawn until it is sent."""
    setup = floor.book.tickets.get(ticket_id)
    if setup is None:
        return "no such ticket"
    pursuit = floor.book.pursuits.get(setup)
    if pursuit is None or pursuit.ticket is None:
        return "too late: this setup has ended"
    if pursuit.ticket.ticket != ticket_id:
        return f"the price has moved: the open ticket is {pursuit.ticket.ticket}"
    if withdrawing and pursuit.waiting is not None:
        return pursuit, pursuit.ticket
    if pursuit.approved is not None:
        return f"already approved by {pursuit.approved.by}"
    if at >= pursuit.ticket.lapses_at:
        return "too late: the ticket has lapsed"
    return pursuit, pursuit.ticket


def _halt(floor: Floor, by: str) -> Outputs:
    """No new risk: what waits is dropped, what is being bought is called back, what is held stays watched."""
    yield LatchSet(HALT, TradingState.HALTED, f"by {by}")
    yield from stand_down(floor, f"halted by {by}")


def stand_down(floor: Floor, why: str) -> Outputs:
    """End everything that has not bought yet, and cancel what is buying."""
    for pursuit in list(floor.book.pursuits.values()):
        if not pursuit.orders:
            yield SetupEnded(pursuit.setup.setup, pursuit.setup.underlying, Outcome.LAPSED, why)
    yield from call_back(floor)


def _flatten(floor: Floor, by: str, at: datetime) -> Outputs:
    """Leave everything, and whatever still fills: the wish stands until somebody resumes."""
    yield LatchSet(FLATTEN, TradingState.HALTED, f"by {by}")
    yield from stand_down(floor, f"flattened by {by}")
    yield from leave(floor, at, tuple(floor.book.positions.values()))


def _resume(floor: Floor, by: str) -> Outputs:
    """Lift what a person laid; what the market or the day laid lifts when that changes."""
    kept = [name for name in floor.book.latches if name not in BY_HAND]
    lifted = [name for name in floor.book.latches if name in BY_HAND]
    for name in lifted:
        yield LatchCleared(name, by)
    if kept:
        yield Answer(by, "resume", f"still no entries: {', '.join(kept)}")
    elif not lifted:
        yield Answer(by, "resume", "nothing was halted: the desk trades")


def _roll(floor: Floor, event: SetRollout) -> Outputs:
    """Trust is earned a stage at a time and lost at once."""
    now = floor.book.account.rollout
    if event.rollout.step > now.step + 1:
        yield Answer(event.by, "rollout", f"one stage at a time: the desk is at {now}")
    else:
        yield RolloutSet(event.rollout, event.by)
