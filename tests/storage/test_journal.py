"""What was written is there, whole batches of it, in order; and what was touched since is noticed."""

import pytest

from bench.load import BUSY
from engine.core import Engine
from engine.replay import Step
from storage.chain import Chain
from storage.journal import Journal, open_journal
from storage.refused import StorageRefused
from tests.storage.samples import batches, busy_day, loud, quiet, some, sql, unwritable


def test_a_new_journal_is_empty(journal: Journal) -> None:
    assert (journal.seq, journal.hash) == (0, Chain().hash)
    assert list(journal.steps()) == []
    journal.verify()


def test_steps_come_back_in_order_each_with_its_outputs(journal: Journal) -> None:
    steps = some(50)
    for batch in batches(steps, 7):
        journal.append(batch)
    assert list(journal.steps()) == steps


def test_pages_do_not_tear_steps_apart(journal: Journal) -> None:
    steps = some(4_000)
    for batch in batches(steps, 1_000):
        journal.append(batch)
    assert list(journal.steps()) == steps
    journal.verify()


def test_the_disk_and_the_bare_chain_agree_however_the_batches_fell(journal: Journal) -> None:
    chain = Chain()
    for step in some(40):
        chain.link(*step)
    for batch in batches(some(40), 9):
        journal.append(batch)
    assert (journal.seq, journal.head, journal.hash) == (chain.seq, chain.head, chain.hash)


def test_it_goes_on_after_it_was_closed(url: str) -> None:
    steps = some(30)
    with open_journal(url, holder="first") as journal:
        journal.append(steps[:11])
        left = journal.hash
    with open_journal(url, holder="second") as journal:
        assert journal.hash == left
        journal.append(steps[11:])
        assert list(journal.steps()) == steps
        journal.verify()


def test_an_engine_that_reads_its_journal_again_stands_where_it_stood(journal: Journal) -> None:
    steps = busy_day()
    for batch in batches(steps, 200):
        journal.append(batch)
    lived, recalled = Engine(BUSY), Engine(BUSY)
    for step in steps:
        lived.step(step.event)
    for event, outputs in journal.steps():
        recalled.recall(event, outputs)
    assert recalled.floor.book == lived.floor.book


def test_no_steps_write_nothing(journal: Journal) -> None:
    journal.append([])
    assert journal.seq == 0


# ---- all or nothing


def test_a_batch_with_one_unwritable_step_leaves_no_trace(url: str) -> None:
    with open_journal(url, holder="test") as journal:
        journal.append(some(3))
        before = journal.hash
        with pytest.raises(StorageRefused, match="NaN"):
            journal.append([quiet(3), loud(4), unwritable(5)])
        assert journal.hash == before
        assert list(journal.steps()) == some(3)


def test_after_a_failure_nothing_is_taken_until_it_is_opened_again(url: str) -> None:
    with open_journal(url, holder="test") as journal:
        with pytest.raises(StorageRefused):
            journal.append([unwritable(0)])
        with pytest.raises(StorageRefused, match=r"a write failed before: open it again"):
            journal.append([quiet(1)])
    with open_journal(url, holder="test") as journal:
        journal.append([quiet(1)])
        assert list(journal.steps()) == [quiet(1)]


def test_an_order_id_used_twice_is_never_written(journal: Journal) -> None:
    """One id an intent is what keeps a retry from becoming a second order: the database holds it too."""
    submitting = next(step for step in busy_day() if any("SubmitOrder" in repr(out) for out in step.outputs))
    journal.append([submitting])
    with pytest.raises(Exception, match=r"(?i)unique"):
        journal.append([submitting])
    assert list(journal.steps()) == [submitting]


# ---- what was touched since


def written(url: str) -> list[Step]:
    steps = some(30)
    with open_journal(url, holder="test") as journal:
        journal.append(steps)
    return steps


def refusal_of(url: str) -> str:
    """How an attempt to open is answered; always with one line."""
    with pytest.raises(StorageRefused) as refused:
        open_journal(url, holder="test")
    assert "\n" not in str(refused.value)
    return str(refused.value)


