"""What the chat remembers: exactly, on both databases, and through a restart."""

from datetime import timedelta

from storage.chat import Decided, Known, Sent, Shown
from storage.journal import Journal, open_journal
from tests.storage.samples import START

CARD = Shown(7, "setup:LUNR-1", Sent.SENDING, None, b"\x00w", None, pinned=False)
TAP = Decided("ticket LUNR-1.1", "tap 900", 7, "buy", "LUNR-1.1", START)


def test_who_was_let_in_is_known_after_a_restart_and_a_new_role_replaces_the_old(url: str) -> None:
    with open_journal(url, holder="before") as journal:
        journal.chat.admit(Known(9_000_000_000, "stranger", START))
        journal.chat.admit(Known(8, "observer", START + timedelta(seconds=1)))
        journal.chat.admit(Known(9_000_000_000, "owner", START))
    with open_journal(url, holder="after") as journal:
        assert journal.chat.people() == [
            Known(9_000_000_000, "owner", START),
            Known(8, "observer", START + timedelta(seconds=1)),
        ]


def test_a_card_stands_as_it_was_last_kept_in_each_chat_by_itself(url: str) -> None:
    sent = CARD._replace(state=Sent.SENT, message=12, picture=b"p", pinned=True)
    with open_journal(url, holder="before") as journal:
        journal.chat.show(CARD)
        journal.chat.show(CARD._replace(chat=8))
        journal.chat.show(sent)
    with open_journal(url, holder="after") as journal:
        assert journal.chat.shown(7) == [sent]
        assert journal.chat.shown(8) == [CARD._replace(chat=8)]
        assert journal.chat.shown(9) == []


def test_only_what_is_unsent_may_be_begun(journal: Journal) -> None:
    assert journal.chat.begin(7, "exit") is Sent.UNSENT
    assert journal.chat.begin(7, "exit") is Sent.SENDING
    journal.chat.finish(7, "exit", Sent.UNSENT, None)
    assert journal.chat.begin(7, "exit") is Sent.UNSENT
    journal.chat.finish(7, "exit", Sent.SENT, 12)
    assert journal.chat.begin(7, "exit") is Sent.SENT
    assert journal.chat.begin(8, "exit") is Sent.UNSENT


def test_a_decision_belongs_to_the_first_tap(journal: Journal) -> None:
    later = TAP._replace(tap="tap 901", verb="skip", at=START + timedelta(seconds=1))
    assert journal.chat.decide(TAP) == TAP
    assert journal.chat.decide(later) == TAP
    again = TAP._replace(at=START + timedelta(seconds=2))
    journal.chat.decide_again(again)
    assert journal.chat.decide(later) == again


def test_a_note_is_what_was_written_last(url: str) -> None:
    with open_journal(url, holder="before") as journal:
        assert journal.chat.note("steps settled") is None
        journal.chat.set_note("steps settled", "3")
        journal.chat.set_note("steps settled", "12")
    with open_journal(url, holder="after") as journal:
        assert journal.chat.note("steps settled") == "12"


def test_many_updates_are_accepted_at_once_and_each_once(journal: Journal) -> None:
    first = journal.inbox.accept_all("telegram", [("tap 1", "a"), ("tap 2", "b"), ("tap 1", "c")])
    assert [(each.ext_id, each.raw) for each in first] == [("tap 1", "a"), ("tap 2", "b")]
    second = journal.inbox.accept_all("telegram", [("tap 2", "b"), ("tap 3", "d")])
    assert [each.ext_id for each in second] == ["tap 3"]
    assert journal.inbox.pending() == [*first, *second]


def test_each_life_that_deals_with_an_update_is_counted(journal: Journal) -> None:
    first, second = journal.inbox.accept_all("telegram", [("tap 1", "a"), ("tap 2", "b")])
    assert [journal.inbox.attempt(first.id) for _ in range(3)] == [1, 2, 3]
    assert journal.inbox.attempt(second.id) == 1
