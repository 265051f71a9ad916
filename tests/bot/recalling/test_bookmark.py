"""A start reads on from its bookmark, and finds what it would have found from the first row."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.chat import SETTLED
from bot.config import Config
from bot.money import synthetic
from bot.recalling.bookmark import Bookmark, beside, read, write
from bot.recalling.kept import Kept, kept, maker
from bot.recalling.marking import BROKEN, bookmark
from bot.recalling.recovery import recall
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from storage.chain import Chain
from storage.journal import Journal, open_journal
from storage.onlooker import Onlooker
from storage.refuge import marked
from storage.refused import Broken, StorageRefused
from tests.bot.recalling.alike import differs
from tests.bot.recalling.test_recovery import ADOPTED, HELD
from tests.storage.samples import sql
from tests.tape import steps

STORY = tuple(step for step in steps(HELD) if step.kept)
CUT = len(STORY) // 2
FIRST_ROW = "the journal is read from its first row"


class Desk:
    """A journal on a disk, and what a start on it knows and says."""

    def __init__(self, folder: Path) -> None:
        self.config = replace(Config(), database=str(folder / "desk.db"), venue="sim", watch="LUNR")
        self.said: list[str] = []

    @property
    def path(self) -> Path:
        return beside(self.config.database)

    def writes(self, journal: list[Step] | tuple[Step, ...]) -> None:
        with self.opened() as opened:
            opened.append(journal)

    def opened(self, proven: Chain | None = None) -> Journal:
        return open_journal(self.config.database, holder="test", proven=proven)

    def marks(self) -> Bookmark:
        assert bookmark(self.config) == 0
        mark = read(self.config.database)
        assert mark is not None
        return mark

    def starts(self) -> tuple[Kept, int]:
        """What it knows then, and how many steps it had to read."""
        with self.opened() as journal:
            note = journal.chat.note(SETTLED)
            found = kept(
                self.config, self.config.playbook, synthetic(self.config), journal.holds,
                None if note is None else int(note), self.said.append,
            )  # fmt: skip
            before = found.known.steps
            recall(journal, found.known, found.listeners)
            return found, found.known.steps - before


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def without_a_bookmark(desk: Desk) -> Kept:
    desk.path.rename(f"{desk.path}.away")
    found, _ = desk.starts()
    Path(f"{desk.path}.away").rename(desk.path)
    return found


def test_only_what_came_after_it_is_read_and_nothing_is_known_otherwise(desk, capsys):
    desk.writes(STORY[:CUT])
    mark = desk.marks()
    assert capsys.readouterr().out.startswith(f"{desk.path}: {mark.head.seq} rows, {mark.head.seq} of them")
    desk.writes(STORY[CUT:])
    found, count = desk.starts()
    assert count == len(STORY) - CUT
    assert desk.said == [f"{desk.path}: the journal is read on from row {mark.head.seq}"]
    assert differs(found, without_a_bookmark(desk)) == ""
    assert found.known.engine.floor.book.positions


def test_the_next_one_is_made_from_the_one_before(desk, capsys):
    desk.writes(STORY[:CUT])
    first = desk.marks()
    desk.writes(STORY[CUT:])
    second = desk.marks()
    rows = second.head.seq
    assert capsys.readouterr().out.endswith(
        f"{rows} rows, {rows - first.head.seq} of them since the last bookmark\n"
    )
    found, count = desk.starts()
    assert count == 0
    assert differs(found, without_a_bookmark(desk)) == ""


def test_nobody_else_can_read_it(desk):
    desk.writes(STORY)
    desk.marks()
    assert desk.path.stat().st_mode & 0o777 == 0o600


def test_it_is_made_beside_a_desk_at_work(desk):
    with desk.opened() as journal:
        journal.append(STORY)
        assert desk.marks().head.seq == journal.seq


def flipped(desk: Desk) -> None:
    kept = bytearray(desk.path.read_bytes())
    kept[-7] ^= 1
    desk.path.write_bytes(kept)


def torn(desk: Desk) -> None:
    desk.path.write_bytes(desk.path.read_bytes()[:-100])


def of_another_build(desk: Desk) -> None:
    mark = desk.marks()
    write(desk.config.database, mark.body, mark.head.proven, mark.head.steps, "another")


def of_another_play(desk: Desk) -> None:
    desk.config = replace(desk.config, watch="LUNR,RKLB")


def of_another_journal(desk: Desk) -> None:
    Path(desk.config.database).unlink()
    desk.writes([step for step in steps(ADOPTED) if step.kept])


def of_a_longer_journal(desk: Desk) -> None:
    Path(desk.config.database).unlink()
    desk.writes(STORY[:CUT])


def nothing_of_ours(desk: Desk) -> None:
    mark, made_by = desk.marks(), maker(desk.config, desk.config.playbook, synthetic(desk.config))
    write(desk.config.database, b"\xc1 nothing", mark.head.proven, mark.head.steps, made_by)


def a_lie(desk: Desk) -> None:
    mark, made_by = desk.marks(), maker(desk.config, desk.config.playbook, synthetic(desk.config))
    with Onlooker(desk.config.database) as journal:
        write(desk.config.database, mark.body, journal.link_at(1), 1, made_by)


DOUBTS = {
    flipped: "damaged",
    torn: "damaged",
    of_another_build: "made by another build or under other rules",
    of_another_play: "made by another build or under other rules",
    of_another_journal: "of another journal",
    of_a_longer_journal: "of another journal",
    nothing_of_ours: "it cannot be read",
    a_lie: "not what it says it is",
}


@pytest.mark.parametrize("doubt", DOUBTS, ids=[each.__name__ for each in DOUBTS])
def test_whoever_doubts_it_reads_everything_and_says_why(desk, doubt: Callable[[Desk], None]):
    desk.writes(STORY)
    desk.marks()
    doubt(desk)
    found, count = desk.starts()
    assert count == found.known.steps
    (said,) = desk.said
    assert said.startswith(f"{desk.path}: {DOUBTS[doubt]}")
    assert said.endswith(FIRST_ROW)
    assert differs(found, without_a_bookmark(desk)) == ""


@pytest.mark.parametrize("left", [b"", b"\n", b"{}\n", b"not a head\n" * 9, bytes(range(256))])
def test_what_is_no_bookmark_is_none(desk, left):
    desk.writes(STORY)
    desk.path.write_bytes(left)
    found, count = desk.starts()
    assert (count, desk.said) == (len(STORY), [])
    assert found.known.steps == count


def test_one_that_others_could_have_written_is_none(desk):
    desk.writes(STORY)
    desk.marks()
    desk.path.chmod(0o620)
    assert desk.starts()[1] == len(STORY)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file to somebody else")
def test_one_of_somebody_else_is_none(desk):
    desk.writes(STORY)
    desk.marks()
    os.chown(desk.path, 12_345, -1)
    assert desk.starts()[1] == len(STORY)


def test_what_the_chat_has_not_said_yet_is_not_passed_over(desk):
    desk.writes(STORY)
    with desk.opened() as journal:
        journal.chat.set_note(SETTLED, str(CUT))
    assert desk.marks().head.steps == CUT
    found, count = desk.starts()
    assert (count, found.known.steps) == (len(STORY) - CUT, len(STORY))


def test_one_that_is_ahead_of_the_chat_is_not_used(desk):
    desk.writes(STORY)
    desk.marks()
    with desk.opened() as journal:
        journal.chat.set_note(SETTLED, str(CUT))
    assert desk.starts()[1] == len(STORY)
    assert "beyond what the chat has said" in desk.said[0]


def test_a_place_that_takes_no_file_is_refused_in_one_line_and_nothing_is_left(desk):
    desk.writes(STORY)
    desk.path.mkdir()
    with pytest.raises(StorageRefused, match=f"{desk.path}: cannot be written"):
        bookmark(desk.config)
    assert sorted(each.name for each in desk.path.parent.glob("*bookmark*")) == [desk.path.name]


def test_no_journal_has_no_bookmark(desk):
    with pytest.raises(StorageRefused, match="no journal there"):
        bookmark(desk.config)


def broken(desk: Desk, seq: int) -> None:
    sql(desk.config.database, "UPDATE journal SET body = body || ' ' WHERE seq = :seq", seq=seq)


def test_a_row_that_was_proven_is_not_proven_again_at_a_start(desk, capsys):
    desk.writes(STORY)
    proven = desk.marks().head.proven
    broken(desk, 3)
    with desk.opened(proven) as journal:
        assert journal.seq == proven.seq
    assert bookmark(desk.config) == BROKEN
    assert "row 3 was changed" in capsys.readouterr().err


def test_a_row_after_it_is_proven_at_every_start(desk):
    desk.writes(STORY[:CUT])
    proven = desk.marks().head.proven
    desk.writes(STORY[CUT:])
    broken(desk, proven.seq + 2)
    with pytest.raises(Broken, match=f"row {proven.seq + 2} was changed"):
        desk.opened(proven)


@pytest.mark.parametrize("seq", [0, 7, 10**9])
def test_a_proof_of_another_journal_proves_nothing(desk, seq):
    desk.writes(STORY)
    broken(desk, 3)
    with pytest.raises(Broken, match="row 3 was changed"):
        desk.opened(Chain(seq, b"x" * 32))


def test_a_journal_in_memory_reads_the_bookmark_at_home(desk, tmp_path):
    desk.writes(STORY)
    mark = desk.marks()
    refuge = tmp_path / "tapdesk-1"
    refuge.mkdir()
    marked(refuge, "home", desk.config.database)
    found = read(str(refuge / "desk.db"), tmp_path)
    assert found == mark
    assert read(str(refuge / "desk.db")) is None


def test_rules_change_who_made_it():
    config = replace(Config(), venue="sim")
    other = replace(PLAYBOOK, pursuits_max=PLAYBOOK.pursuits_max + 1)
    makers = {maker(config, PLAYBOOK, None), maker(config, other, None), maker(config, PLAYBOOK, "made up")}
    assert len(makers) == 3