EDITS = {
    "its text": "UPDATE journal SET body = replace(body, '600.10', '600.11') WHERE seq = 6",
    "its kind": "UPDATE journal SET kind = 'Halt' WHERE seq = 6",
    "its time": "UPDATE journal SET at = at + 1 WHERE seq = 6",
    "its cause": "UPDATE journal SET cause = 5 WHERE seq = 6",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_row_that_was_changed_is_named(url: str, edit: str) -> None:
    written(url)
    sql(url, edit)
    assert "row 6 was changed" in refusal_of(url)


def test_an_open_journal_notices_too(journal: Journal, url: str) -> None:
    journal.append(some(30))
    sql(url, EDITS["its text"])
    with pytest.raises(StorageRefused, match="row 6 was changed"):
        journal.verify()


def test_a_row_taken_out_is_missed(url: str) -> None:
    written(url)
    sql(url, "DELETE FROM journal WHERE seq = 6")
    assert "row 6 is missing" in refusal_of(url)


def test_two_rows_that_changed_places_are_noticed(url: str) -> None:
    written(url)
    for before, after in ((6, -1), (7, 6), (-1, 7)):
        sql(url, "UPDATE journal SET seq = :after WHERE seq = :before", before=before, after=after)
    assert "row 5 was changed" in refusal_of(url)


def test_a_tail_cut_off_is_missed(url: str) -> None:
    written(url)
    last = sql(url, "SELECT max(seq) FROM journal")[0][0]
    sql(url, "DELETE FROM journal WHERE seq > 20")
    assert f"row 21 and all up to {last} are missing" in refusal_of(url)


def test_a_journal_emptied_is_missed(url: str) -> None:
    written(url)
    sql(url, "DELETE FROM journal")
    assert "row 1 and all up to" in refusal_of(url)


def test_the_last_row_cannot_be_changed_either(url: str) -> None:
    written(url)
    last = sql(url, "SELECT max(seq) FROM journal")[0][0]
    sql(url, "UPDATE journal SET at = at + 1 WHERE seq = :last", last=last)
    assert f"row {last} was changed" in refusal_of(url)


def test_a_row_added_at_the_end_is_noticed(url: str) -> None:
    written(url)
    last = sql(url, "SELECT max(seq) FROM journal")[0][0]
    sql(
        url,
        "INSERT INTO journal SELECT seq + 1, at, kind, cause, body, prev_hash FROM journal WHERE seq = :last",
        last=last,
    )
    assert f"row {last}" in refusal_of(url) or f"row {last + 1}" in refusal_of(url)


def test_what_is_refused_is_left_as_it_was(url: str) -> None:
    written(url)
    sql(url, EDITS["its text"])
    before = (
        sql(url, "SELECT * FROM lease"),
        sql(url, "SELECT * FROM head"),
        sql(url, "SELECT * FROM journal"),
    )
    refusal_of(url)
    after = sql(url, "SELECT * FROM lease"), sql(url, "SELECT * FROM head"), sql(url, "SELECT * FROM journal")
    assert after == before


def test_somebody_who_writes_behind_our_back_stops_us(journal: Journal, url: str) -> None:
    journal.append(some(3))
    sql(url, "UPDATE head SET seq = seq + 1")
    with pytest.raises(StorageRefused, match="somebody else wrote to it: nothing was written"):
        journal.append([quiet(9)])
    assert sql(url, "SELECT count(*) FROM journal") == [(6,)]


def test_a_row_of_a_kind_from_a_newer_build_is_refused_and_left_alone(url: str) -> None:
    with open_journal(url, holder="test") as journal:
        journal.append(some(3))
    row = sql(url, "SELECT seq, hash FROM head")[0]
    chain = Chain(row[0], bytes(row[1]))
    newer = chain.link(*quiet(9))[0]._replace(kind="Teleported")
    names = newer._asdict()
    sql(url, "INSERT INTO journal VALUES (:seq, :at, :kind, :cause, :body, :prev_hash)", **names)
    token = sql(url, "SELECT token FROM lease")
    assert "row 7 is of kind 'Teleported', written by a newer build: run that one" in refusal_of(url)
    assert sql(url, "SELECT token FROM lease") == token
