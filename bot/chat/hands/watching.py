"""Names the owner adds and takes away in words: written down now, traded from the desk's next start on."""

import re
from collections.abc import Iterator
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
_BETWEEN = re.compile(r"[,\s]+")
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
            return "\n".join([*self.limits.every_name, *_listed(had)])
        new, said = list[str](), list[str]()
        for name in typed(rest):
            if why := self._unwanted(name, had):
                said.append(why)
                continue
            had = Names(had.added | {name}, had.removed - {name})
            new.append(name)
        if new:
            await self._keep(had)
            begin = f"{_are(new)} watched from the next start of the desk on"
            said.insert(0, f"{begin}; until then nothing changes.")
        return "\n".join(said)

    def _unwanted(self, name: str, had: Names) -> str:
        """Why it is not added; nothing if it is."""
        if not TICKER.fullmatch(name):
            return f"{name[:20]} is not a ticker like LUNR."
        if name in self.limits.taken - had.removed:
            return f"{name} is watched already: nothing changes. /watch lists which play trades it."
        if len(had.added) >= NAMES_MAX:
            return f"{name}: {NAMES_MAX} were added already, /unwatch one first."
        return ""

    async def unwatch(self, rest: str) -> str:
        """From the next start on; what is held of it is watched to its end."""
        had = await self.disk.do(names, self.memory)
        if not rest:
            return "Which one? /unwatch LUNR"
        every = typed(rest)
        gone = [name for name in every if name in self.limits.watched | had.added]
        said = [
            f"{name[:20]} is not watched: there is nothing to take away. /watch lists what is."
            for name in every
            if name not in gone
        ]
        if gone:
            await self._keep(Names(had.added.difference(gone), had.removed.union(gone)))
            end = f"{_are(gone)} offered no more from the next start of the desk on"
            said.insert(0, f"{end}; for now: /mute {','.join(gone)} 1d")
        return "\n".join(said)

    async def _keep(self, now: Names) -> None:
        await self.disk.do(self.memory.set_note, NOTE, msgspec.json.encode(now).decode())


def typed(rest: str) -> list[str]:
    """One name or several, with commas or spaces between them as in the settings."""
    return list(dict.fromkeys(filter(None, _BETWEEN.split(rest.upper()))))


def _are(which: list[str]) -> str:
    return f"{', '.join(which)} {'is' if len(which) == 1 else 'are'}"


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


def _listed(had: Names) -> Iterator[str]:
    """What the chat changed, where it changed anything."""
    changes = ("also", had.added), ("no more", had.removed)
    said = [f"{word} {', '.join(sorted(which))}" for word, which in changes if which]
    if said:
        yield f"Said here, and true from the next start on: {'; '.join(said)}."
