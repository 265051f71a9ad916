"""The day's money and its funnel, and both together at the close."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from decimal import Decimal

from bot.chat.desk_view import DeskView
from bot.chat.gate_words import counted_by
from bot.chat.reports.numbers import drawdown
from bot.chat.reports.skips import came_to, ended
from bot.chat.wishes import Curve, Say, Topic, Urgency
from bot.chat.words import CAPTION_MAX, bold, clock, counted, dollars, gain, length, plain, shortened
from engine.model.records import Outcome

GAPS_SHOWN = 4


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
    stopped = " · ".join(f"{count}× {plain(counted_by(gate))}" for gate, count in day.gates.most_common(6))
    return f"{head}\nRefused by: {stopped}" if stopped else head


def money(view: DeskView) -> Iterator[str]:
    """What is sure first, then what is only open."""
    done = view.day.takings
    won = f"{counted(len(done.trades), 'trade')}, {done.wins} won, {done.losses} lost"
    yield f"Closed {gain(done.pnl)}: {won} · fees {dollars(done.fees)}"
    charged = view.day.charges.latest
    if charged is not None:
        yield f"Charged by the broker for {charged[0]:%a %d %b}: {dollars(charged[1])}"
    if done.trades:
        pnls = [each.pnl for each in done.trades]
        deepest = gain(-drawdown(pnls))
        yield f"Best {gain(max(pnls))} · worst {gain(min(pnls))} · deepest fall {deepest}"
    if done.late:
        came = gain(sum((each.pnl for each in done.late), Decimal(0)))
        yield f"Settled since the last account: {counted(len(done.late), 'trade')}, {came}, of days before"
    if view.held:
        yield f"Open {len(view.held)}: {gain(view.open_pnl)} at the bid{booked(view)}"
    if done.brought:
        yield f"Not counted today (held overnight or adopted): {gain(done.brought)}"
    if done.theirs:
        yield f"Before it was adopted: {gain(done.theirs)}, not counted"


def booked(view: DeskView) -> str:
    """What of the open positions is sure already, because a part of them is sold."""
    parts = [part for each in view.held if (part := each.booked) is not None]
    return f", of it {gain(sum(parts, Decimal(0)))} booked" if parts else ""


def account(view: DeskView) -> Say:
    """The day at its end, also when there was nothing to tell."""
    day = view.day
    lines = [view.look.head(f"📒 {_named(view)} {bold(gain(view.result))}"), *money(view)]
    if not day.takings.trades:
        lines[1:2] = [_silence(view)]
    lines += [*_depth(view), funnel(view)]
    lines.append(
        f"Offered {len(day.offered)} · tapped {len(day.tapped)} · skipped {day.outcomes[Outcome.SKIPPED]} "
        f"· lapsed {day.outcomes[Outcome.LAPSED]}"
    )
    lines += [*_let_go(view), f"Data gaps: {gaps(view)}", f"Month {gain(day.takings.in_month(day.session))}"]
    key = f"day:{day.session.day}" if day.session is not None else "day"
    html = "\n".join(lines)
    picture = curve(view) if length(html) <= CAPTION_MAX else None
    return Say(html, Urgency.ALERT, True, None, key, (), picture, topic=Topic.ACCOUNT)


def _named(view: DeskView) -> str:
    return f"{view.day.session.day:%a %d %b}" if view.day.session is not None else ""


def _silence(view: DeskView) -> str:
    """Why there was no trade, as far down the funnel as anything came."""
    day = view.day
    if day.tapped:
        return "No trades: what was tapped was not bought. Here is what blocked it:"
    if day.offered:
        return "No trades: nothing that was offered was tapped."
    if day.setups:
        return "No trades. Here is what blocked them:"
    if day.signals:
        return "No trades: no signals agreed on a setup."
    return "No trades: no detector spoke all day."


def _depth(view: DeskView) -> Iterator[str]:
    """How deep the day went, open positions included, and how much of its limit that took."""
    lowest = view.diary.lowest
    deepest = min(lowest[1], Decimal(0)) if lowest is not None else Decimal(0)
    began, limit = view.day.began_with, view.limits.loss
    if began and limit:
        used = float(-deepest) / (float(began) * limit)
        yield f"Lowest {gain(deepest)} · limit used {used:.0%}"


def _let_go(view: DeskView) -> Iterator[str]:
    """What people and gates turned down, where anybody went on looking."""
    shadows = ended(view)
    for kind, said in (
        (Outcome.SKIPPED, "Skipped"),
        (Outcome.LAPSED, "Lapsed"),
        (Outcome.REFUSED, "Refused"),
    ):
        some = [shadow for shadow in shadows if shadow.outcome is kind]
        if some:
            yield f"{said}, had they been bought: {came_to(some)}"


def gaps(view: DeskView) -> str:
    """When something could not be seen while the market was open, and for how long."""
    zone, session = view.look.zone, view.day.session
    lost = [*view.day.gaps, *((feed, at, None) for feed, at in view.day.lost.items())]
    if session is not None:
        lost = [gap for gap in lost if gap[1] < session.closes and (gap[2] or gap[1]) >= session.opens]
    said = [f"{feed} {_span(since, until, zone)}" for feed, since, until in lost[:GAPS_SHOWN]]
    more = f" and {len(lost) - GAPS_SHOWN} more" if len(lost) > GAPS_SHOWN else ""
    return shortened(", ".join(said), 160) + more if said else "none"


def _span(since: datetime, until: datetime | None, zone: tzinfo) -> str:
    return f"{clock(since, zone)}–{clock(until, zone) if until is not None else 'now'}"


def curve(view: DeskView) -> Curve | None:
    """The account through the session; a day that came to nothing at any time has no curve."""
    day, session = view.day, view.day.session
    if session is None:
        return None
    lowest = [(at, float(total)) for at, total in (view.diary.lowest,)] if view.diary.lowest else []
    marks = sorted({*view.diary.marks, *lowest})
    points = tuple((at, total) for at, total in marks if session.opens <= at <= session.closes)
    if len(points) < 2 or not any(total for _, total in points):
        return None
    title, label = f"{_named(view)} {gain(view.result)}", view.look.synthetic or ""
    return Curve(
        title, f"{counted(len(day.takings.trades), 'trade')}; what is open, at the bid", points, label
    )
