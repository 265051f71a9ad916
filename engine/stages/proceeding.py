"""A ticket of a trusted play goes without a tap: at once, or when nobody has skipped it in time."""

from datetime import datetime, timedelta

from engine.floor import Floor, Outputs
from engine.model.autonomy import Autonomy
from engine.model.records import Countdown, Ticket
from engine.ours.pursuit import Pursuit
from engine.stages.arming import fall, fallen
from engine.stages.entering import approve


def proceed(floor: Floor, at: datetime) -> Outputs:
    """Whatever was offered since the play is trusted; a price that left its band is a person's question."""
    authority = floor.book.authority
    if not authority.alone or fallen(floor, at):
        return
    for pursuit in list(floor.book.pursuits.values()):
        ticket, standing = pursuit.ticket, authority.standings.get(pursuit.setup.play)
        if ticket is None or standing is None or pursuit.approved is not None or ticket.replaces is not None:
            continue
        if standing.level.by_itself and standing.since <= ticket.candidate.at and at < ticket.lapses_at:
            yield from _go(floor, pursuit, ticket, standing.level, at)


def _go(floor: Floor, pursuit: Pursuit, ticket: Ticket, level: Autonomy, at: datetime) -> Outputs:
    if level is Autonomy.VETO and pursuit.countdown is None:
        wait = timedelta(seconds=floor.play(ticket.play).veto_s)
        yield Countdown(ticket.ticket, ticket.setup, ticket.candidate.at + wait)
    elif pursuit.countdown is not None and level is Autonomy.VETO and at < pursuit.countdown.goes_at:
        return
    elif not _affordable(floor, ticket):
        yield from fall(floor, "what may be spent in a day without a tap is spent")
    else:
        yield from approve(floor, pursuit, ticket, level.value, at)


def _affordable(floor: Floor, ticket: Ticket) -> bool:
    """Within the budget of the day that the arming showed."""
    pace, bounds = floor.book.authority.pace, floor.playbook.bounds
    premium = pace.alone_premium + ticket.cost_max
    return pace.alone < bounds.auto_trades_max and premium <= bounds.auto_premium_max
