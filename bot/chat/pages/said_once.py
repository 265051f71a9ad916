"""An answer is said once and stays as it is: no time in it counts on, for nobody comes back to change it."""

import re
from collections.abc import Iterable

from bot.chat.acts import Page
from bot.chat.desk_view import DeskView
from bot.chat.wishes import Rows, Say, Urgency

_COUNTS_ON = re.compile(r"<tg-time [^>]*>([^<]*)</tg-time>")


def standing(html: str) -> str:
    """With the clock's time in place of one that the reader's client goes on counting."""
    return _COUNTS_ON.sub(r"at \1", html)


def answer(
    view: DeskView, lines: Iterable[str], page: Page, rows: Rows = (), *, reply_to: str | None = None
) -> Say:
    """A page as it is at this moment."""
    at = view.day.heard_at
    key = f"page:{page}:{at:%Y%m%dT%H%M%S.%f}" if at is not None else f"page:{page}"
    return Say(standing("\n".join(lines)), Urgency.ANSWER, False, reply_to, key, rows)
