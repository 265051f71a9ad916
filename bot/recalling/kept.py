"""Everybody who learns from the journal alone, and from where on they still have to read it."""

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.chat.cardbook import CardBook
from bot.chat.deciding import Carried
from bot.config import SIM, Config
from bot.recalling.bookmark import Bookmark, read
from bot.recalling.freezing import Unreadable
from bot.recalling.recollection import Recollection
from bot.recalling.recovery import Recalls
from bot.recalling.thawing import thawed
from bot.venues.simulated import MadeUp
from engine.core import Engine
from engine.plays.play import Playbook
from storage.chain import Chain

HOUSE = Path(__file__).resolve().parents[2]
ROOMS = ("engine", "bot", "storage")


@dataclass(slots=True)
class Kept:
    """What a bookmark holds."""

    known: Recollection
    cards: CardBook
    carried: Carried
    made_up: MadeUp | None

    @property
    def listeners(self) -> tuple[Recalls, ...]:
        """Beside what is known: whoever makes a bookmark has no chat and no broker."""
        return (self.cards, self.carried, *([self.made_up] if self.made_up is not None else []))


def begun(config: Config, playbook: Playbook, synthetic: str | None) -> Kept:
    """Before the first row."""
    cards = CardBook(badge=config.venue.upper(), synthetic=synthetic, playbook=playbook)
    made_up = MadeUp() if config.venue == SIM else None
    return Kept(Recollection(Engine(playbook)), cards, Carried(), made_up)


def maker(config: Config, playbook: Playbook, synthetic: str | None) -> str:
    """Whose bookmarks can be read on from: the same build's, with the same rules, in the same clothes."""
    told = (build(), playbook.fingerprint, config.venue, synthetic or "", sys.version)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


@cache
def build() -> str:
    """Every line of the rooms in which something is remembered."""
    lines = hashlib.sha256()
    for path in sorted(path for room in ROOMS for path in (HOUSE / room).rglob("*.py")):
        lines.update(f"{path.relative_to(HOUSE)}\n".encode() + path.read_bytes())
    return lines.hexdigest()


def kept(
    config: Config,
    playbook: Playbook,
    synthetic: str | None,
    holds: Callable[[Chain], bool],
    said: int | None,
    say: Callable[[str], None],
) -> Kept:
    """As of the bookmark, if there is one that this desk may read on from; otherwise from the first row.

    `said` is how many steps the chat has shown: what it has not is shown by reading it.
    """
    mark = read(config.database)
    if mark is None:
        return begun(config, playbook, synthetic)
    if mark.head.made_by != maker(config, playbook, synthetic):
        why = "made by another build or under other rules"
    elif not holds(mark.head.proven):
        why = "of another journal"
    elif said is not None and said < mark.head.steps:
        why = "beyond what the chat has said"
    else:
        found = _opened(mark, playbook)
        if isinstance(found, Kept):
            say(f"{mark.path}: the journal is read on from row {mark.head.seq:,}")
            return found
        why = found
    say(f"{mark.path}: {why}: the journal is read from its first row")
    return begun(config, playbook, synthetic)


def _opened(mark: Bookmark, playbook: Playbook) -> Kept | str:
    """What was known there, or what is wrong with it."""
    if not mark.whole:
        return "damaged"
    try:
        found = thawed(mark.body, playbook)
    except Unreadable as error:
        return f"it cannot be read ({error})"
    if isinstance(found, Kept) and (found.known.seq, found.known.steps) == (mark.head.seq, mark.head.steps):
        return found
    return "not what it says it is"
