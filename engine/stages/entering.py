"""From a person's yes to a working order: judged again, sized again, inside the band or not at all."""

from collections.abc import Iterable, Set
from datetime import datetime, timedelta
from decimal import Decimal

from engine.floor import Floor, Outputs
from engine.model.intents import Effect, FetchChain, SubmitOrder
from engine.model.latch_names import UNRECONCILED
from engine.model.money import Side
from engine.model.records import (
    Answer,
    Approved,
    HeldBack,
    Size,
    Stage,
    Ticket,
)
from engine.ours.pursuit import Pursuit
from engine.stages.bounding import crossed
from engine.stages.offering import judge, objection, plan, refuse, sized


def approve(
    floor: Floor, pursuit: Pursuit, ticket: Ticket, by: str, at: datetime, quantity: int | None = None
) -> Outputs:
    """A yes counts from the moment the plan may be followed."""
    enters_at = max(at, ticket.not_before)
    yield Approved(ticket.ticket, ticket.setup, by, enters_at, quantity)
    if enters_at == at:
        yield from enter(floor, at, (pursuit,))


def enter(floor: Floor, at: datetime, pursuits: Iterable[Pursuit]) -> Outputs:
    """Send what was approved, as soon as its time has come and a fresh price is known."""
    for pursuit in pursuits:
        waiting = pursuit.waiting
        if waiting is None:
            continue
        ticket, approved = waiting
        if at >= approved.enters_at:
            yield from _enter(floor, pursuit, ticket, approved, at)


def _enter(floor: Floor, pursuit: Pursuit, ticket: Ticket, approved: Approved, at: datetime) -> Outputs:
    play = floor.play(ticket.play)
    candidate = floor.weigh(pursuit, ticket.symbol, at)
    if candidate is None:
        yield from refuse(pursuit, Stage.ENTRY, "no price")
        return
    patience_ends = approved.enters_at + timedelta(seconds=play.quote_wait_s)
    if not play.fresh.judge(candidate).passed and at < patience_ends:
        if pursuit.asked_at is None or pursuit.asked_at < approved.enters_at:
            yield FetchChain(ticket.setup, ticket.underlying)
        return
    if at < patience_ends and tuple(floor.book.latches) == (UNRECONCILED,):
        return
    verdicts = judge(floor.playbook, play, candidate)
    planned = plan(pursuit, play, candidate, verdicts)
    against = objection(floor, planned, verdicts)
    if against or isinstance(planned, Size):
        yield from refuse(pursuit, Stage.ENTRY, against, candidate, verdicts, sized(planned))
    elif not _inside(ticket, planned.limit, play.band):
        yield planned
        yield Answer(approved.by, ticket.ticket, f"price moved to {planned.limit}: tap again")
    else:
        wanted = ticket.quantity if approved.quantity is None else approved.quantity
        quantity = min(planned.quantity, ticket.quantity, wanted)
        yield from _once(floor, pursuit, ticket, quantity, planned.limit, at)


def _once(
    floor: Floor, pursuit: Pursuit, ticket: Ticket, quantity: int, limit: Decimal, at: datetime
) -> Outputs:
    """Two ideas that come to the same order within moments are one idea, or a mistake.

    All of it goes out, or the first half with the risk of the whole already counted.
    """
    tranches = floor.play(ticket.play).tranches
    now, later = tranches.split(quantity) if tranches is not None else (quantity, 0)
    twin = _twin(floor, ticket, {now, quantity}, at)
    against = f"an equal order has just gone out for {twin}" if twin is not None else crossed(floor, at)
    if against:
        yield from refuse(pursuit, Stage.ENTRY, against)
        return
    if later:
        yield HeldBack(ticket.setup, ticket.symbol, later, ticket.price_max, "until the first candle closes")
    yield buy(floor, ticket, now, limit)


def _twin(floor: Floor, ticket: Ticket, ours: Set[int], at: datetime) -> str | None:
    """Another setup that bought as many of the same of late, by its order or by its whole plan."""
    since = at - timedelta(seconds=floor.playbook.bounds.twin_within_s)
    for intent in floor.book.blotter.bought(ticket.symbol, since):
        pursuit = floor.book.pursuits.get(intent.setup)
        held_back = pursuit.held_back if pursuit is not None else None
        whole = intent.quantity + (held_back.quantity if held_back is not None else 0)
        if intent.setup != ticket.setup and not ours.isdisjoint((intent.quantity, whole)):
            return intent.setup
    return None


def _inside(ticket: Ticket, limit: Decimal, band: float) -> bool:
    """A fall is as much news as a rise."""
    return ticket.limit * (1 - Decimal(str(band))) <= limit <= ticket.price_max


def buy(floor: Floor, ticket: Ticket, quantity: int, limit: Decimal) -> SubmitOrder:
    """The only order that adds risk."""
    return SubmitOrder(
        order_id=floor.book.blotter.next_id(floor.book.prefix, ticket.setup, Effect.OPEN),
        setup=ticket.setup,
        symbol=ticket.symbol,
        side=Side.BUY,
        effect=Effect.OPEN,
        quantity=quantity,
        limit=limit,
    )
