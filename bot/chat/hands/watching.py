"""Names the owner adds and takes away in words: written down now, traded from the desk's next start on."""

import re
from dataclasses import dataclass
from typing import Protocol

import msgspec

from bot.chat.keeping import Aside
from bot.chat.reports.limits import Limits
from engine.plays.play import Playbook
from engine.plays.playbook import changed
from storage.chat import ChatMemory

NOTE = "watch"
NAMES_MAX = 50
TICKER = re.compile(r"[A-Z]{1,6}")


class Notes(Protocol):
    """Where it is written down."""

    def note(self, name: str) -> str | None: ...


class Names(msgspec.Struct, frozen=True):
    """What differs from the settings."""

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Watching:
    """A running day keeps the names it began with, for its journal says by which rules it was traded."""

    memory: ChatMemory
    disk: Aside
    limits: Limits

    async def watch(self, rest: str) -> str:
        """From the next start on."""
        had = await self.disk.do(names, self.memory)
        if not rest:
            return "\n".join([*self.limits.every_name, _listed(had)])
        name = rest.upper()
        if not TICKER.fullmatch(name) or len(had.added) >= NAMES_MAX:
            return f"{rest[:20]} is not a ticker like LUNR, or there are {NAMES_MAX} already."
        if name in self.limits.taken - had.removed:
            return f"{name} is watched already: nothing changes. /watch lists which play trades it."
        await self._keep(Names(had.added | {name}, had.removed - {name}))
        return f"{name} is watched from the next start of the desk on; until then nothing changes."

    async def unwatch(self, rest: str) -> str:
        """From the next start on; what is held of it is watched to its end."""
        had, name = await self.disk.do(names, self.memory), rest.upper()
        if not TICKER.fullmatch(name):
            return "Which one? /unwatch LUNR"
        if name not in self.limits.watched | had.added:
            return f"{name} is not watched: there is nothing to take away. /watch lists what is."
        await self._keep(Names(had.added - {name}, had.removed | {name}))
        return f"{name} is offered no more from the next start of the desk on; for now: /mute {name} 1d"

    async def _keep(self, now: Names) -> None:
        await self.disk.do(self.memory.set_note, NOTE, msgspec.json.encode(now).decode())


def names(memory: Notes) -> Names:
    """What was said so far; what nobody can read changes nothing."""
    note = memory.note(NOTE)
    try:
        return Names() if note is None else msgspec.json.decode(note, type=Names)
    except msgspec.MsgspecError:
        return Names()


def as_said(playbook: Playbook, memory: Notes) -> Playbook:
    """The plays on the names the settings and the owner's words come to."""
    said = names(memory)
    return changed(playbook, added=said.added, removed=said.removed)


def _listed(had: Names) -> str:
    added, removed = ", ".join(sorted(had.added)) or "none", ", ".join(sorted(had.removed)) or "none"
    return f"Said here, and true from the next start on: also {added}; no more {removed}."
