"""What a person asks for: every number is one that a record told."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from bot.chat.account import feeds, funnel, money
from bot.chat.cards import ASK, blocked_by, card, judgement
from bot.chat.desk_view import DeskView
from bot.chat.episode import Episode, State, moved
from bot.chat.position_cards import working
from bot.chat.powers import cancel, mode_word, trusted
from bot.chat.reports.audit import audit
from bot.chat.reports.expiry import expiry
from bot.chat.reports.funnel import funnel as reports_funnel
from bot.chat.reports.risk import risk
from bot.chat.reports.skips import skips
from bot.chat.wishes import Act, Button, Page, Rows, Say, Urgency, Verb
from bot.chat.words import (
    bold,
    cents,
    clock,
    countdown,
    counted,
    dollars,
    gain,
    named,
    plain,
    share,
    shortened,
    tag,
)
from bot.why import size
from engine.latches import BY_HAND
from engine.model.records import Refusal, Trade, TradingState

SHOWN_MAX = 12


def status(view: DeskView) -> Say:
    """The truth for whoever opens the chat."""
    lines = [view.look.head(_state(view)), *trusted(view), *_session(view)]
    lines += [_sum(view), _risk(view), feeds(view)]
    lines.append(funnel(view))
    pause = Button("▶️ Resume", Act(Verb.RESUME, "desk", ASK)) if _by_hand(view) else _pause()
    pages = (_page("Positions", Page.POSITIONS), _page("P&L", Page.PNL), _page("Why", Page.WHY))
    panic = Button("🛑 Panic", Act(Verb.HALT, "desk"), "danger")
    return _answer(view, lines, Page.STATUS, (pages, (pause, *cancel(view), panic)))


def _pause() -> Button:
    return Button("⏸ Pause", Act(Verb.PAUSE, "desk"))


def _by_hand(view: DeskView) -> bool:
    return bool(BY_HAND & view.day.latches.keys())


def _state(view: DeskView) -> str:
    match view.day.state:
        case TradingState.TRADING:
            return f"{mode_word(view)} · trading"
        case TradingState.EXITS_ONLY:
            return f"{mode_word(view)} · exits only: {_latches(view)}"
        case TradingState.HALTED:
            return f"{mode_word(view)} · halted: {_latches(view)}"


def _latches(view: DeskView) -> str:
    return shortened("; ".join(f"{each.latch}, {each.why}" for each in view.day.latches.values()), 240)


def _session(view: DeskView) -> Iterator[str]:
    day, zone = view.day, view.look.zone
    if day.rollout is not None:
        yield f"Trusted with {bold(day.rollout)}"
    if day.session is None or day.heard_at is None:
        yield "No session has been announced"
    elif day.heard_at < day.session.opens:
        yield f"Market opens {countdown(day.session.opens, zone)}"
    elif day.heard_at < day.session.closes:
        yield f"Market open, closes {countdown(day.session.closes, zone)}"
    else:
        yield f"Market closed at {clock(day.session.closes, zone)[:5]}"


def _sum(view: DeskView) -> str:
    """What is closed and what is open are two numbers: one is sure."""
    trades, open_ = view.day.trades, view.held
    working_ = sum(len(episode.working) for episode in view.episodes.values())
    return (
        f"Day {bold(gain(view.day.pnl))} · {counted(len(trades), 'trade')}, {view.day.wins} won\n"
        f"Open {len(open_)} ({gain(view.open_pnl)}) · working {working_}"
    )


def _risk(view: DeskView) -> str:
    risk = sum((each.at_cost for each in view.held), Decimal(0))
    of = f" of {dollars(view.day.equity)}" if view.day.equity is not None else ""
    return f"At risk {dollars(risk)}{of}"


def positions(view: DeskView) -> Say:
    """One line each, newest first; the card has the rest."""
    held = view.held
    lines = [view.look.head(f"{counted(len(held), 'open position')} {bold(gain(view.open_pnl))}")]
    lines += [_position(episode) for episode in held[:SHOWN_MAX]]
    if not held:
        lines = [view.look.head("no open positions"), *_last(view.day.trades)]
    rows = tuple(
        (Button(f"Close {episode.setup.setup}"[:20], Act(Verb.CLOSE, episode.setup.setup), "danger"),)
        for episode in held[:5]
        if episode.state in (State.OPEN, State.PARTLY)
    )
    return _answer(view, lines, Page.POSITIONS, rows)


def _position(episode: Episode) -> str:
    ticket = episode.ticket
    if ticket is None:
        return plain(episode.setup.setup)
    now = f" → {cents(episode.quote.bid)}" if episode.quote is not None else ""
    pnl = f" {bold(gain(episode.pnl))}" if episode.pnl is not None else ""
    paid, stop = cents(episode.average or Decimal(0)), moved(ticket, ticket.stop, episode.average)
    name = named(ticket.symbol, ticket.candidate.at)
    return f"{episode.held} {name} {paid}{now}{pnl} · stop {cents(stop)} {tag(ticket.setup)}"


def _last(trades: Iterable[Trade]) -> Iterator[str]:
    for trade in list(trades)[-1:]:
        yield f"Last: {_trade(trade)}"


def orders(view: DeskView) -> Say:
    """What the venue may still fill."""
    lines = [
        f"{working(order)} {named(order.symbol, episode.began_at)} {tag(order.setup)}"
        for episode in view.episodes.values()
        for order in episode.working
    ]
    head = counted(len(lines), "working order") if lines else "no working orders"
    return _answer(view, [view.look.head(head), *lines[:SHOWN_MAX]], Page.ORDERS)


def _trade(trade: Trade) -> str:
    change = share(trade.exit / trade.entry - 1) if trade.entry else ""
    name = named(trade.symbol, trade.opened_at)
    what = f"{trade.quantity} {name} {cents(trade.entry)} → {cents(trade.exit)} ({change})"
    return f"{bold(gain(trade.pnl))} {what}, {shortened(trade.because, 30)} {tag(trade.setup)}"


def pnl(view: DeskView) -> Say:
    """The day's money: what is sure, what is open, what it cost."""
    lines = [view.look.head(f"day {bold(gain(view.day.pnl))}"), *money(view)]
    spans = (_page("Week", Page.PNL, "week"), _page("Month", Page.PNL, "month"))
    return _answer(view, lines, Page.PNL, ((*spans, _page("Trades", Page.TRADES)),))


