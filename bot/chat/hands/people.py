"""Who may do what: by the numbers of their accounts, never by the chat they write in."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

from bot.chat.keeping import Aside
from bot.clock import Clock
from storage.chat import ChatMemory, Known

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LONG, CODE_LIVES, TRIES = 8, timedelta(minutes=10), 5


class Role(StrEnum):
    OWNER = "owner"
    OBSERVER = "observer"
    STRANGER = "stranger"
    """Has had the one line a stranger gets."""


class People:
    """All that ever wrote, and those the settings name."""

    def __init__(self, memory: ChatMemory, clock: Clock, named: dict[int, Role]) -> None:
        self._memory = memory
        self._clock = clock
        self.turned_away = 0
        """Strangers who wrote for the first time, in this life."""
        self._roles = {known.person: Role(known.role) for known in memory.people()}
        for person, role in list(self._roles.items()):
            if _superseded(person, role, named):
                self.admit(person, Role.STRANGER)
        for person, role in named.items():
            if self._roles.get(person) is not role:
                self.admit(person, role)

    def role(self, person: int) -> Role | None:
        """None for somebody never heard of."""
        return self._roles.get(person)

    @property
    def owned(self) -> bool:
        return Role.OWNER in self._roles.values()

    @property
    def members(self) -> list[int]:
        """Everybody who is told things."""
        return [person for person, role in self._roles.items() if role is not Role.STRANGER]

    def admit(self, person: int, role: Role) -> None:
        """On the disk when it returns."""
        self._memory.admit(Known(person, str(role), self._clock.now()))
        self._roles[person] = role

    async def remember(self, disk: Aside, person: int, role: Role) -> None:
        """The same, from the loop."""
        await disk.do(self.admit, person, role)


def _superseded(person: int, role: Role, named: dict[int, Role]) -> bool:
    """The settings are the last word: whoever was an observer, or the owner before the one they name."""
    if person in named or role is Role.STRANGER:
        return False
    return role is Role.OBSERVER or Role.OWNER in named.values()


class Pairing:
    """A code on the terminal, and whoever can read the terminal is the owner."""

    def __init__(self, clock: Clock, say: Callable[[str], None]) -> None:
        self._clock = clock
        self._say = say
        self._code = ""
        self._until: datetime | None = None
        self._tries = 0

    @property
    def open(self) -> bool:
        """Whether a code can be tried now."""
        return self._until is not None and self._clock.now() < self._until and self._tries > 0

    def offer(self) -> None:
        """A new code, unless one lives; five wrong guesses end a code, not its ten minutes."""
        if self._until is not None and self._clock.now() < self._until:
            return
        self._code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LONG))
        self._until, self._tries = self._clock.now() + CODE_LIVES, TRIES
        minutes = int(CODE_LIVES.total_seconds() // 60)
        self._say(f"To pair, send this to the bot within {minutes} minutes: /start {self._code}")

    def fits(self, guess: str) -> bool:
        """Right once; each wrong one costs a try."""
        if not self.open:
            return False
        if compare_digest(guess.strip().upper().encode(), self._code.encode()):
            self._until = None
            return True
        self._tries -= 1
        if not self._tries:
            self._say("Five wrong pairing codes: a new one comes with the next /start after ten minutes")
        return False
