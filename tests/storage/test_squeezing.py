"""A chain of a thousand contracts takes little room on the disk, and is the same text to all who read it."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine.model.events import ChainArrived, ChainRow
from engine.model.quote import Quote
from engine.replay import Step
from storage.chain import Chain
from storage.journal import Journal, open_journal
from storage.refused import Broken
from storage.squeezing import LONG, unsqueezed
from tests.storage.samples import START, some, sql

ROWS = 400


def chain(n: int) -> Step:
    """Everything that is listed of a busy name."""
    at = START + timedelta(seconds=n)
    rows = tuple(
        ChainRow(f"SPY260918C00{strike:03}000", Quote(Decimal("1.20"), Decimal(strike)), strike, n, at)
        for strike in range(100, 100 + ROWS)
    )
    return Step(ChainArrived(at, "SPY", rows, n, Decimal("600.11")), ())


STEPS = [*some(6), chain(1), *some(3), chain(2)]


KINDS = {
    "sqlite": "SELECT typeof(body), kind = 'ChainArrived' FROM journal",
    "postgresql": "SELECT pg_typeof(body), kind = 'ChainArrived' FROM journal",
}


def kinds_of(url: str) -> set[tuple[str, bool]]:
    """How bodies lie there, and whether they are long."""
    lines = sql(url, KINDS["postgresql" if url.startswith("postgresql") else "sqlite"])
    return {(str(how), bool(long)) for how, long in lines}


def test_a_chain_is_the_same_step_again(url: str) -> None:
    with open_journal(url, holder="test") as journal:
        journal.append(STEPS)
    with open_journal(url, holder="test") as journal:
        assert list(journal.steps()) == STEPS
        journal.verify()


def test_the_hash_is_that_of_the_text(journal: Journal) -> None:
    journal.append(STEPS)
    linked = Chain()
    for step in STEPS:
        linked.link(*step)
    assert (journal.seq, journal.head) == (linked.seq, linked.head)


def test_only_what_is_long_is_squeezed_and_only_in_a_file(url: str) -> None:
    with open_journal(url, holder="test") as journal:
        journal.append(STEPS)
    squeezed = "text" if url.startswith("postgresql") else "blob"
    assert kinds_of(url) == {("text", False), (squeezed, True)}


def test_a_chain_takes_a_sixth_of_its_room(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with open_journal(url, holder="test") as journal:
        journal.append(STEPS)
    kept = sql(url, "SELECT body FROM journal WHERE kind = 'ChainArrived'")
    assert all(len(unsqueezed(body)) > max(LONG, 6 * len(body)) for (body,) in kept)


def test_what_was_written_before_is_read_as_ever(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with open_journal(url, holder="test") as journal:
        journal.append(STEPS)
    for seq, body in sql(url, "SELECT seq, body FROM journal WHERE kind = 'ChainArrived'"):
        sql(url, "UPDATE journal SET body = :body WHERE seq = :seq", body=unsqueezed(body), seq=seq)
    assert kinds_of(url) == {("text", False), ("text", True)}
    with open_journal(url, holder="test") as journal:
        assert list(journal.steps()) == STEPS


EDITS = {
    "another": "UPDATE journal SET body = zeroblob(9) WHERE seq = 13",
    "cut off": "UPDATE journal SET body = substr(body, 1, 100) WHERE seq = 13",
    "nothing": "UPDATE journal SET body = x'' WHERE seq = 13",
    "put before": "UPDATE journal SET body = CAST(x'00' || body AS BLOB) WHERE seq = 13",
    "text": "UPDATE journal SET body = '{}' WHERE seq = 13",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_squeezed_row_that_was_changed_is_named(tmp_path: Path, edit: str) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with open_journal(url, holder="test") as journal:
        journal.append(STEPS)
    assert sql(url, "SELECT min(seq) FROM journal WHERE kind = 'ChainArrived'") == [(13,)]
    sql(url, edit)
    with pytest.raises(Broken, match="row 13 was changed"):
        open_journal(url, holder="test")
