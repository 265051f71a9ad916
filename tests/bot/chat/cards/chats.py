"""A tape in, a chat out: what the card book wished, readable as the chat would be."""

from collections.abc import Iterable

from bot.chat.cardbook import CardBook
from bot.chat.wishes import Act, Button, Copy, Say, Show, Wish
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from sandbox.telegram.html import parse
from tests.tape import steps

SYNTHETIC = "SYNTHETIC MARKET"


class Chat:
    """Everything one card book wished, in order."""

    def __init__(self, played: Iterable[Step], *, badge: str = "SIM") -> None:
        self.book = CardBook(badge=badge, synthetic=SYNTHETIC)
        self.steps = list(played)
        self.wishes: list[Wish] = [wish for step in self.steps for wish in self.book.told(step)]

    @property
    def says(self) -> list[Say]:
        return [wish for wish in self.wishes if isinstance(wish, Say)]

    def shows(self, card: str = "setup:LUNR-1") -> list[Show]:
        """One card's life."""
        return [wish for wish in self.wishes if isinstance(wish, Show) and wish.card == card]

    def card(self, card: str = "setup:LUNR-1") -> Show:
        """As it stands at the end."""
        return self.shows(card)[-1]


def chat(tape: str, *, badge: str = "SIM", playbook: Playbook = PLAYBOOK) -> Chat:
    """Play a tape and listen to the chat."""
    return Chat(steps(tape, playbook=playbook), badge=badge)


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
