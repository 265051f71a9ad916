"""How many became how few: a quiet market, strict rules and a dead feed look alike."""

from collections.abc import Iterator

from bot.chat.desk_view import DeskView
from bot.chat.gate_words import counted_by
from bot.chat.pages.account import feeds
from bot.chat.reports.table import row, table
from bot.chat.words import clock, dollars
from engine.model.records import Outcome

GATES_MAX = 10
FLOW = ("flow", "unusual", "whales")
"""What the names of feeds begin with that bring prints."""


def funnel(view: DeskView) -> list[str]:
    """From the tape to the cards, and the gates on the way by what they cost."""
    return [view.look.head("funnel of the day"), table(_lines(view)), *_silence(view), feeds(view)]


def _lines(view: DeskView) -> Iterator[str]:
    day, prints, outcomes = view.day, view.diary.prints, view.day.outcomes
    yield _count("sweeps seen", prints.sweeps)
    if prints.bar is not None:
        yield _count(f" under {dollars(prints.bar)} each", prints.small)
    yield _count(" paid the ask or more", prints.paid_up)
    yield _count("other option prints", prints.flow - prints.sweeps)
    yield _count("dark prints", prints.dark)
    yield _count("signals", day.signals)
    yield _count("setups", day.setups)
    yield _count("refused, not shown", outcomes[Outcome.REFUSED] - len(day.turned_down))
    for gate, count in day.gates.most_common(GATES_MAX):
        yield _count(f" {counted_by(gate)}", count)
    yield _count("shown", len(day.offered))
    yield _count(" tapped", len(day.tapped))
    yield _count(" refused at the tap", len(day.turned_down))
    yield _count(" skipped", outcomes[Outcome.SKIPPED])
    yield _count(" lapsed", outcomes[Outcome.LAPSED])
    yield _count("trades closed", len(day.takings.trades))


def _count(what: str, number: int) -> str:
    return row(what, (f"{number:,}", 6))


def _silence(view: DeskView) -> Iterator[str]:
    """What the top of the funnel means: who spoke last, and whether anybody could have."""
    prints, lost, zone = view.diary.prints, view.day.lost, view.look.zone
    dead = next((name for name in lost if name.lower().startswith(FLOW)), None)
    if dead is not None:
        yield f"📡 A dead feed, not a quiet market: no print can be seen since {clock(lost[dead], zone)}."
    elif view.day.session is None:
        yield "No session has been announced: nothing is listened to."
    elif prints.flow_at is None:
        yield "A quiet market, not a dead feed: flow is not known to be down, and no print came yet."
    else:
        yield f"The last print came at {clock(prints.flow_at, zone)}. A refusal may fail several gates."
    if dead is None and not view.day.signals:
        yield from view.limits.names
