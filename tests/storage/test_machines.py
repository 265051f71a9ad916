"""Anything may happen to the file that remembers, in any order; models of a few lines say what must be true.

`TAPDESK_DEEPER=50` makes fifty times as many stories.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from storage.inbox import InboxState
from storage.journal import Journal, open_journal
from storage.refused import StorageRefused
from tests.storage.samples import START, loud, quiet

DEEPER = int(os.environ.get("TAPDESK_DEEPER", "1"))
STORIES = settings(max_examples=6 * DEEPER, stateful_step_count=20)

desks = st.sampled_from(["one", "two", "three"])
updates = st.lists(st.integers(0, 9), min_size=1, max_size=4)


class Cut(Exception):
    """The power fails in the middle of a transaction."""


class Remembering(RuleBasedStateMachine):
    """A folder of its own for each story."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="tapdesk-machine-")
        self.path = Path(self.folder.name) / "desk.db"

    def opened(self, holder: str) -> Journal:
        return open_journal(str(self.path), holder=holder)

    def teardown(self) -> None:
        self.folder.cleanup()


class Desks(Remembering):
    """Three desks want one journal. The model: whose it is, who still believes so, and what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.alive: dict[str, Journal] = {}
        self.owner: str | None = None
        self.locked = False
        self.written: list[int] = []
        self.number = 0

    @rule(desk=desks)
    def starts(self, desk: str) -> None:
        if desk in self.alive:
            return
        if self.locked:
            with pytest.raises(StorageRefused, match=f"in use by {self.owner}"):
                self.opened(desk)
            return
        self.alive[desk] = self.opened(desk)
        self.owner, self.locked = desk, True

    @rule(desk=desks)
    def writes(self, desk: str) -> None:
        if desk not in self.alive:
            return
        self.number += 1
        try:
            self.alive[desk].append([quiet(self.number)])
        except StorageRefused:
            assert desk != self.owner, "whose it is may write"
        else:
            assert desk == self.owner, "nobody else may"
            self.written.append(self.number)

    @rule(desk=desks)
    def ends_or_dies(self, desk: str) -> None:
        """The kernel lets go of a dead desk's lock as a closing desk does."""
        if desk in self.alive:
            self.alive.pop(desk).close()
            self.locked = self.locked and desk != self.owner
            self.owner = None if desk == self.owner else self.owner

    @precondition(lambda self: self.locked)
    @rule()
    def a_hand_takes_the_lock_away(self) -> None:
        self.path.with_name("desk.db.lock").unlink()
        self.locked = False

    @invariant()
    def the_journal_is_what_its_owners_wrote(self) -> None:
        if self.owner is not None:
            assert list(self.alive[self.owner].steps()) == [quiet(each) for each in self.written]

    def teardown(self) -> None:
        for journal in self.alive.values():
            journal.close()
        super().teardown()


class Taps(Remembering):
    """Telegram repeats what was not acknowledged; we acknowledge what is stored. Wishes wait until done."""

    def __init__(self) -> None:
        super().__init__()
        self.journal = self.opened("desk")
        self.stored: list[int] = []
        self.settled: set[int] = set()
        self.wishes: list[str] = []
        self.number = 0

    @rule(came=updates)
    def arrive(self, came: list[int]) -> None:
        new = self.journal.inbox.accept_all("telegram", [(str(each), f"tap {each}") for each in came])
        fresh = [each for each in dict.fromkeys(came) if each not in self.stored]
        assert [each.ext_id for each in new] == [str(each) for each in fresh]
        self.stored += fresh

    @rule(came=updates)
    def arrive_as_the_power_fails(self, came: list[int]) -> None:
        def cut() -> Iterator[tuple[str, str]]:
            yield from ((str(each), f"tap {each}") for each in came)
            raise Cut

        with pytest.raises(Cut):
            self.journal.inbox.accept_all("telegram", cut())
        self.crash()

    @precondition(lambda self: len(self.settled) < len(self.stored))
    @rule()
    def the_oldest_is_obeyed(self) -> None:
        first = self.journal.inbox.pending()[0]
        self.journal.inbox.settle(first.id, InboxState.DONE)
        self.settled.add(int(first.ext_id))

    @rule()
    def the_desk_decides(self) -> None:
        self.number += 1
        self.wishes += self.journal.append([loud(self.number)])

    @precondition(lambda self: self.wishes)
    @rule(most=st.integers(1, 3))
    def wishes_are_carried_out(self, most: int) -> None:
        self.number += 1
        assert self.journal.append([quiet(self.number)], done=self.wishes[:most]) == []
        del self.wishes[:most]

    @rule()
    def crash(self) -> None:
        self.journal.close()
        self.journal = self.opened("desk")

    @invariant()
    def what_was_acknowledged_waits_once_until_it_is_settled(self) -> None:
        waiting = [int(each.ext_id) for each in self.journal.inbox.pending()]
        assert waiting == [each for each in self.stored if each not in self.settled]

    @invariant()
    def a_wish_waits_under_its_own_key_until_it_is_carried_out(self) -> None:
        assert [due.key for due in self.journal.outbox.pending(START.replace(year=2100))] == self.wishes

    def teardown(self) -> None:
        self.journal.close()
        super().teardown()


TestDesks = Desks.TestCase
TestDesks.settings = STORIES
TestTaps = Taps.TestCase
TestTaps.settings = STORIES
