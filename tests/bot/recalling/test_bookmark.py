"""A start reads on from its bookmark, and finds what it would have found from the first row."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from bot.app import opened
from bot.chat.chat import SETTLED, settled
from bot.config import Config
from bot.money import synthetic
from bot.recalling.bookmark import Bookmark, Head, Unfit, beside, proof, read, write
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
        with closing(opened(self.config.database, proof(self.config.database))) as journal:
            said, label = settled(journal.chat.note(SETTLED)), synthetic(self.config)
            found = kept(self.config, self.config.playbook, label, journal, said, self.said.append)
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


def flipped(desk: Desk, place: int) -> None:
    kept = bytearray(desk.path.read_bytes())
    kept[place] ^= 1
    desk.path.write_bytes(kept)


def flipped_in_its_body(desk: Desk) -> None:
    flipped(desk, -7)


def flipped_in_its_head(desk: Desk) -> None:
    flipped(desk, 90)


def flipped_in_its_digest(desk: Desk) -> None:
    flipped(desk, 3)


def torn(desk: Desk) -> None:
    desk.path.write_bytes(desk.path.read_bytes()[:-100])


def empty(desk: Desk) -> None:
    desk.path.write_bytes(b"")


def a_folder(desk: Desk) -> None:
    desk.path.unlink()
    desk.path.mkdir()


def writable_by_others(desk: Desk) -> None:
    desk.path.chmod(0o620)


def another(desk: Desk, body: bytes | None = None, **changed: object) -> None:
    """As this very build would have written it, but for what is changed."""
    mark = desk.marks()
    head = msgspec.convert(msgspec.structs.asdict(mark.head) | changed, Head)
    write(desk.config.database, head, mark.body if body is None else body)


def of_another_build(desk: Desk) -> None:
    another(desk, build="0" * 64, made_by="0" * 64)


def of_another_play(desk: Desk) -> None:
    desk.config = replace(desk.config, watch="LUNR,RKLB")


def of_another_journal(desk: Desk) -> None:
    Path(desk.config.database).unlink()
    desk.writes([step for step in steps(ADOPTED) if step.kept])


def of_a_longer_journal(desk: Desk) -> None:
    Path(desk.config.database).unlink()
    desk.writes(STORY[:CUT])


def nothing_of_ours(desk: Desk) -> None:
    another(desk, b"\xc1 nothing")


def a_lie(desk: Desk) -> None:
    with closing(Onlooker(desk.config.database)) as journal:
        first = journal.link_at(1)
    another(desk, seq=1, hash=first.hash, steps=1)


def of_another_form(desk: Desk) -> None:
    said = b'{"rows": 5}\nbody'
    desk.path.write_bytes(sha256(said).hexdigest().encode() + b"\n" + said)


DOUBTS = {
    flipped_in_its_body: "damaged",
    flipped_in_its_head: "damaged",
    flipped_in_its_digest: "damaged",
    torn: "damaged",
    empty: "damaged",
    a_folder: "it cannot be read (Is a directory)",
    writable_by_others: "others could have written it",
    of_another_build: "made by another build or under other rules",
    of_another_play: "made by another build or under other rules",
    of_another_form: "made by another build",
    of_another_journal: "of another journal",
    of_a_longer_journal: "of another journal",
    nothing_of_ours: "it cannot be read",
    a_lie: "not what it says it is",
}
doubted = pytest.mark.parametrize("doubt", DOUBTS, ids=[each.__name__ for each in DOUBTS])


@doubted
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


@doubted
def test_whoever_reads_everything_proves_everything(desk, doubt: Callable[[Desk], None]):
    """A row that was changed after somebody had proven it is not believed when it is read again."""
    desk.writes(STORY)
    desk.marks()
    doubt(desk)
    broken(desk, 3)
    with pytest.raises(Broken, match="row 3 was changed"):
        desk.starts()


@pytest.mark.parametrize(
    "changed", [{"seq": 0}, {"seq": 1 << 63}, {"steps": 0}, {"hash": "x" * 64}, {"hash": "00"}, {"seq": "7"}]
)
def test_a_head_that_no_desk_would_write_is_none(desk, changed):
    desk.writes(STORY)
    mark = desk.marks()
    head = msgspec.json.encode(msgspec.structs.asdict(mark.head) | changed)
    said = head + b"\n" + mark.body
    desk.path.write_bytes(sha256(said).hexdigest().encode() + b"\n" + said)
    with pytest.raises(Unfit, match="made by another build"):
        read(desk.config.database)
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


def test_before_the_chat_has_said_anything_there_is_nothing_to_mark(desk):
    desk.writes(STORY)
    with desk.opened() as journal:
        journal.chat.set_note(SETTLED, "0")
    with pytest.raises(StorageRefused, match="nothing in it was said"):
        bookmark(desk.config)
    assert read(desk.config.database) is None


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


def test_a_proof_of_another_journal_proves_nothing(desk):
    desk.writes(STORY)
    broken(desk, 3)
    for seq in (7, 10**9):
        with pytest.raises(Broken, match="row 3 was changed"):
            desk.opened(Chain(seq, b"x" * 32))


@pytest.mark.parametrize("table", ["inbox", "outbox", "trades", "chat_taps", "head"])
def test_a_damaged_page_of_any_other_table_is_found_at_every_start(desk, table):
    desk.writes(STORY)
    desk.marks()
    with closing(sqlite3.connect(desk.config.database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        ((page,),) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,))
        ((size,),) = connection.execute("PRAGMA page_size")
    with Path(desk.config.database).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 64)
    with pytest.raises(Broken, match="damaged"):
        desk.starts()


@pytest.mark.parametrize(("place", "said"), [(0, "it is not a database"), (100, "it is damaged")])
def test_a_damaged_file_is_broken_to_whoever_makes_a_bookmark(desk, capsys, place, said):
    desk.writes(STORY)
    with Path(desk.config.database).open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * 64)
    assert bookmark(desk.config) == BROKEN
    assert said in capsys.readouterr().err


def test_of_a_journal_that_came_from_a_bad_disk_nothing_is_taken_on_trust(desk, tmp_path):
    desk.writes(STORY)
    proven = desk.marks().head.proven
    refuge = tmp_path / "tapdesk-1"
    refuge.mkdir()
    marked(refuge, "home", desk.config.database)
    assert (proof(desk.config.database) or Chain()).head == proven.head
    assert proof(str(refuge / "desk.db"), tmp_path) is None


def test_nothing_is_proven_by_another_build(desk):
    desk.writes(STORY)
    of_another_build(desk)
    assert proof(desk.config.database) is None


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
