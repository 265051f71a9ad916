"""What ends today, what it would cost to let it, and who acts when."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.chat.cards.episode import Episode
from bot.chat.cards.levels import out_at
from bot.chat.desk_view import DeskView
from bot.chat.words import bold, clock, countdown, dollars, named, tag
from engine.model.calendar import eastern_date, next_session
from engine.model.contract import Contract, Right, contract, is_shares
from engine.model.money import MULTIPLIER
from engine.model.session import Session

REFUSES, SELLS = timedelta(minutes=45), timedelta(minutes=30)
"""Before the close: from when the broker takes no new orders in what ends today, and sells by itself."""


def expiry(view: DeskView) -> list[str]:
    """The nearest end first; a desk without options says so."""
    at = view.day.heard_at
    held = [each for each in view.held if each.position is not None and not is_shares(each.position.symbol)]
    if not held or at is None:
        return [view.look.head("no option is held: nothing can expire"), *_cuts(view)]
    held.sort(key=lambda each: _option(each).expiry)
    today = [each for each in held if _option(each).expiry <= eastern_date(at)]
    head = (
        f"{len(today)} of {len(held)} held ends today" if today else f"nothing of {len(held)} held ends today"
    )
    return [view.look.head(head), *(line for each in held for line in _lines(view, each, at)), *_cuts(view)]


def _option(episode: Episode) -> Contract:
    if episode.position is None:
        raise ValueError(f"{episode.setup.setup} holds nothing")
    return contract(episode.position.symbol)


def _lines(view: DeskView, episode: Episode, at: datetime) -> Iterator[str]:
    option, held = _option(episode), episode.held
    yield f"{held} {bold(named(option.symbol, at))} {tag(episode.setup.setup)}"
    yield f"   {_ends(view, option.expiry, at)}{_out(view, episode)}"
    spot = view.price(option.root)
    if spot is None:
        yield "   the shares' price is unknown"
        return
    inside = (spot - option.strike) * (1 if option.right is Right.CALL else -1)
    where = "in" if inside > 0 else "out of"
    yield f"   {abs(inside) * 100:.0f} ¢ {where} the money, shares {spot:.2f}"
    if inside > 0:
        cost = option.strike * MULTIPLIER * held
        does = "buy" if option.right is Right.CALL else "sell"
        yield f"   if it were exercised: {does} {held * MULTIPLIER} shares for {dollars(cost)}"


def _ends(view: DeskView, last: date, at: datetime) -> str:
    session, today = view.day.session, eastern_date(at)
    if last > today:
        days = (last - today).days
        tomorrow = " (the next session)" if last == next_session(today) else ""
        return f"{days} days left{tomorrow}" if days != 1 else f"1 day left{tomorrow}"
    return f"ends {countdown(session.closes, view.look.zone)}" if session is not None else "ends today"


def _out(view: DeskView, episode: Episode) -> str:
    """When the desk leaves this one at the latest, where the clock says so."""
    by = out_at(episode, episode.ticket, view.limits) if episode.ticket is not None else None
    return f"; the desk is out by {clock(by, view.look.zone)}" if by is not None else ""


def _cuts(view: DeskView) -> Iterator[str]:
    """The broker's own clock, counted from this session's close; the desk leaves before it."""
    session = view.day.session
    if session is None:
        yield "No session has been announced: the cut-offs are not known"
        return
    last = _before(view, session, view.limits.out_before)
    yield f"The desk is out of whatever ends today by {last} at the latest."
    refuses, sells = _before(view, session, REFUSES), _before(view, session, SELLS)
    yield f"The broker refuses orders in it from about {refuses}, 15 min later for broad ETFs,"
    yield f"and sells by itself from about {sells} what cannot be exercised;"
    yield "a cent in the money at the close is exercised."


def _before(view: DeskView, session: Session, early: timedelta) -> str:
    return clock(session.closes - early, view.look.zone)[:5]