def why(view: DeskView, about: str) -> Say:
    """One setup's whole story, however its name is typed, or what stopped the last ones."""
    about = about.lstrip("#").upper().replace("_", "-")
    episode = view.episodes.get(about)
    if episode is not None and episode.ticket is not None:
        text = card(episode, episode.ticket, view.look, blind=view.blind)
        return Say(text, Urgency.ANSWER, False, None, f"page:{Page.WHY}:{about}")
    refused = [each for each in view.day.refusals if each.setup == about]
    if refused:
        return _answer(view, _refused(view, refused[-1]), Page.WHY)
    lines = [view.look.head("why nothing more was offered"), funnel(view)]
    for refusal in reversed(view.day.refusals[-5:]):
        lines.append(f"{bold(refusal.underlying)} {tag(refusal.setup)}: {'; '.join(blocked_by(refusal))}")
    if not view.day.refusals:
        lines.append("Nothing was refused today" if view.day.setups else "No setup has formed today")
    return _answer(view, lines, Page.WHY)


def _refused(view: DeskView, refusal: Refusal) -> Iterator[str]:
    """All that was measured of a setup that was never offered."""
    because = f"{shortened(refusal.because, 60)} {tag(refusal.setup)}"
    yield view.look.head(f"🛑 {bold(refusal.underlying)} refused at {refusal.stage}: {because}")
    if refusal.candidate is not None:
        quote = refusal.candidate.quote
        yield f"{named(refusal.candidate.symbol, refusal.candidate.at)} {cents(quote.bid)}×{cents(quote.ask)}"
    if refusal.size is not None:
        yield shortened(f"Size {size(refusal.size)}", 300)
    yield from (plain(line) for line in judgement(refusal.verdicts))


def of_the_day(view: DeskView, page: Page) -> Say:
    """The pages that are lines alone."""
    return _answer(view, _OF_THE_DAY[page](view), page)


_OF_THE_DAY: dict[Page, Callable[[DeskView], list[str]]] = {
    Page.FUNNEL: reports_funnel,
    Page.SKIPS: skips,
    Page.RISK: risk,
    Page.EXPIRY: expiry,
    Page.AUDIT: audit,
}


def _page(text: str, page: Page, about: str = "") -> Button:
    return Button(text, Act(Verb.PAGE, page, about))


def _answer(view: DeskView, lines: Iterable[str], page: Page, rows: Rows = ()) -> Say:
    at = view.day.heard_at
    key = f"page:{page}:{at:%Y%m%dT%H%M%S.%f}" if at is not None else f"page:{page}"
    return Say("\n".join(lines), Urgency.ANSWER, False, None, key, rows)
