"""Everybody who learns from the journal alone, and from where on they still have to read it."""

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.chat.cardbook import CardBook
from bot.chat.hands.deciding import Carried
from bot.config import SIM, Config
from bot.recalling.bookmark import Bookmark, Unfit, build, read
from bot.recalling.freezing import Unreadable
from bot.recalling.recollection import Recollection
from bot.recalling.recovery import Recalls
from bot.recalling.thawing import thawed
from bot.venues.simulated import MadeUp
from engine.core import Engine
from engine.plays.play import Playbook
from storage.chain import Chain


class Proven(Protocol):
    """A journal, as far as it can be believed."""

    def holds(self, proven: Chain) -> bool: ...

    def prove(self) -> None: ...


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


def kept(
    config: Config,
    playbook: Playbook,
    synthetic: str | None,
    journal: Proven,
    said: int | None,
    say: Callable[[str], None],
) -> Kept:
    """As of the bookmark, if there is one that this desk may read on from; otherwise from the first row.

    `said` is how many steps the chat has shown: what it has not is shown by reading it. Whoever reads rows
    that were taken on trust proves them first.
    """
    try:
        mark = read(config.database)
        if mark is not None:
            found = _opened(mark, playbook, maker(config, playbook, synthetic), journal, said)
            say(f"{mark.path}: the journal is read on from row {mark.head.seq:,}")
            return found
    except Unfit as why:
        say(f"{why}: the journal is read from its first row")
    journal.prove()
    return begun(config, playbook, synthetic)


def _opened(mark: Bookmark, playbook: Playbook, made_by: str, journal: Proven, said: int | None) -> Kept:
    """What was known there."""
    if mark.head.made_by != made_by:
        raise Unfit(f"{mark.path}: made by another build or under other rules")
    if not journal.holds(mark.head.proven):
        raise Unfit(f"{mark.path}: of another journal")
    if said is not None and said < mark.head.steps:
        raise Unfit(f"{mark.path}: beyond what the chat has said")
    try:
        found = thawed(mark.body, playbook)
    except Unreadable as error:
        raise Unfit(f"{mark.path}: it cannot be read ({error})") from error
    if isinstance(found, Kept) and (found.known.seq, found.known.steps) == (mark.head.seq, mark.head.steps):
        return found
    raise Unfit(f"{mark.path}: not what it says it is")
