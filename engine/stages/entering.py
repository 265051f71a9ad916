"""From a person's yes to a working order: judged again, sized again, inside the band or not at all."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from engine.book import Pursuit
from engine.floor import Floor, Outputs
from engine.model.intents import Effect, FetchChain, SubmitOrder
from engine.model.money import Side
from engine.model.records import (
    Answer,
    Approved,
    Size,
    Stage,
    Ticket,
)
from engine.stages.offering import judge, plan, refuse


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
        return
    verdicts = judge(floor.playbook, play, candidate)
    planned = plan(pursuit, play, candidate, verdicts)
    if isinstance(planned, Size):
        yield from refuse(pursuit, Stage.ENTRY, "size", candidate, verdicts, planned)
    elif not all(verdict.passed for verdict in verdicts):
        yield from refuse(pursuit, Stage.ENTRY, "gates", candidate, verdicts, planned.size)
    elif not _inside(ticket, planned.limit, play.band):
        yield planned
        yield Answer(approved.by, ticket.ticket, f"price moved to {planned.limit}: tap again")
    else:
        yield buy(floor, ticket, min(planned.quantity, ticket.quantity), planned.limit)


def _inside(ticket: Ticket, limit: Decimal, band: float) -> bool:
    """A fall is as much news as a rise."""
    return ticket.limit * (1 - Decimal(str(band))) <= limit <= ticket.price_max


def buy(floor: Floor, ticket: Ticket, quantity: int, limit: Decimal) -> SubmitOrder:
    """The only order that adds risk."""
    return SubmitOrder(
        order_id=floor.book.next_order(ticket.setup, Effect.OPEN),
        setup=ticket.setup,
        symbol=ticket.symbol,
        side=Side.BUY,
        effect=Effect.OPEN,
        quantity=quantity,
        limit=limit,
    )


def ask_price(floor: Floor, pursuit: Pursuit, at: datetime) -> Outputs:
    """A tap on an old price asks for a new one first."""
    ticket = pursuit.ticket
    candidate = floor.weigh(pursuit, ticket.symbol, at) if ticket is not None else None
    if candidate is None or not floor.play(pursuit.setup.play).fresh.judge(candidate).passed:
        yield FetchChain(pursuit.setup.setup, pursuit.setup.underlying)
