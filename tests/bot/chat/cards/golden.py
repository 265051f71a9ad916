"""Write the golden files again: `python -m tests.bot.chat.cards.golden`, and then read what changed."""

from pathlib import Path

from tests.bot.chat.cards.chats import told
from tests.bot.chat.cards.states import goldens

FOLDER = Path(__file__).parent / "golden"


def write() -> None:
    """All of them, and no others."""
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    for name, wish in goldens().items():
        (FOLDER / f"{name}.txt").write_text(told(wish))


if __name__ == "__main__":
    write()
