"""A tape in, a chat out: what the card book wished, readable as the chat would be."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.chat.acts import Act, Page
from bot.chat.cardbook import CardBook
from bot.chat.reports.past import Past
from bot.chat.reports.reading import read as read_past
from bot.chat.wishes import Button, Copy, Say, Show, Wish
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from sandbox.telegram.html import parse
from storage.journal import open_journal
from storage.queries import Queries
from tests.tape import steps

SYNTHETIC = "SYNTHETIC MARKET"


class Chat:
    """Everything one card book wished, in order."""

    def __init__(self, played: Iterable[Step], *, badge: str = "SIM", playbook: Playbook = PLAYBOOK) -> None:
        self.book = CardBook(badge=badge, synthetic=SYNTHETIC, playbook=playbook)
        self.steps = list(played)
        self.wishes: list[Wish | Past] = [wish for step in self.steps for wish in self.book.told(step)]

    @property
    def says(self) -> list[Say]:
        return [wish for wish in self.wishes if isinstance(wish, Say)]

    def shows(self, card: str = "setup:LUNR-1") -> list[Show]:
        """One card's life."""
        return [wish for wish in self.wishes if isinstance(wish, Show) and wish.card == card]

    def card(self, card: str = "setup:LUNR-1") -> Show:
        """As it stands at the end."""
        return self.shows(card)[-1]

    def answer(self, page: Page, about: str = "") -> Say:
        """A page as it is said; one of the past is read from a journal that holds these steps."""
        found = self.book.answer(page, about)
        return found if isinstance(found, Say) else self.read(found)

    def read(self, asked: Past) -> Say:
        with TemporaryDirectory() as folder:
            place = str(Path(folder) / "desk.db")
            with open_journal(place, holder="test") as journal:
                journal.append([step for step in self.steps if step.kept])
            with Queries(place) as queries:
                return read_past(asked, queries)


def chat(tape: str, *, badge: str = "SIM", playbook: Playbook = PLAYBOOK) -> Chat:
    """Play a tape and listen to the chat."""
    return Chat(steps(tape, playbook=playbook), badge=badge, playbook=playbook)


def read(html: str) -> str:
    """As a person reads it; Telegram's own rules decide whether it can be read."""
    return parse(html)[0]


def first(html: str) -> str:
    """What a notification shows."""
    return read(html).split("\n")[0]


def labels(wish: Show | Say) -> list[str]:
    return [button.text for row in wish.rows for button in row]


def told(wish: Show | Say) -> str:
    """The message and its buttons, for a golden file."""
    return wish.html + "\n" + "".join(f"\n[{'] ['.join(map(_button, row))}]" for row in wish.rows) + "\n"


def _button(button: Button) -> str:
    match button.act:
        case Act(verb, subject, detail):
            does = " ".join(filter(None, (verb, subject, detail)))
        case Copy(text):
            does = f"copy {text}"
    style = f" {button.style}" if button.style else ""
    return f"{button.text} → {does}{style}"
