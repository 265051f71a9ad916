"""How long a card, a thumb, the desk and the venue took, and what waiting cost."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

from bot.chat.reports.numbers import quantile
from bot.chat.reports.past import Past
from bot.chat.reports.table import row, table
from bot.chat.wishes import Say
from bot.chat.words import bold, gain
from engine.model.calendar import eastern_date
from engine.model.contract import multiplier
from storage.queries import Queries
from storage.timings import Timing

DAYS = 30
_LEGS: tuple[tuple[str, Callable[[Timing], timedelta]], ...] = (
    ("card → tap", lambda each: each.tapped_at - each.offered_at),
    ("tap → order", lambda each: each.ordered_at - each.tapped_at),
    ("order → fill", lambda each: each.filled_at - each.ordered_at),
    ("card → fill", lambda each: each.filled_at - each.offered_at),
)


def latency(asked: Past, queries: Queries) -> Say:
    """Of the last thirty days, by the journal's own stamps."""
    today = eastern_date(asked.at)
    timings = queries.timings((today - timedelta(days=DAYS), today))
    if not timings:
        said = f"Nothing was bought in the last {DAYS} days: there is no delay to measure."
        return asked.say([asked.look.head("latency"), said])
    entries = "1 entry" if len(timings) == 1 else f"{len(timings)} entries"
    head = f"latency of {entries}, {DAYS} days"
    return asked.say([asked.look.head(head), table(_spans(timings)), *_cost(timings)])


def _spans(timings: list[Timing]) -> Iterator[str]:
    """Half of them were quicker than the first number, nineteen of twenty than the second."""
    yield row("", ("half", 10), ("19 of 20", 11))
    for name, leg in _LEGS:
        spans = [leg(each) for each in timings]
        yield row(name, (_seconds(quantile(spans, 0.5)), 10), (_seconds(quantile(spans, 0.95)), 11))


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():,.1f} s"


def _cost(timings: list[Timing]) -> Iterator[str]:
    """How far the middle of the market ran between the first card and the fill."""
    costs = [cost for each in timings if (cost := waited(each)) is not None]
    unknown = len(timings) - len(costs)
    if costs:
        total = sum(costs, Decimal(0))
        yield f"The market ran by {bold(gain(total))} between card and fill, {gain(total / len(costs))} each:"
        yield "above zero you paid for waiting, below it you gained."
    if unknown:
        yield f"Unknown for {unknown}: no market was shown beside the fill."
    yield "tap → order includes the wait that a play's own rule asks for."


def waited(timing: Timing) -> Decimal | None:
    """Dollars dearer at the fill than on the card, middle to middle; unknown where either is no market."""
    then, now = timing.offered, timing.filled
    if now is None or not (then.usable and now.usable):
        return None
    return (now.mid - then.mid) * timing.bought * multiplier(timing.symbol)
