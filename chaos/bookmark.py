"""A bookmark on a disk of the simulator: bytes, as the real one keeps them."""

from bot.chat.hands.deciding import Carried
from bot.recalling.freezing import frozen
from bot.recalling.recollection import Recollection
from bot.recalling.thawing import thawed
from engine.core import Engine
from engine.plays.play import Playbook

Learnt = tuple[Recollection, Carried]


class Bookmark:
    """Laid by every life as soon as it knows what was written; the next one reads on from it."""

    def __init__(self, *, used: bool) -> None:
        self._used = used
        self._body: bytes | None = None

    def opened(self, playbook: Playbook) -> Learnt:
        """What was known there; nothing without one."""
        if self._body is None:
            return Recollection(Engine(playbook)), Carried()
        learnt: Learnt = thawed(self._body, playbook)
        return learnt

    def laid(self, learnt: Learnt, playbook: Playbook) -> None:
        """Before anything new has happened."""
        if self._used:
            self._body = frozen(learnt, playbook)
