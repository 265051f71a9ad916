"""The day's money and its funnel, and both together at the close."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from bot.chat.desk_view import DeskView
from bot.chat.wishes import Say, Topic, Urgency
from bot.chat.words import bold, clock, counted, dollars, gain, plain, shortened
from engine.model.records import Outcome, Trade


def open_pnl(view: DeskView) -> Decimal:
    """At the bids last shown; a position nobody shows a market for counts as what is already booked."""
    return sum((episode.pnl or Decimal(0) for episode in view.held), Decimal(0))


def feeds(view: DeskView) -> str:
    """A dead feed is not a quiet market."""
    if not view.day.lost:
        return "Feeds: none is known to be down"
    lost = (f"{name} since {clock(at, view.look.zone)}" for name, at in view.day.lost.items())
    return f"📡 {bold('silent')}: {shortened(', '.join(lost), 200)}"


def funnel(view: DeskView) -> str:
    """How many became how few, and what stopped the rest."""
    day = view.day
    shown = len(day.offered)
    head = f"{counted(day.signals, 'signal')} → {counted(day.setups, 'setup')} → {shown} offered"
    stopped = ", ".join(f"{plain(gate)} {count}" for gate, count in day.gates.most_common(6))
    return f"{head}\nRefused by: {stopped}" if stopped else head


def money(view: DeskView) -> Iterator[str]:
    """What is sure first, then what is only open."""
    day = view.day
    lost = len(day.trades) - day.wins
    yield f"{counted(len(day.trades), 'trade')}: {day.wins} won, {lost} lost · fees {dollars(day.fees)}"
    if day.trades:
        best, worst = max(each.pnl for each in day.trades), min(each.pnl for each in day.trades)
        yield f"Best {gain(best)} · worst {gain(worst)} · deepest {gain(-drawdown(day.trades))}"
    if view.held:
        yield f"Open {len(view.held)}: {gain(open_pnl(view))} at the bid, not counted above"


def drawdown(trades: Iterable[Trade]) -> Decimal:
    """The deepest fall of the day's account from its own top, trade by trade."""
    total = top = deepest = Decimal(0)
    for trade in trades:
        total += trade.pnl
        top, deepest = max(top, total), max(deepest, top - total)
    return deepest


def account(view: DeskView) -> Say:
    """The day at its end, also when there was nothing to tell."""
    day = view.day
    when = f"{day.session.day:%a %d %b}" if day.session is not None else ""
    lines = [view.look.head(f"📒 {when} {bold(gain(day.pnl))}"), *money(view)]
    if not day.trades:
        lines[1:2] = ["No trades. Here is what blocked them:"]
    lines.append(funnel(view))
    lines.append(
        f"Offered {len(day.offered)} · tapped {len(day.tapped)} · skipped {day.outcomes[Outcome.SKIPPED]} "
        f"· lapsed {day.outcomes[Outcome.LAPSED]}"
    )
    if day.lost:
        lines.append(feeds(view))
    key = f"day:{day.session.day}" if day.session is not None else "day"
    return Say("\n".join(lines), Urgency.ALERT, True, None, key, topic=Topic.ACCOUNT)
