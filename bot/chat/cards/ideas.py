"""A setup's card before anything is held, and when nothing came of it: pure functions of its records."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import assert_never

from bot.chat.cards.episode import HELD, Episode, State
from bot.chat.cards.levels import out_at, stop, target, worked
from bot.chat.cards.positions import closed_lines, held_headline, held_lines, unfilled, working
from bot.chat.cards.protection import Protection
from bot.chat.gate_words import said, sized, stood_against
from bot.chat.reports.limits import Limits
from bot.chat.words import (
    CAPTION_MAX,
    badge,
    bold,
    cents,
    clock,
    countdown,
    dollars,
    folded,
    gain,
    lasting,
    length,
    named,
    plain,
    shortened,
    tag,
)
from bot.telling.why import interest, signals
from engine.model.contract import multiplier
from engine.model.intents import Effect
from engine.model.records import Refusal, Ticket

LIVE = "LIVE"
OLD = timedelta(seconds=10)
"""Flow that was heard later than this says so."""


@dataclass(frozen=True, slots=True)
class Look:
    """What every message wears: whose money, whose market, whose clock."""

    mode: str
    synthetic: str | None
    zone: tzinfo

    def head(self, line: str) -> str:
        """The first line stands alone in a notification; an invented market says so at once."""
        label = f"\n<i>{plain(self.synthetic)}</i>" if self.synthetic else ""
        return f"{badge(self.mode)} · {line}{label}"


def card(
    episode: Episode, ticket: Ticket, look: Look, limits: Limits, seen: Protection,
    *, room: int = CAPTION_MAX, goes_at: datetime | None = None,
) -> str:  # fmt: skip
    """The whole caption: what is, then the five numbers, then why for whoever unfolds it."""
    lines = [look.head(headline(episode, ticket)), _about(episode, ticket)]
    if goes_at is not None:
        lines.append(f"🤖 goes by itself {countdown(goes_at, look.zone)}, unless skipped")
    lines += _state_lines(episode, ticket, look, limits, seen)
    lines += _doubts(episode, ticket, look.zone)
    lines += five(episode, ticket, look.zone, limits)
    body = "\n".join(lines)
    return body + folded(reasons(episode, ticket, look.zone), room - length(body) - 1)


def headline(episode: Episode, ticket: Ticket) -> str:
    """State, contract, price."""
    name = bold(named(ticket.symbol, ticket.candidate.at))
    order = f"{episode.wanted} {name} @ {cents(worked(episode, ticket))}"
    match episode.state:
        case State.WAITING | State.OFFERED:
            return f"Buy {order}"
        case State.APPROVED:
            return f"✋ Approved: buy {order}"
        case State.SENDING:
            return f"⏳ Sending: buy {order}"
        case State.PARTLY | State.OPEN | State.CLOSING:
            return held_headline(episode, name)
        case State.CHECKING:
            return f"❓ Checking with the venue: {name}"
        case State.CLOSED:
            result = episode.trade.pnl if episode.trade is not None else Decimal(0)
            return f"{'✅' if result > 0 else '🔻'} Closed {name} {bold(gain(result))}"
        case State.SKIPPED:
            return f"⏭ Skipped {name} @ {cents(ticket.limit)}"
        case State.LAPSED:
            return f"⌛ Not taken: {name} @ {cents(ticket.limit)}"
        case State.BLOCKED:
            return f"🛑 Not sent: {name}"
        case State.CANCELLED:
            return f"⭕ Not bought: {name}"
        case State.REJECTED:
            return f"⛔ Rejected by the venue: {name}"
        case _ as never:
            assert_never(never)


def _about(episode: Episode, ticket: Ticket) -> str:
    setup = episode.setup
    play = plain(setup.play.replace("_", " "))
    return f"{play} · {setup.direction} {setup.strength}/100 · {tag(ticket.setup)}"


def _doubts(episode: Episode, ticket: Ticket, zone: tzinfo) -> Iterator[str]:
    """A price that is nobody's own says so wherever it is shown; old flow, while it can be bought on."""
    traded, heard = episode.flow_traded_at, episode.began_at
    if traded is not None and heard - traded > OLD and episode.state in (State.WAITING, State.OFFERED):
        yield f"⚠️ The flow traded at {clock(traded, zone)}, heard {lasting(heard - traded)} later"
    if ticket.candidate.prices is not None and ticket.candidate.prices.derived:
        yield "⚠️ indicative prices: worked out from others, not the exchanges' own"


