"""Where the plan's prices lie once something was really paid, and where a hand has put the stop."""

from datetime import datetime
from decimal import Decimal

from bot.chat.cards.episode import Episode
from bot.chat.reports.limits import Limits
from engine.model.intents import Effect
from engine.model.records import Ticket

_CENT = Decimal("0.01")


def moved(ticket: Ticket, level: Decimal, average: Decimal | None) -> Decimal:
    """A level of the plan at the price really paid: exits count in parts of that."""
    if average is None or average == ticket.limit:
        return level
    return (level * average / ticket.limit).quantize(_CENT)


def paid(episode: Episode) -> Decimal | None:
    """What was paid for one of it, once anything was bought."""
    return episode.average if episode.fills else None


def worked(episode: Episode, ticket: Ticket) -> Decimal:
    """The limit of the order at work, which follows the market; the plan's while none is."""
    buying = [order.limit for order in episode.working if order.effect is Effect.OPEN]
    return buying[-1] if buying else ticket.limit


def stop(episode: Episode, ticket: Ticket) -> Decimal:
    """The plan's own, or the one a hand has raised above it."""
    planned = moved(ticket, ticket.stop, paid(episode))
    return planned if episode.stop is None else max(planned, episode.stop)


def target(episode: Episode, ticket: Ticket) -> Decimal:
    return moved(ticket, ticket.target, paid(episode))


def out_at(episode: Episode, ticket: Ticket, limits: Limits) -> datetime | None:
    """When the clock ends it at the latest: its play's patience from the first fill on, or the day."""
    hold = limits.holds.get(ticket.play)
    if hold is None or episode.opened_at is None:
        return ticket.out_by
    patience = episode.opened_at + hold
    return min(ticket.out_by, patience) if ticket.out_by is not None else patience
