"""What a person wished: a tap does exactly one thing, and a tap that does nothing says why."""

from datetime import datetime
from typing import assert_never

from engine.floor import Floor, Outputs
from engine.model.events import (
    Adopt,
    Approve,
    Arm,
    CancelRest,
    Close,
    Disarm,
    Flatten,
    FlattenForeign,
    Half,
    Halt,
    HitAsk,
    Ignore,
    Pause,
    Resume,
    SetAutonomy,
    SetRollout,
    Skip,
    StopToEntry,
)
from engine.model.records import Answer, Outcome, RolloutSet, SetupEnded, Ticket
from engine.ours.pursuit import Pursuit
from engine.stages.adopting import adopt, ignore, sell_foreign
from engine.stages.arming import arm, disarm, set_autonomy
from engine.stages.entering import approve
from engine.stages.steering import Steering, let_go, steer
from engine.stages.stopping import flatten, halt, pause, resume

OfTheirs = Adopt | Ignore | FlattenForeign
OfAuthority = Pause | Halt | Flatten | Resume | SetRollout | SetAutonomy | Arm | Disarm
Wish = Approve | Skip | Steering | OfTheirs | OfAuthority


def obey(floor: Floor, event: Wish) -> Outputs:
    """One wish, one consequence."""
    match event:
        case Approve():
            yield from _approve(floor, event)
        case Skip():
            yield from _skip(floor, event)
        case Close() | Half() | StopToEntry() | HitAsk() | CancelRest():
            yield from steer(floor, event)
        case Adopt():
            yield from adopt(floor, event)
        case Ignore():
            yield from ignore(floor, event)
        case FlattenForeign():
            yield from sell_foreign(floor, event)
        case _:
            yield from _authority(floor, event)


def _authority(floor: Floor, event: OfAuthority) -> Outputs:
    """Who may do what from now on."""
    match event:
        case SetRollout():
            yield from _roll(floor, event)
        case SetAutonomy():
            yield from set_autonomy(floor, event)
        case Arm():
            yield from arm(floor, event)
        case Disarm():
            yield from disarm(floor, event)
        case Pause():
            yield from pause(event.by)
        case Halt():
            yield from halt(floor, event.by)
        case Flatten():
            yield from flatten(floor, event.by, event.at)
        case Resume():
            yield from resume(floor, event)
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
    else:
        yield from approve(floor, pursuit, ticket, event.by, event.at, event.quantity)


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


def _roll(floor: Floor, event: SetRollout) -> Outputs:
    """Trust is earned a stage at a time and lost at once."""
    now = floor.book.account.rollout
    if event.rollout.step > now.step and floor.book.authority.older(event.at):
        yield Answer(event.by, "rollout", "said before the desk started: say it again")
    elif event.rollout.step > now.step + 1:
        yield Answer(event.by, "rollout", f"one stage at a time: the desk is at {now}")
    else:
        yield RolloutSet(event.rollout, event.by)
        fell = event.rollout.step < now.step
        for pursuit in [each for each in floor.book.pursuits.values() if fell and each.orders]:
            yield from let_go(floor, pursuit, f"the fall of trust to {event.rollout}")
