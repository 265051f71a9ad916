"""What is held, and what came of it: the lines of a card from the first fill to the account of the trade."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from decimal import Decimal

from bot.chat.cards.episode import Episode, State
from bot.chat.cards.levels import out_at, stop, target
from bot.chat.cards.protection import Protection
from bot.chat.reports.limits import Limits
from bot.chat.words import (
    averaged,
    bold,
    cents,
    clock,
    countdown,
    counted,
    dollars,
    gain,
    lasting,
    reason,
    share,
    shortened,
    unit,
)
from bot.telling.exit_words import out
from engine.model.contract import multiplier
from engine.model.intents import Effect
from engine.model.money import Side
from engine.model.records import Fill, OrderMoved, OrderState, Outcome, Ticket, Trade

ENDS_MAX = 240
"""The numbers below it matter more."""


def held_headline(episode: Episode, name: str) -> str:
    """How much is held and what it has come to, or that it is being left."""
    pnl = f" · {came_to(episode)}" if episode.pnl is not None else ""
    held = f"{episode.held} {name}"
    if episode.state is State.CLOSING:
        part = f"{episode.held - episode.keep} of " if episode.keep else ""
        return f"🚪 Leaving {part}{held}{pnl}"
    if episode.state is State.PARTLY:
        return f"⏳ Bought {episode.held} of {episode.wanted} {name}{pnl}"
    return f"📈 Holding {held} @ {averaged(episode.average or Decimal(0))}{pnl}"


def came_to(episode: Episode) -> str:
    """Both parts where one is sold: what is booked stays, what is open may not."""
    pnl, booked = episode.pnl or Decimal(0), episode.booked
    parts = f" ({gain(pnl - booked)} open, {gain(booked)} booked)" if booked is not None else ""
    return f"{bold(gain(pnl))}{parts}"


def held_lines(
    episode: Episode, ticket: Ticket, zone: tzinfo, limits: Limits, seen: Protection
) -> Iterator[str]:
    """Price, P&L, what works, and who protects this now."""
    yield from _price(episode, zone)
    if (leaving := episode.exit) is not None:
        yield f"Leaving · {shortened(out(leaving.because), 60)}: {reason(leaving.reason, 90)}"
    for order in episode.working:
        yield working(episode, order, zone)
    if episode.later.held_back is not None:
        yield f"Held back: {episode.later.held_back.quantity} {shortened(episode.later.held_back.why, 60)}"
    yield from _dropped(episode)
    yield protected(episode, ticket, zone, limits, seen)
    if episode.exit is None and (ends := limits.ends.get(ticket.play)):
        yield f"Also out: {shortened(ends, ENDS_MAX)}"


def _price(episode: Episode, zone: tzinfo) -> Iterator[str]:
    quote, average = episode.quote, episode.average
    if quote is None or episode.quoted_at is None or not quote.usable or not average:
        yield "Now: no market shown yet"
        return
    change = share(float(quote.bid / average - 1))
    seen = clock(episode.quoted_at, zone)
    yield f"Bid <b>{cents(quote.bid)}</b> ({change}), ask {cents(quote.ask)}, {seen}"


_NO_FILL, _AT_ASK = "no fill: ", "not at the ask"
"""How the desk writes down that an entry came to nothing; the ask itself says the second better."""
_SAID = {OrderState.INTENDED: "going out", OrderState.UNKNOWN: "no answer yet"}


def working(episode: Episode, order: OrderMoved, zone: tzinfo) -> str:
    """An order in one line: how much of it is done, at what price, in which state, since when."""
    verb = "buy" if order.effect is Effect.OPEN else "sell"
    state = _SAID.get(order.state, order.state.replace("_", " "))
    sent = episode.sent_at.get(order.order_id)
    since = f", {countdown(sent, zone)}" if sent is not None else ""
    return f"⏳ {verb} {order.filled} of {order.quantity} @ {cents(order.limit)}: {state}{since}"


def unfilled(episode: Episode, zone: tzinfo) -> str:
    """What was bid from first to last and what was asked, of what came to nothing; else nothing."""
    bids = [order.limit for order in episode.orders.values() if order.effect is Effect.OPEN]
    if episode.ended is None or episode.ended.outcome is not Outcome.UNFILLED or not bids:
        return ""
    bid = " to ".join(dict.fromkeys((cents(min(bids)), cents(max(bids)))))
    asked, why = "", episode.ended.why.removeprefix(_NO_FILL)
    if episode.quote is not None and episode.quoted_at is not None:
        asked = f", the ask was {cents(episode.quote.ask)} at {clock(episode.quoted_at, zone)}"
    return f"Not filled: bid {bid}{asked}{f'; {why}' if why != _AT_ASK else ''}"


def protected(episode: Episode, ticket: Ticket, zone: tzinfo, limits: Limits, seen: Protection) -> str:
    """Who would sell this now, and at what: the desk on the option's price, on less, or nobody."""
    if episode.exit is not None and episode.alarm is not None:
        return f"🚨 {shortened(episode.alarm.text, 120)}"
    if seen is Protection.NONE:
        return "🚨 NOBODY can protect this: no fresh market"
    if episode.exit is not None:
        return "🚪 the desk is selling, and keeps trying"
    by = out_at(episode, ticket, limits)
    out = f"out by {clock(by, zone)[:5]}" if by is not None else "may be held over night"
    if seen is Protection.SHARES:
        since = f" since {clock(episode.quoted_at, zone)}" if episode.quoted_at is not None else ""
        return f"⚠️ underlying only: no price of its own{since}; {out}"
    raised = " (raised)" if episode.stop is not None else ""
    levels = f"stop {cents(stop(episode, ticket))}{raised}, target {cents(target(episode, ticket))}"
    return f"🛡 the desk watches: {levels}, {out}; nothing rests at the broker"


