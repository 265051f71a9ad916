"""What is wanted of a stream, what was asked for, and whether the echo says the same."""

import asyncio
from collections import deque
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack

from bot.watch.heartbeats import Heartbeats

NONE: frozenset[str] = frozenset()
STATUSES = "statuses"
ASIDE = frozenset({STATUSES})
"""Good to have: asked for in a message of its own, so that a plan without it grants all the rest."""
UNSURE = "407 ", "500 "
"""They answer what was asked, or come unasked: after one the count of what is unanswered may be off."""

Named = Mapping[str, list[str]]


class Wants:
    """Only differences are asked for; until they are granted, a rehearsed day waits."""

    def __init__(self, heartbeats: Heartbeats) -> None:
        self.changed = asyncio.Event()
        self._heartbeats = heartbeats
        self._wanted: dict[str, frozenset[str]] = {}
        self._asked: dict[str, frozenset[str]] = {}
        self._echoes = deque[bool]()
        """What is not answered yet, in its order; whether each was asked for aside."""
        self._unsure = False
        """Whether what is not answered may be counted wrong."""
        self._busy = ExitStack()
        self.refusal = ""
        """Why not all of it was granted, in the vendor's words."""

    def want(self, channel: str, symbols: Collection[str], *, connected: bool) -> None:
        """These from now on and no others."""
        if self._wanted.get(channel, NONE) != frozenset(symbols):
            self._wanted[channel] = frozenset(symbols)
            if connected:
                self._busy.close()
                self._busy.enter_context(self._heartbeats.working())
                self.changed.set()

    def connected(self) -> None:
        """A new connection knows nothing yet."""
        self._asked, self._unsure, self.refusal = {}, False, ""
        self._echoes.clear()
        self.changed.set()

    def left(self) -> None:
        """Nobody is there to grant anything."""
        self._busy.close()

    def differences(self) -> Iterator[tuple[str, Named]]:
        """What to ask now: first less, then more, so that a limit on symbols is not hit in between."""
        self.changed.clear()
        wanted, asked = dict(self._wanted), self._asked
        self._asked = wanted
        channels = sorted(wanted.keys() | asked.keys())
        less = {each: sorted(asked.get(each, NONE) - wanted.get(each, NONE)) for each in channels}
        more = {each: sorted(wanted.get(each, NONE) - asked.get(each, NONE)) for each in channels}
        vital = {each: symbols for each, symbols in more.items() if each not in ASIDE}
        beside = {each: symbols for each, symbols in more.items() if each in ASIDE}
        for action, named in (("unsubscribe", less), ("subscribe", vital), ("subscribe", beside)):
            if any(named.values()):
                self._echoes.append(named is beside)
                yield action, {channel: symbols for channel, symbols in named.items() if symbols}
        if not self._echoes:
            self._busy.close()

    def refused(self, why: str) -> bool:
        """An error came where an echo should have; whether only what was asked for aside is refused."""
        self.refusal = why
        self._busy.close()
        pending = bool(self._echoes)
        beside = pending and self._echoes.popleft()
        if why.startswith(UNSURE):
            self._unsure = self._unsure or pending
            return False
        unsure, self._unsure = self._unsure, False
        return beside or (unsure and any(self._asked.get(each) for each in ASIDE))

    def echoed(self, row: Mapping[str, object]) -> Iterator[str]:
        """How the last echo differs from what was asked."""
        if self._echoes:
            self._echoes.popleft()
        if self._echoes:
            return
        self._busy.close()
        whole = True
        for channel, symbols in self._asked.items():
            granted = row.get(channel)
            got = set[str]()
            if isinstance(granted, list):
                got = {each if isinstance(each, str) else type(each).__name__ for each in granted}
            if got != symbols:
                whole = whole and channel in ASIDE
                yield f"{channel}: asked for {sorted(symbols)}, got {sorted(got)}"
        if whole:
            self.refusal = ""
