"""A week or a month of the account: asked for, or told when it is over."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.chat.reports.numbers import Score, drawdown
from bot.chat.reports.past import Past, button
from bot.chat.reports.table import row, table
from bot.chat.wishes import Curve, Page, Rows, Say
from bot.chat.words import bold, counted, dollars, gain
from engine.model.calendar import eastern_date, is_session
from storage.queries import DayLine, Queries, TradeLine

WEEK, MONTH = "week", "month"
_ZERO, _WEEK = Decimal(0), timedelta(days=7)


def period(asked: Past, queries: Queries) -> Say:
    """From its first day to the day that is asked on; every number is one that the tables hold."""
    last = eastern_date(asked.at)
    first = last - timedelta(days=last.weekday()) if asked.about == WEEK else last.replace(day=1)
    days, closed = queries.daily((first, last)), queries.closed((first, last))
    total = sum((day.pnl for day in days), _ZERO)
    book = "📒 " if asked.key else ""
    head = f"{book}{asked.about} {_span(first, last)} {bold(gain(total))}"
    lines = [asked.look.head(head), *_money(days, closed), table(_days(first, last, days)), *_ideas(days)]
    other = MONTH if asked.about == WEEK else WEEK
    rows: Rows = (
        (button("Day", Page.PNL), button(other.capitalize(), Page.PNL, other), button("Stats", Page.STATS)),
    )
    return asked.say([line for line in lines if line], rows, chart=_curve(asked, closed))


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
    yield f"Best {gain(max(pnls))} · worst {gain(min(pnls))} · deepest {gain(-drawdown(pnls))}"


def _days(first: date, last: date, days: list[DayLine]) -> Iterator[str]:
    """Every session of a week; of a longer time those on which something was done."""
    known = {day.day: day for day in days}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        line = known.get(day)
        if is_session(day) and (last - first < _WEEK or (line is not None and line.trades)):
            done = counted(line.trades, "trade") if line is not None and line.trades else "no trade"
            yield row(f"{day:%a %d}", (done, 11), (gain(line.pnl if line is not None else _ZERO), 14))


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
    return Curve(title, f"{counted(len(points) - 1, 'trade')}, after fees", tuple(points), label, days=True)