def closed_lines(episode: Episode) -> Iterator[str]:
    """The account of one trade."""
    trade = episode.trade
    if trade is None:
        return
    yield from result(trade, episode.fills)
    if episode.exit is not None:
        yield f"{_beginning(shortened(out(trade.because), 60))}: {reason(episode.exit.reason, 90)}"
    yield from _dropped(episode)


def _beginning(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"


def _dropped(episode: Episode) -> Iterator[str]:
    """What was held back and never bought, and why."""
    if (dropped := episode.later.dropped) is not None:
        yield f"Second half dropped, {dropped.quantity}: {shortened(dropped.why, 90)}"


def result(trade: Trade, fills: Iterable[Fill]) -> Iterator[str]:
    """What it made, at which prices, in how long, and how far it went both ways."""
    change = share(trade.exit / trade.entry - 1) if trade.entry else ""
    held, what = lasting(trade.closed_at - trade.opened_at), counted(trade.quantity, unit(trade.symbol))
    prices = f"{averaged(trade.entry)} → <b>{averaged(trade.exit)}</b>"
    yield f"{what} {prices} ({change}) in {held}, fees {dollars(trade.fees)}"
    if trade.best is not None and trade.worst is not None:
        yield f"Middle at best {averaged(trade.best)}, at worst {averaged(trade.worst)}{_slipped(fills)}"


def _slipped(fills: Iterable[Fill]) -> str:
    cost = slippage(fills)
    return f" · slippage {gain(-cost)}" if cost is not None else ""


def slippage(fills: Iterable[Fill]) -> Decimal | None:
    """Dollars given away against the middle at each fill; none when no market was shown beside one."""
    total = Decimal(0)
    for fill in fills:
        if fill.market is None or not fill.market.usable:
            return None
        worse = fill.price - fill.market.mid if fill.side is Side.BUY else fill.market.mid - fill.price
        total += worse * fill.quantity * multiplier(fill.symbol)
    return total
