"""What a person asks for: every number is one that a record told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from bot.chat.acts import Act, Page, Verb
from bot.chat.cards import buttons
from bot.chat.cards.buttons import ASK
from bot.chat.cards.episode import Episode
from bot.chat.cards.levels import stop
from bot.chat.cards.positions import came_to, working
from bot.chat.cards.says import card_of, halted
from bot.chat.desk_view import DeskView
from bot.chat.pages.account import booked, feeds, funnel, money
from bot.chat.pages.of_one import instead, of, of_one, setup_typed
from bot.chat.pages.powers import cancel, in_mode, trusted
from bot.chat.pages.said_once import answer
from bot.chat.pages.takings import Closed
from bot.chat.reports.audit import audit
from bot.chat.reports.expiry import expiry
from bot.chat.reports.funnel import funnel as reports_funnel
from bot.chat.reports.risk import allowed, risk
from bot.chat.reports.skips import skips
from bot.chat.wishes import Button, Say
from bot.chat.words import (
    LABEL_MAX,
    averaged,
    bold,
    cents,
    clock,
    counted,
    dollars,
    gain,
    named,
    plain,
    share,
    shortened,
    tag,
)
from engine.model.latch_names import BY_HAND, HALT
from engine.model.records import Trade, TradingState

SHOWN_MAX = 12
BUTTONED_MAX = 5
PAUSE = Button("⏸ Pause", Act(Verb.PAUSE, "desk"))
PANIC = Button("🛑 Panic", Act(Verb.HALT, "desk"), "danger")


def status(view: DeskView) -> Say:
    """The truth for whoever opens the chat."""
    lines = [view.look.head(_state(view)), *trusted(view), *_session(view)]
    lines += [_sum(view), _risk(view), feeds(view), funnel(view)]
    by_hand = BY_HAND & view.day.latches.keys()
    pause = Button("▶️ Resume", Act(Verb.RESUME, "desk", ASK)) if by_hand else PAUSE
    pages = (_page("Positions", Page.POSITIONS), _page("Orders", Page.ORDERS), _page("P&L", Page.PNL))
    rows = (pages, (_page("Why", Page.WHY), pause), (*cancel(view), PANIC))
    return answer(view, lines, Page.STATUS, rows)


def _state(view: DeskView) -> str:
    match view.day.state:
        case TradingState.TRADING:
            return in_mode(view, "trading")
        case TradingState.EXITS_ONLY:
            return in_mode(view, f"exits only: {_latches(view)}")
        case TradingState.HALTED if HALT in view.day.latches:
            return halted(view.day.latches[HALT], f"; also {also}" if (also := _latches(view, HALT)) else "")
        case TradingState.HALTED:
            return in_mode(view, f"halted: {_latches(view)}")


def _latches(view: DeskView, but: str = "") -> str:
    held = (each for each in view.day.latches.values() if each.latch != but)
    return shortened("; ".join(f"{each.latch}, {each.why}" for each in held), 240)


def _session(view: DeskView) -> Iterator[str]:
    day, zone = view.day, view.look.zone
    if day.rollout is not None:
        yield f"Trusted with {bold(day.rollout)}"
    if day.session is None or day.heard_at is None:
        yield "No session has been announced"
    elif day.heard_at < day.session.opens:
        yield f"Market opens at {clock(day.session.opens, zone)[:5]}"
    elif day.heard_at < day.session.closes:
        yield f"Market open, closes at {clock(day.session.closes, zone)[:5]}"
    else:
        yield f"Market closed at {clock(day.session.closes, zone)[:5]}"


def _sum(view: DeskView) -> str:
    """The day is what its limit is measured by; what is closed of it is sure, what is open is not."""
    done, open_ = view.day.takings, view.held
    working_ = sum(len(episode.working) for episode in view.episodes.values())
    return (
        f"Day {bold(gain(view.result))} · closed {gain(done.pnl)}: "
        f"{counted(len(done.trades), 'trade')}, {done.wins} won\n"
        f"Open {len(open_)} ({gain(view.open_pnl)}{booked(view)}) · working {working_}"
    )


def _risk(view: DeskView) -> str:
    risk = sum((each.at_cost for each in view.held), Decimal(0))
    limit, equity = allowed(view), view.day.equity
    of = f" of {dollars(limit)} allowed" if limit is not None else ""
    worth = f" · equity {dollars(equity)}" if equity is not None else ""
    return f"At risk {dollars(risk)}{of}{worth}"


def positions(view: DeskView, about: str) -> Say:
    """One line each, newest first, or those of one name; the card has the rest."""
    held, come_to = of_one(view.held, about), Decimal(0)
    come_to = sum((each.pnl or come_to for each in held), come_to)
    lines = [view.look.head(f"{counted(len(held), 'open position')}{of(about)} {bold(gain(come_to))}")]
    lines += [_position(episode) for episode in held[:SHOWN_MAX]]
    if about and not held:
        lines = [view.look.head(f"no open position{of(about)}{instead('held', view.held)}")]
    elif not held:
        lines = [view.look.head("no open positions"), *_last(view.day.takings.trades)]
    rows = (row for episode in held[:BUTTONED_MAX] for row in _hand(episode))
    return answer(view, lines, Page.POSITIONS, tuple(rows))


def _hand(episode: Episode) -> Iterator[tuple[Button, ...]]:
    """What the card offers, two a row, each with its setup's name."""
    setup, ticket = episode.setup.setup, episode.ticket
    if ticket is not None:
        offered = (*buttons.hand(episode, ticket, setup), buttons.chart(episode, setup))
        yield from (offered[start : start + 2] for start in range(0, len(offered), 2))
    elif episode.exit is None:
        yield from buttons.adopted(setup, episode.held)


