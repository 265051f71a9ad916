"""A page of the past: asked for at once, read out of the tables beside the loop, and then said."""

from dataclasses import dataclass
from datetime import datetime

from bot.chat.acts import Act, Page, Verb
from bot.chat.cards.ideas import Look
from bot.chat.wishes import Button, Paper, Picture, Rows, Say, Topic, Urgency
from bot.chat.words import CAPTION_MAX, length


@dataclass(frozen=True, slots=True)
class Past:
    """What is asked, as of when; `key` names an account that is told to everybody once."""

    page: Page
    about: str
    at: datetime
    look: Look
    key: str = ""
    known: str = ""
    """What the chat can say of it without looking."""
    heard: tuple[tuple[str, datetime], ...] = ()
    """When each stream was last heard of."""

    def say(
        self, lines: list[str], rows: Rows = (), *, chart: Picture | None = None, paper: Paper | None = None
    ) -> Say:
        """An answer to whoever asked, or the account that everybody hears."""
        html = "\n".join(lines)
        chart = chart if length(html) <= CAPTION_MAX else None
        if self.key:
            return Say(html, Urgency.ALERT, True, None, self.key, rows, chart, topic=Topic.ACCOUNT)
        key = f"page:{self.page}:{self.about}:{self.at:%Y%m%dT%H%M%S.%f}"
        return Say(html, Urgency.ANSWER, False, None, key, rows, chart, paper)


def button(text: str, page: Page, about: str = "") -> Button:
    """Opens another page, or another part of this one."""
    return Button(text, Act(Verb.PAGE, page, about))
