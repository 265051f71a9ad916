"""What comes in is stored once, before it counts; what must go out stays until its fate is known."""

from datetime import timedelta

import pytest

from storage.inbox import InboxState
from storage.journal import Journal, open_journal
from storage.outbox import Due
from storage.refused import StorageRefused
from tests.storage.samples import START, child, loud, quiet, some, sql, unwritable

LATER = START + timedelta(days=1)


def test_a_tap_delivered_twice_is_taken_once(journal: Journal) -> None:
    assert len(journal.inbox.accept_all("telegram", [("7", '{"tap":1}')])) == 1
    assert journal.inbox.accept_all("telegram", [("7", '{"tap":1}')]) == []
    assert len(journal.inbox.accept_all("alpaca", [("7", '{"fill":1}')])) == 1
    assert [(got.source, got.ext_id, got.raw) for got in journal.inbox.pending()] == [
        ("telegram", "7", '{"tap":1}'),
        ("alpaca", "7", '{"fill":1}'),
    ]


def test_a_tap_is_taken_once_even_after_it_was_settled(journal: Journal) -> None:
    journal.inbox.accept_all("telegram", [("7", "{}")])
    (tap,) = journal.inbox.pending()
    journal.inbox.settle(tap.id, InboxState.DONE)
    assert journal.inbox.pending() == []
    assert journal.inbox.accept_all("telegram", [("7", "{}")]) == []


def test_what_was_not_settled_is_there_after_a_restart(url: str) -> None:
    with open_journal(url, holder="before") as journal:
        for number in range(4):
            journal.inbox.accept_all("telegram", [(str(number), "{}")])
        taps = journal.inbox.pending()
        journal.inbox.settle(taps[0].id, InboxState.DONE)
        journal.inbox.settle(taps[2].id, InboxState.DEAD)
    with open_journal(url, holder="after") as journal:
        assert [tap.ext_id for tap in journal.inbox.pending()] == ["1", "3"]
        assert journal.inbox.pending() == [taps[1], taps[3]]


ACCEPT = """
import os, sys
from storage.journal import open_journal
journal = open_journal(sys.argv[1], holder="test")
journal.inbox.accept_all("telegram", [("7", "{}")])
os.kill(os.getpid(), 9)
"""


def test_what_was_accepted_is_on_the_disk_when_that_is_said(url: str) -> None:
    with child(ACCEPT, url) as desk:
        desk.wait(30)
    with open_journal(url, holder="after") as journal:
        assert [tap.ext_id for tap in journal.inbox.pending()] == ["7"]


def test_every_wish_waits_in_the_outbox_in_order(journal: Journal) -> None:
    steps = some(10)
    journal.append(steps)
    due = journal.outbox.pending(LATER)
    assert [each.intent for each in due] == [intent for step in steps for intent in step.intents]
    assert due[0] == Due("3:FetchChain", loud(0).outputs[1], 0, START)  # type: ignore[arg-type]
    assert due[1].key == "4:CancelOrder"


def test_a_wish_is_not_due_before_its_time(journal: Journal) -> None:
    journal.append([loud(0), loud(500)])
    assert len(journal.outbox.pending(START)) == 2
    assert len(journal.outbox.pending(START + timedelta(milliseconds=500))) == 4


def test_a_wish_that_failed_comes_back_later_with_its_tries_counted(journal: Journal) -> None:
    journal.append([loud(0)])
    journal.outbox.again("3:FetchChain", START + timedelta(seconds=5))
    assert [due.key for due in journal.outbox.pending(START)] == ["4:CancelOrder"]
    first, _ = journal.outbox.pending(START + timedelta(seconds=5))
    assert (first.key, first.tries) == ("3:FetchChain", 1)


def test_done_and_dead_wishes_are_not_asked_again(url: str) -> None:
    with open_journal(url, holder="before") as journal:
        journal.append([loud(0), loud(1)])
        journal.outbox.done(["3:FetchChain"])
        journal.outbox.dead(["4:CancelOrder"])
        journal.outbox.done([])
    with open_journal(url, holder="after") as journal:
        assert [due.key for due in journal.outbox.pending(LATER)] == ["7:FetchChain", "8:CancelOrder"]
    assert sql(url, "SELECT key, state FROM outbox ORDER BY seq") == [
        ("3:FetchChain", "done"),
        ("4:CancelOrder", "dead"),
        ("7:FetchChain", "pending"),
        ("8:CancelOrder", "pending"),
    ]


def test_what_became_of_a_wish_is_said_in_the_transaction_of_the_next_steps(journal: Journal) -> None:
    journal.append([loud(0)])
    journal.append([quiet(1)], done=["3:FetchChain", "4:CancelOrder"])
    assert journal.outbox.pending(LATER) == []


def test_no_wish_without_its_reason_and_no_settling_without_its_steps(url: str) -> None:
    with open_journal(url, holder="test") as journal:
        journal.append([loud(0)])
        before = sql(url, "SELECT * FROM outbox ORDER BY seq")
        with pytest.raises(StorageRefused):
            journal.append([loud(1), unwritable(2)], done=["3:FetchChain"])
        assert sql(url, "SELECT * FROM outbox ORDER BY seq") == before
