"""What the chat must still know after a restart: who may do what, what is shown where, what was said."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import sqlalchemy as sa

from storage.chat_schema import chat_cards, chat_notes, chat_people, chat_said, chat_taps
from storage.lease import Lease
from storage.prepared import Prepared


class Known(NamedTuple):
    """Somebody who has written to the desk, and what they are to it."""

    person: int
    role: str
    since: datetime


class Sent(StrEnum):
    """How sure we are that a message is in the chat."""

    UNSENT = "unsent"
    SENDING = "sending"
    SENT = "sent"
    MAYBE = "maybe"
    DEAD = "dead"


class Shown(NamedTuple):
    """One card in one chat: its message, and a digest of what that message says."""

    chat: int
    card: str
    state: Sent
    message: int | None
    words: bytes
    picture: bytes | None
    pinned: bool


class Decided(NamedTuple):
    """Which tap settled a question, and when its command was made."""

    decision: str
    tap: str
    person: int
    verb: str
    subject: str
    at: datetime


_KNOWN = sa.select(chat_people).order_by(chat_people.c.since)
_SHOWN = sa.select(chat_cards).where(chat_cards.c.chat == sa.bindparam("in_chat"))
_SAID = sa.select(chat_said.c.state).where(
    chat_said.c.chat == sa.bindparam("in_chat"), chat_said.c.key == sa.bindparam("which")
)
_DECIDE = Prepared(
    sa.text(
        "INSERT INTO chat_taps (decision, tap, person, verb, subject, at)"
        " VALUES (:decision, :tap, :person, :verb, :subject, :at) ON CONFLICT (decision) DO NOTHING"
    ).bindparams(sa.bindparam("at", type_=chat_taps.c.at.type))
)
_DECIDED = sa.select(chat_taps).where(chat_taps.c.decision == sa.bindparam("which"))
_NOTE = sa.select(chat_notes.c.value).where(chat_notes.c.name == sa.bindparam("which"))


class ChatMemory:
    """Small and exact: each call is one transaction, and on the disk when it returns.

    What becomes of a card, a message or a tap is there with the next step or message, before which nothing of
    it leaves: a power cut before that is a death a moment earlier.
    """

    def __init__(self, lease: Lease) -> None:
        self._lease = lease

    def people(self) -> list[Known]:
        """In the order in which they came."""
        with self._lease.transaction() as connection:
            return [Known._make(line) for line in connection.execute(_KNOWN)]

    def admit(self, known: Known) -> None:
        """A newer role replaces the older one."""
        with self._lease.transaction() as connection:
            connection.execute(sa.delete(chat_people).where(chat_people.c.person == known.person))
            connection.execute(sa.insert(chat_people), known._asdict())

    def shown(self, chat: int) -> list[Shown]:
        """Every card that was ever begun in a chat."""
        with self._lease.transaction() as connection:
            found = connection.execute(_SHOWN, {"in_chat": chat}).all()
        return [Shown._make(line)._replace(state=Sent(line.state)) for line in found]

    def show(self, shown: Shown) -> None:
        """How a card stands now."""
        key = (chat_cards.c.chat == shown.chat) & (chat_cards.c.card == shown.card)
        with self._lease.transaction(soon=True) as connection:
            connection.execute(sa.delete(chat_cards).where(key))
            connection.execute(sa.insert(chat_cards), shown._asdict() | {"state": str(shown.state)})

    def begin(self, chat: int, key: str) -> Sent:
        """About to say this; the answer is how it stood before: whoever reads `unsent` may send it."""
        with self._lease.transaction() as connection:
            before = Sent(connection.execute(_SAID, {"in_chat": chat, "which": key}).scalar() or Sent.UNSENT)
            if before is Sent.UNSENT:
                self._put_said(connection, chat, key, Sent.SENDING, None)
        return before

    def finish(self, chat: int, key: str, state: Sent, message: int | None) -> None:
        """What became of it."""
        with self._lease.transaction(soon=True) as connection:
            self._put_said(connection, chat, key, state, message)

    def _put_said(
        self, connection: sa.Connection, chat: int, key: str, state: Sent, message: int | None
    ) -> None:
        connection.execute(sa.delete(chat_said).where(chat_said.c.chat == chat, chat_said.c.key == key))
        line = {"chat": chat, "key": key, "state": str(state), "message": message}
        connection.execute(sa.insert(chat_said), line)

    def decide(self, decided: Decided) -> Decided:
        """The first to ask for a decision has it; everybody else is told whose it was."""
        with self._lease.transaction(soon=True) as connection:
            if _DECIDE.write(connection, [decided._asdict()]) == 1:
                return decided
            return Decided._make(connection.execute(_DECIDED, {"which": decided.decision}).one())

    def decide_again(self, decided: Decided) -> None:
        """The same tap, which died on its way the first time."""
        which = chat_taps.c.decision == decided.decision
        with self._lease.transaction(soon=True) as connection:
            connection.execute(sa.update(chat_taps).where(which).values(at=decided.at))

    def note(self, name: str) -> str | None:
        """A single value by its name."""
        with self._lease.transaction() as connection:
            return note_of(connection, name)

    def set_note(self, name: str, value: str) -> None:
        """The newer replaces the older."""
        with self._lease.transaction() as connection:
            connection.execute(sa.delete(chat_notes).where(chat_notes.c.name == name))
            connection.execute(sa.insert(chat_notes), {"name": name, "value": value})


def note_of(connection: sa.Connection, name: str) -> str | None:
    """For whoever is connected already."""
    value: str | None = connection.execute(_NOTE, {"which": name}).scalar()
    return value
