"""What a chart shows: the shares beneath, and where on them the plan's option prices lie."""

from datetime import datetime, tzinfo
from decimal import Decimal
from math import sqrt
from typing import Literal

from bot.chat.cards.episode import Episode, State
from bot.chat.cards.levels import paid, stop, target
from bot.chat.pictures.minutes import Minutes
from bot.chat.wishes import Chart, Level
from bot.chat.words import cents, clock, gain, named
from engine.model.money import Side
from engine.model.records import Ticket


def chart(
    episode: Episode, ticket: Ticket, minutes: Minutes | None, at: datetime, *, zone: tzinfo, label: str
) -> Chart:
    """Equal records give an equal chart: it is drawn at turns of the story, not at every price."""
    return Chart(
        title=named(ticket.symbol, ticket.candidate.at),
        subtitle=_subtitle(episode, ticket, at, zone),
        candles=minutes.candles if minutes is not None else (),
        clouds=minutes.clouds if minutes is not None else (),
        levels=levels(episode, ticket),
        prints=minutes.prints(at) if minutes is not None else (),
        label=label,
    )


def _subtitle(episode: Episode, ticket: Ticket, at: datetime, zone: tzinfo) -> str:
    seen = clock(at, zone)[:5]
    if episode.trade is not None:
        return f"{seen} · closed {gain(episode.trade.pnl)}"
    if episode.state is State.OPEN and episode.average is not None:
        return f"{seen} · holding {episode.held} @ {cents(episode.average)}"
    return f"{seen} · {episode.setup.direction} {episode.setup.strength}/100 · limit {cents(ticket.limit)}"


def levels(episode: Episode, ticket: Ticket) -> tuple[Level, ...]:
    """Where the shares would have to be; about, for time and volatility move option prices too."""
    bought = [fill for fill in episode.fills if fill.side is Side.BUY]
    stock = bought[0].stock if bought else None
    spot = float(stock) if stock is not None else ticket.candidate.stock
    if spot is None:
        return ()
    price_paid = paid(episode) or ticket.limit
    planned: tuple[tuple[Literal["stop", "target"], Decimal], ...] = (
        ("stop", stop(episode, ticket)),
        ("target", target(episode, ticket)),
    )
    drawn = [Level("entry", spot, f"entry {cents(price_paid)}")]
    for role, price in planned:
        shares = about(ticket, spot, float(price - price_paid))
        if shares is not None:
            drawn.append(Level(role, shares, f"{role} {cents(price)} ≈ {shares:.2f}"))
    sold = [fill for fill in episode.fills if fill.side is Side.SELL and fill.stock is not None]
    if sold and episode.trade is not None:
        drawn.append(Level("exit", float(sold[-1].stock or 0), f"exit {cents(episode.trade.exit)}"))
    return tuple(drawn)


def about(ticket: Ticket, spot: float, change: float) -> float | None:
    """The share price at which the option has changed by so much, by its delta and gamma alone."""
    delta, gamma = ticket.candidate.delta, ticket.candidate.gamma
    if not delta:
        return None
    if not gamma:
        return spot + change / delta
    inside = delta * delta + 2 * gamma * change
    if inside < 0:
        return spot - delta / gamma
    root = sqrt(inside) if delta > 0 else -sqrt(inside)
    return spot + (root - delta) / gamma
