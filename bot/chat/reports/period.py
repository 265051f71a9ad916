"""A week or a month of the account: asked for, or told when it is over."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from bot.chat.acts import Page
from bot.chat.cards.ideas import Look
from bot.chat.reports.numbers import Score, drawdown
from bot.chat.reports.past import Past, button
from bot.chat.reports.table import row, table
from bot.chat.wishes import Curve, Rows, Say
from bot.chat.words import bold, counted, dollars, gain
from engine.model.calendar import eastern_date, is_session, next_session
from storage.queries import DayLine, Queries, TradeLine

WEEK, MONTH = "week", "month"
_ZERO = Decimal(0)


def period(asked: Past, queries: Queries) -> Say:
    """From its first day to the day that is asked on; every number is one that the tables hold."""
    last = eastern_date(asked.at)
    first = last - timedelta(days=last.weekday()) if asked.about == WEEK else last.replace(day=1)
    days, closed = queries.daily((first, last)), queries.closed((first, last))
    total = sum((day.pnl for day in days), _ZERO)
    book = "📒 " if asked.key else ""
    head = f"{book}{asked.about} {_span(first, last)} {bold(gain(total))}"
    rows_ = table(_rows(first, last, days, weeks=asked.about == MONTH))
    lines = [asked.look.head(head), *_money(days, closed), rows_, *_ideas(days)]
    other = MONTH if asked.about == WEEK else WEEK
    rows: Rows = (
        (button("Day", Page.PNL), button(other.capitalize(), Page.PNL, other), button("Stats", Page.STATS)),
    )
    return asked.say([line for line in lines if line], rows, chart=_curve(asked, closed))


def longer(look: Look, at: datetime) -> Iterator[Past]:
    """The last session of a week or of a month is also the account of that."""
    day = eastern_date(at)
    after = next_session(day)
    if after.isocalendar()[:2] != day.isocalendar()[:2]:
        yield Past(Page.PNL, WEEK, at, look, f"week:{day}")
    if after.month != day.month:
        yield Past(Page.PNL, MONTH, at, look, f"month:{day}")


def _span(first: date, last: date) -> str:
    return f"{first:%d %b}" if first == last else f"{first:%d %b} – {last:%d %b}"


def _money(days: list[DayLine], closed: list[TradeLine]) -> Iterator[str]:
    """What is sure, and how deep it went between."""
    pnls = [line.pnl for line in closed if line.pnl is not None]
    score, fees = Score.of(pnls), sum((day.fees for day in days), _ZERO)
    if not pnls:
        yield "No trade was closed: below is what became of the setups."
        return
    yield f"{counted(score.trades, 'trade')}: {score.wins} won, {score.losses} lost · fees {dollars(fees)}"
    yield f"Best {gain(max(pnls))} · worst {gain(min(pnls))} · deepest fall {gain(-drawdown(pnls))}"


def _rows(first: date, last: date, days: list[DayLine], *, weeks: bool) -> Iterator[str]:
    """Every session of a week, every week of a month, also where nothing was done."""
    known = {day.day: day for day in days}
    sessions = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    sessions = [day for day in sessions if is_session(day)]
    for _, some in groupby(sessions, key=lambda day: day.isocalendar()[:2] if weeks else day):
        part = list(some)
        lines = [known[day] for day in part if day in known]
        done = sum(line.trades for line in lines)
        name = f"{part[0]:%d}–{part[-1]:%d %b}" if weeks else f"{part[0]:%a %d}"
        said = counted(done, "trade") if done else "no trade"
        yield row(name, (said, 11), (gain(sum((line.pnl for line in lines), _ZERO)), 13))


def _ideas(days: list[DayLine]) -> Iterator[str]:
    """How many became how few."""
    signals, setups, tickets = (
        (sum(each) for each in zip(*map(_counts, days), strict=True)) if days else (0,) * 3
    )
    yield f"{counted(signals, 'signal')} → {counted(setups, 'setup')} → {counted(tickets, 'ticket')}"
    skipped, lapsed = sum(day.skipped for day in days), sum(day.lapsed for day in days)
    refused = sum(day.refusals for day in days)
    yield f"Skipped {skipped} · lapsed {lapsed} · refused {refused}"


def _counts(day: DayLine) -> tuple[int, int, int]:
    return day.signals, day.setups, day.tickets


def _curve(asked: Past, closed: list[TradeLine]) -> Curve | None:
    """Trade by trade; one point is no curve."""
    total, points = _ZERO, list[tuple[datetime, float]]()
    for line in closed:
        if line.exit_time is not None and line.pnl is not None:
            points = points or [(line.entry_time, 0.0)]
            total += line.pnl
            points.append((line.exit_time, float(total)))
    if len(points) < 2:
        return None
    title = f"{asked.about.capitalize()} {gain(total)}"
    label = asked.look.synthetic or ""
    days = eastern_date(points[0][0]) != eastern_date(points[-1][0])
    return Curve(title, f"{counted(len(points) - 1, 'trade')}, after fees", tuple(points), label, days)
