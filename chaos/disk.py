"""The disk: a journal that keeps exactly what was committed, and forgets the rest with the process."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

from bot.chat.keeping import Aside
from engine.model.intents import Intent
from engine.replay import Step
from storage import chat, inbox
from storage.chain import Chain
from storage.chat import Decided, Known
from storage.inbox import InboxState, Received
from storage.outbox import Due, key_of

Asked = ParamSpec("Asked")
Got = TypeVar("Got")

NEVER = datetime.min.replace(tzinfo=UTC)


class Inbox(inbox.Inbox):
    """What came from Telegram, each thing once: the table, without the database."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], tuple[Received, InboxState]] = {}
        self.tries = Counter[int]()

    def accept_all(
        self, source: str, updates: Iterable[tuple[str, str]], at: datetime | None = None
    ) -> list[Received]:
        """Only those that were not there already are returned."""
        new = list[Received]()
        for ext_id, raw in updates:
            if (source, ext_id) not in self.kept:
                received = Received(len(self.kept) + 1, source, ext_id, at or NEVER, raw)
                self.kept[source, ext_id] = received, InboxState.PENDING
                new.append(received)
        return new

    def pending(self) -> list[Received]:
        """In the order of arrival."""
        return [received for received, state in self.kept.values() if state is InboxState.PENDING]

    def attempt(self, received_id: int) -> int:
        """Counted before it is tried."""
        self.tries[received_id] += 1
        return self.tries[received_id]

    def settle(self, received_id: int, state: InboxState) -> None:
        """Done, dead, or pending again."""
        for key, (received, _) in self.kept.items():
            if received.id == received_id:
                self.kept[key] = received, state


class ChatNotes(chat.ChatMemory):
    """Which tap settled which question."""

    def __init__(self) -> None:
        self.decisions: dict[str, Decided] = {}

    def people(self) -> list[Known]:
        """Nobody: the settings name the owner."""
        return []

    def admit(self, known: Known) -> None:
        """The settings say it again at every start."""

    def decide(self, decided: Decided) -> Decided:
        """The first to ask for a decision has it."""
        return self.decisions.setdefault(decided.decision, decided)

    def decide_again(self, decided: Decided) -> None:
        """The same tap, which died on its way the first time."""
        found = self.decisions[decided.decision]
        self.decisions[decided.decision] = found._replace(at=decided.at)


class Outbox:
    """Wishes by the key of the row that made them."""

    def __init__(self) -> None:
        self.open: dict[str, Intent] = {}

    def pending(self, now: datetime) -> list[Due]:
        """All that nobody settled."""
        return [Due(key, intent, 0, now) for key, intent in self.open.items()]

    def dead(self, keys: Iterable[str]) -> None:
        """Given up on, or done: no longer open."""
        for key in keys:
            self.open.pop(key, None)


class Memory:
    """The journal's own chain and codec, its rows in a list: a commit is whole or it is not."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.chat = ChatNotes()
        self.outbox = Outbox()
        self.committed: Callable[[Sequence[Step]], None] = lambda _: None
        self._steps: list[Step] = []
        self._chain = Chain()

    @property
    def hash(self) -> str:
        return self._chain.hash

    @property
    def seq(self) -> int:
        return self._chain.seq

    def append(self, steps: Sequence[Step], *, done: Iterable[str] = ()) -> list[str]:
        """What `Journal.append` does, without a file."""
        keys = list[str]()
        for event, outputs in steps:
            rows = self._chain.link(event, outputs)
            for row, output in zip(rows[1:], outputs, strict=True) if outputs else ():
                if isinstance(output, Intent):
                    keys.append(key_of(row))
                    self.outbox.open[keys[-1]] = output
        self.outbox.dead(done)
        self._steps += steps
        self.committed(steps)
        return keys

    def steps(self, after: int = 0) -> list[Step]:
        """All that follows a row, in order."""
        seq, following = 0, list[Step]()
        for step in self._steps:
            if seq >= after:
                following.append(step)
            seq += 1 + len(step.outputs)
        return following


class Now(Aside):
    """Work for the disk, done where it is asked for: the chat's thread, without the thread."""

    def __init__(self, point: Callable[[], None]) -> None:
        self._point = point

    async def do(self, work: Callable[Asked, Got], *args: Asked.args, **kwargs: Asked.kwargs) -> Got:
        """Dying before or after it is all that can happen."""
        self._point()
        done = work(*args, **kwargs)
        self._point()
        return done

    async def at_once(self, work: Callable[Asked, Got], *args: Asked.args, **kwargs: Asked.kwargs) -> Got:
        """The same: nothing is handed over here."""
        return await self.do(work, *args, **kwargs)

    def close(self) -> None:
        """Nothing was opened."""
