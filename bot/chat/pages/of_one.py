"""What of a page is about one name: its shares, its contracts, one of its setups."""

import re
from collections.abc import Iterable

from bot.chat.cards.episode import Episode
from bot.chat.words import LABEL_MAX, bold, shortened
from engine.model.contract import called

NAMED_MAX = 200
_TICKET = re.compile(r"(-\d+)\.\d+$")


def setup_typed(typed: str) -> str:
    """A setup's name, however it is typed; a ticket's is that of its setup and a number."""
    return _TICKET.sub(r"\1", typed.strip().lstrip("#$").upper().replace("_", "-"))


def of_one(episodes: Iterable[Episode], typed: str) -> list[Episode]:
    """Those of the name that was typed; all where none was."""
    name = setup_typed(typed)
    return [each for each in episodes if not name or name in _names(each)]


def _names(episode: Episode) -> Iterable[str]:
    held = (called(episode.symbol),) if episode.symbol is not None else ()
    return (episode.setup.underlying, episode.setup.setup, *held)


def of(typed: str) -> str:
    """As it stands in a headline."""
    name = setup_typed(typed)
    return f" of {bold(name[:LABEL_MAX])}" if name else ""


def instead(word: str, others: Iterable[Episode]) -> str:
    """Which names there are."""
    names = sorted({each.setup.underlying for each in others})
    return f"; {word}: {shortened(', '.join(names), NAMED_MAX)}" if names else ""