def _state_lines(
    episode: Episode, ticket: Ticket, look: Look, limits: Limits, seen: Protection
) -> Iterator[str]:
    state = episode.state
    if state in HELD or (state is State.CHECKING and episode.held):
        yield from held_lines(episode, ticket, look.zone, limits, seen)
    elif state is State.CLOSED:
        yield from closed_lines(episode)
    elif state is State.APPROVED and episode.approved is not None:
        yield f"By {plain(episode.approved.by)}, goes {countdown(episode.approved.enters_at, look.zone)}"
    elif state is State.BLOCKED and episode.refusal is not None:
        yield from blocked_by(episode.refusal)
        yield "Nothing was ordered."
    elif episode.ended is not None and episode.ended_at is not None:
        said = [order.why for order in episode.orders.values() if order.why]
        why = unfilled(episode, look.zone) or episode.ended.why
        yield f"{clock(episode.ended_at, look.zone)} {shortened('; '.join([why, *said]), 140)}"
    else:
        yield from (working(episode, order, look.zone) for order in episode.working)


def blocked_by(refusal: Refusal) -> Iterator[str]:
    """What stood against it, as much as a card has lines for."""
    yield from (shortened(line, 90) for line in stood_against(refusal)[:4])


def five(episode: Episode, ticket: Ticket, zone: tzinfo, limits: Limits) -> tuple[str, str, str]:
    """The same five numbers in the same order on every card: limit, max loss, stop, target, deadline."""
    limit = f"Limit <b>{cents(worked(episode, ticket))}</b> to {cents(ticket.price_max)}"
    return (
        f"{limit} · max loss <b>{dollars(max_loss(episode, ticket))}</b>",
        f"Stop <b>{cents(stop(episode, ticket))}</b> · target <b>{cents(target(episode, ticket))}</b>",
        deadline(episode, ticket, zone, limits),
    )


def max_loss(episode: Episode, ticket: Ticket) -> Decimal:
    """The whole premium and the fees both ways: a gap skips the stop."""
    each, paid, per = 2 * ticket.candidate.fee, episode.average, multiplier(ticket.symbol)
    if paid is None or not episode.bought:
        return worst(ticket, episode.wanted)
    buying = [order for order in episode.working if order.effect is Effect.OPEN]
    more = [(order.quantity - order.filled) * (order.limit * per + each) for order in buying]
    return episode.bought * (paid * per + each) + sum(more, Decimal(0))


def worst(ticket: Ticket, quantity: int) -> Decimal:
    """Of so many, if all of it is lost."""
    return quantity * (ticket.price_max * multiplier(ticket.symbol) + 2 * ticket.candidate.fee)


def deadline(episode: Episode, ticket: Ticket, zone: tzinfo, limits: Limits) -> str:
    """What ends next if nobody does anything, or when it was over."""
    match episode.state:
        case State.WAITING | State.OFFERED:
            return f"⏳ lapses {countdown(ticket.lapses_at, zone)}"
        case State.CLOSED if episode.trade is not None:
            return f"closed at {clock(episode.trade.closed_at, zone)}"
        case State.CLOSED | State.SKIPPED | State.LAPSED | State.BLOCKED | State.CANCELLED | State.REJECTED:
            by = ticket.out_by
            return f"out by {clock(by, zone)} at the latest" if by is not None else "could be held over night"
        case _:
            by = out_at(episode, ticket, limits)
            return f"⏰ out {countdown(by, zone)}" if by is not None else "⏰ may be held over night"


def reasons(episode: Episode, ticket: Ticket, zone: tzinfo) -> Iterator[str]:
    """Signals, what was measured and when, how it was sized; of what was not sent, as it was judged then."""
    refusal = episode.refusal
    candidate = (refusal.candidate if refusal is not None else None) or ticket.candidate
    quote = candidate.quote
    delta = f" · Δ {candidate.delta:+.2f}" if candidate.delta is not None else ""
    spread = f" · spread {quote.spread * 100:.1f} %" if quote.spread is not None else ""
    yield from signals(episode.setup)
    market = f"{cents(quote.bid)}×{cents(quote.ask)} at {clock(candidate.at, zone)}"
    yield f"Market {market}{spread}{delta}"
    if candidate.interest_on is not None:
        yield f"Open interest {interest(candidate)}"
    yield f"Size {sized(ticket.size)}"
    yield from judgement(refusal or ticket)


def judgement(answer: Ticket | Refusal) -> Iterator[str]:
    """A gate a line, what stood against it first."""
    for verdict in sorted(answer.verdicts, key=lambda each: each.passed):
        yield f"{'✓' if verdict.passed else '✗'} {said(verdict, answer.candidate)}"
