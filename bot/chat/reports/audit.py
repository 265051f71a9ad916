"""Who changed what, newest first: wishes of people, and authority that fell or was given back."""

from bot.chat.desk_view import DeskView
from bot.chat.words import clock, shortened

SHOWN = 12


def audit(view: DeskView) -> list[str]:
    """Across days, for what was allowed yesterday may still hold."""
    changes = list(view.diary.changes)[-SHOWN:]
    if not changes:
        return [view.look.head("nobody has changed anything yet"), "Commands and latches are listed here."]
    lines = [view.look.head(f"the last {len(changes)} changes")]
    for change in reversed(changes):
        at = f"{change.at.astimezone(view.look.zone):%d %b} {clock(change.at, view.look.zone)}"
        became = f" → {shortened(change.became, 120)}" if change.became else ""
        lines.append(f"{at} {shortened(change.what, 60)} · {shortened(change.who, 40)}{became}")
    return lines
