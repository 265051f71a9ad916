"""What was let go, and what it would have done: known only where somebody went on looking."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from bot.chat.desk_view import DeskView
from bot.chat.reports.shadows import Fate, Shadow
from bot.chat.words import bold, cents, clock, gain, named, tag
from engine.model.records import Outcome

SHOWN = 10
KINDS = (Outcome.SKIPPED, Outcome.LAPSED, Outcome.REFUSED, Outcome.ALERTED)


def skips(view: DeskView) -> list[str]:
    """In the order of how much a person had to do with it."""
    shadows = ended(view)
    if not shadows:
        said = "No setup was skipped, lapsed or refused with a price today."
        return [view.look.head("nothing was let go"), said, f"Offered {len(view.day.offered)} so far."]
    lines = [view.look.head("what was let go would have made")]
    lines += [f"{kind.capitalize()}: {came_to(some)}" for kind in KINDS if (some := _of(shadows, kind))]
    lines += [_line(view, shadow) for shadow in _told(shadows)[-SHOWN:][::-1]]
    lines.append("Bought at the ask that was shown, left by target, stop or clock alone, after fees.")
    return lines


def ended(view: DeskView) -> list[Shadow]:
    """Oldest first."""
    at = view.day.heard_at
    return list(view.diary.shadows.ended(at)) if at is not None else []


def _of(shadows: Iterable[Shadow], kind: Outcome) -> list[Shadow]:
    return [shadow for shadow in shadows if shadow.outcome is kind]


def _told(shadows: Iterable[Shadow]) -> list[Shadow]:
    """What a gate stopped and nobody saw again is counted and not listed."""
    return [each for each in shadows if each.fate is not Fate.UNSEEN or each.outcome is not Outcome.REFUSED]


def came_to(shadows: Iterable[Shadow]) -> str:
    """The sum of what is known, and how many are not."""
    each = list(shadows)
    known = [shadow.pnl for shadow in each if shadow.pnl is not None]
    running = sum(shadow.fate is Fate.OPEN for shadow in each)
    unseen = len(each) - len(known) - running
    said = [f"{bold(gain(sum(known, Decimal(0))))} of {len(known)}"] if known else []
    said += [f"{running} still running"] if running else []
    said += [f"{unseen} unknown"] if unseen else []
    return ", ".join(said)


def _line(view: DeskView, shadow: Shadow) -> str:
    name = f"{shadow.quantity} {named(shadow.symbol, shadow.seen_at)} @ {cents(shadow.entry)}"
    return f"{name} {tag(shadow.setup)}: {''.join(_became(view, shadow))}"


def _became(view: DeskView, shadow: Shadow) -> Iterator[str]:
    seen = clock(shadow.seen_at, view.look.zone)
    match shadow.fate:
        case Fate.TARGET | Fate.STOP | Fate.TIME:
            pnl = shadow.pnl if shadow.pnl is not None else Decimal(0)
            yield f"{gain(pnl)} ({shadow.fate}, {cents(shadow.bid)} at {seen})"
        case Fate.OPEN:
            yield f"still running, bid {cents(shadow.bid)} at {seen}"
        case Fate.UNSEEN:
            yield f"unknown: last seen at {cents(shadow.bid)} at {seen}"