def _position(episode: Episode) -> str:
    ticket = episode.ticket
    if ticket is None:
        return _taken_over(episode) if episode.symbol is not None else plain(episode.setup.setup)
    now = f" → {cents(episode.quote.bid)}" if episode.quote is not None else ""
    pnl = f" {came_to(episode)}" if episode.pnl is not None else ""
    paid, at = averaged(episode.average or Decimal(0)), cents(stop(episode, ticket))
    name = named(ticket.symbol, ticket.candidate.at)
    return f"{episode.held} {name} {paid}{now}{pnl} · stop {at} {tag(ticket.setup)}"


def _taken_over(episode: Episode) -> str:
    """Bought elsewhere: there never was a ticket."""
    pnl = f" {bold(gain(episode.pnl))}" if episode.pnl is not None else ""
    name = named(episode.symbol or "", episode.began_at)
    return f"{episode.held} {name} {averaged(episode.average or Decimal(0))}{pnl} {tag(episode.setup.setup)}"


def _last(closed: Sequence[Closed]) -> Iterator[str]:
    for each in closed[-1:]:
        yield f"Last: {_trade(each.trade)}"


def orders(view: DeskView, about: str) -> Say:
    """What the venue may still fill, or what of one name."""
    zone, asked = view.look.zone, of_one(view.episodes.values(), about)
    lines = [
        f"{working(episode, order, zone)} {named(order.symbol, episode.began_at)} {tag(order.setup)}"
        for episode in asked
        for order in episode.working
    ]
    head = f"{counted(len(lines), 'working order')}{of(about)}" if lines else "no working orders"
    if about and not lines:
        others = (each for each in view.episodes.values() if each.working)
        head = f"no working order{of(about)}{instead('working', others)}"
    entering = (tuple(buttons.entry(each, each.setup.setup)) for each in asked)
    rows = tuple(row for row in entering if row)[:BUTTONED_MAX]
    return answer(view, [view.look.head(head), *lines[:SHOWN_MAX]], Page.ORDERS, rows)


def _trade(trade: Trade) -> str:
    change = share(trade.exit / trade.entry - 1) if trade.entry else ""
    name = named(trade.symbol, trade.opened_at)
    what = f"{trade.quantity} {name} {averaged(trade.entry)} → {averaged(trade.exit)} ({change})"
    return f"{bold(gain(trade.pnl))} {what}, {shortened(trade.because, 30)} {tag(trade.setup)}"


def pnl(view: DeskView) -> Say:
    """The day's money: what is sure, what is open, what it cost."""
    lines = [view.look.head(f"day {bold(gain(view.result))}"), *money(view)]
    spans = (_page("Week", Page.PNL, "week"), _page("Month", Page.PNL, "month"))
    return answer(view, lines, Page.PNL, ((*spans, _page("Trades", Page.TRADES)),))


def chart(view: DeskView, about: str) -> Say:
    """One setup as it stands at this moment; without a name, what was opened last, or else offered last."""
    offered = [each for each in view.episodes.values() if each.ticket is not None]
    newest = next(iter((*view.held[:1], *offered[-1:])), None)
    episode, at = view.episodes.get(setup_typed(about)) if about else newest, view.day.heard_at
    if episode is None or episode.ticket is None or at is None:
        none = f"no such setup today: {bold(about[:LABEL_MAX])}" if about else "nothing was offered yet today"
        return answer(view, [view.look.head(f"{none}; as in /chart LUNR-1")], Page.CHART)
    name = bold(named(episode.ticket.symbol, at))
    line = view.look.head(f"{name} {tag(episode.setup.setup)} {clock(at, view.look.zone)}")
    picture = view.gallery.picture(episode, episode.ticket, at)
    return replace(answer(view, [line], Page.CHART, reply_to=card_of(episode)), chart=picture)


def as_it_is(view: DeskView, page: Page, about: str) -> Say:
    """The pages of this very moment."""
    match page:
        case Page.POSITIONS:
            return positions(view, about)
        case Page.ORDERS:
            return orders(view, about)
        case _:
            return status(view)


def of_the_day(view: DeskView, page: Page) -> Say:
    """The pages that are lines alone."""
    return answer(view, _OF_THE_DAY[page](view), page)


_OF_THE_DAY: dict[Page, Callable[[DeskView], list[str]]] = {
    Page.FUNNEL: reports_funnel,
    Page.SKIPS: skips,
    Page.RISK: risk,
    Page.EXPIRY: expiry,
    Page.AUDIT: audit,
}


def _page(text: str, page: Page, about: str = "") -> Button:
    return Button(text, Act(Verb.PAGE, page, about))
