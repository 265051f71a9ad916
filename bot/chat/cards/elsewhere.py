"""What another hand did in the same account, as the chat says it: told, and asked about."""

from collections.abc import Iterator
from datetime import datetime

from bot.chat.acts import Act, Verb
from bot.chat.cards.buttons import adopted
from bot.chat.cards.ideas import Look
from bot.chat.wishes import Button, Rows, Say, Urgency
from bot.chat.words import averaged, bold, cents, clock, named, shortened, tag
from engine.floor import Output
from engine.model.contract import called
from engine.model.records import Adopted, ForeignIgnored, ForeignMoved, ForeignOrder, Setup

SUBJECT_MAX = 24
"""A longer symbol fits no button, and is of nothing this desk can trade."""


def said(at: datetime, output: Output, look: Look) -> Iterator[Say]:
    """Positions are asked about where they are alarming; the rest is told quietly."""
    match output:
        case ForeignOrder():
            what = f"{output.side} {output.quantity} {shortened(called(output.symbol), 30)}"
            line = f"👤 An order that is not ours: {what}. It is not touched."
            yield _say(at, look.head(line), output.order_id)
        case ForeignIgnored():
            yield _say(at, look.head(f"🙈 {bold(called(output.symbol))} is left alone."), output.symbol)
        case ForeignMoved() if output.held == 0:
            line = f"👤 {bold(called(output.symbol))} that was not ours is gone."
            yield _say(at, look.head(line), output.symbol)
        case Adopted():
            yield _adopted(output, look, at)
        case _:
            pass


def _say(at: datetime, html: str, about: str) -> Say:
    return Say(html, Urgency.ALERT, False, None, f"elsewhere:{about[:60]}:{at:%Y%m%dT%H%M%S.%f}")


def _adopted(plan: Adopted, look: Look, at: datetime) -> Say:
    """Whose exits it has now, for nobody chose them one by one."""
    out = f", out by {clock(plan.out_by, look.zone)[:5]}" if plan.out_by is not None else ""
    name = bold(named(plan.symbol, at))
    lines = (
        look.head(f"👀 Watching {plan.quantity} {name} @ {averaged(plan.average)} {tag(plan.setup)}"),
        f"With the exits of {plan.play}: stop {cents(plan.stop)}, target {cents(plan.target)}{out}.",
    )
    rows = adopted(plan.setup, plan.quantity)
    return Say("\n".join(lines), Urgency.ALERT, True, None, f"{plan.setup}:adopted", rows)


def choices(moved: ForeignMoved | None) -> Rows:
    """What can be done about it; a short one is nothing this desk can deal with."""
    if moved is None or len(moved.symbol) > SUBJECT_MAX:
        return ()
    ignore = Button("🙈 Ignore", Act(Verb.IGNORE, moved.symbol))
    if moved.held < 0:
        return ((ignore,),)
    sell = Button(f"🛑 Sell {moved.held}", Act(Verb.UNLOAD, moved.symbol), "danger")
    return ((Button("👀 Adopt", Act(Verb.ADOPT, moved.symbol), "primary"), ignore, sell),)


def idea(plan: Adopted, at: datetime) -> Setup:
    """What was bought elsewhere had no signals here."""
    return Setup(plan.setup, plan.play, plan.underlying, plan.direction, (), at)
