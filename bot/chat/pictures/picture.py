"""What a chart shows: the shares beneath, and where on them the plan's option prices lie."""

from datetime import datetime, tzinfo
from decimal import Decimal
from math import sqrt
from typing import Literal

from bot.chat.cards.episode import Episode, State
from bot.chat.cards.levels import paid, stop, target
from bot.chat.pictures.minutes import Minutes
from bot.chat.wishes import Chart, Level
from bot.chat.words import averaged, cents, clock, gain, named
from engine.model.contract import is_shares
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
        return f"{seen} · holding {episode.held} @ {averaged(episode.average)}"
    return f"{seen} · {episode.setup.direction} {episode.setup.strength}/100 · limit {cents(ticket.limit)}"


def levels(episode: Episode, ticket: Ticket) -> tuple[Level, ...]:
    """Where the shares would have to be; about, for time and volatility move option prices too."""
    price_paid, trade = paid(episode) or ticket.limit, episode.trade
    planned: tuple[tuple[Literal["stop", "target"], Decimal], ...] = (
        ("stop", stop(episode, ticket)),
        ("target", target(episode, ticket)),
    )
    if is_shares(ticket.symbol):
        drawn = [Level("entry", float(price_paid), f"entry {averaged(price_paid)}")]
        drawn += [Level(role, float(price), f"{role} {cents(price)}") for role, price in planned]
        left = [Level("exit", float(trade.exit), f"exit {averaged(trade.exit)}")] if trade is not None else []
        return (*drawn, *left)
    spot = _beneath(episode, ticket)
    if spot is None:
        return ()
    drawn = [Level("entry", spot, f"entry {averaged(price_paid)}")]
    for role, price in planned:
        shares = about(ticket, spot, float(price - price_paid))
        if shares is not None:
            drawn.append(Level(role, shares, f"{role} {cents(price)} ≈ {shares:.2f}"))
    sold = [fill for fill in episode.fills if fill.side is Side.SELL and fill.stock is not None]
    if sold and trade is not None:
        drawn.append(Level("exit", float(sold[-1].stock or 0), f"exit {averaged(trade.exit)}"))
    return tuple(drawn)


def _beneath(episode: Episode, ticket: Ticket) -> float | None:
    """The share price at the entry, or at the offer."""
    bought = [fill for fill in episode.fills if fill.side is Side.BUY]
    stock = bought[0].stock if bought else None
    return float(stock) if stock is not None else ticket.candidate.stock


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
