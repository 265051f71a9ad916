"""A journal that is written in one go is there when it is complete, or not at all."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from storage.chain import Chain
from storage.journal import open_journal
from storage.refused import StorageRefused
from storage.whole import whole_journal
from tests.storage.samples import some, unwritable


def test_it_appears_when_it_is_finished_and_can_be_opened(tmp_path: Path) -> None:
    target = tmp_path / "day.db"
    chain = Chain()
    for step in some(20):
        chain.link(*step)
    with whole_journal(target) as journal:
        journal.append(some(20))
        assert not target.exists()
        assert journal.hash == chain.hash
    assert [path.name for path in tmp_path.iterdir()] == ["day.db"]
    with open_journal(str(target), holder="test") as opened:
        assert list(opened.steps()) == some(20)
        opened.verify()


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StorageRefused, match="NaN"), whole_journal(tmp_path / "day.db") as journal:
        journal.append([*some(3), unwritable(3)])
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_do_not_write_into_each_other(tmp_path: Path) -> None:
    target = tmp_path / "day.db"
    with ExitStack() as later:
        late = later.enter_context(whole_journal(target))
        late.append(some(3))
        with whole_journal(target) as early:
            early.append(some(9))
        with pytest.raises(StorageRefused, match="already there"):
            later.close()
    with open_journal(str(target), holder="test") as opened:
        assert list(opened.steps()) == some(9)


def test_what_is_there_is_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "day.db"
    target.write_text("mine")
    with pytest.raises(StorageRefused, match="already there"), whole_journal(target):
        pass
    assert target.read_text() == "mine"


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(StorageRefused, match="no such folder"), whole_journal(tmp_path / "no" / "day.db"):
        pass
