"""A disk that takes nothing: the journal goes on in memory, and comes home as the one it was and more."""

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest

from storage.journal import Journal, open_journal
from storage.moving import AT_LAST, NOTHING, Place, TwoPlaces
from storage.refuge import PROBE, home_of, is_refuge, locked, made, refuge_of, takes
from storage.refused import StorageRefused
from tests.storage.samples import some

KEY = b"the seal of every button"


def opened(path: Path) -> Journal:
    return open_journal(str(path), holder="test")


def lived(path: Path, steps: int) -> str:
    """So many steps more, and the hash they came to."""
    with opened(path) as journal:
        journal.append(some(steps))
        return journal.hash


@pytest.fixture
def places(tmp_path: Path) -> TwoPlaces:
    """A journal on a disk, and a memory with nothing in it."""
    for name in ("disk", "memory"):
        (tmp_path / name).mkdir()
    home = tmp_path / "disk" / "desk.db"
    lived(home, 10)
    home.with_name("desk.db.key").write_bytes(KEY)
    return TwoPlaces(home, tmp_path / "memory")


def placed(places: TwoPlaces) -> Place:
    """Where a desk would write now."""
    with places.held() as place:
        return place


def breaks(places: TwoPlaces) -> None:
    """The kernel's own full device is where the next look will write."""
    (places.home.parent / PROBE).symlink_to("/dev/full")


def test_a_disk_that_takes_something_is_where_it_stays(places: TwoPlaces) -> None:
    assert placed(places) == Place(places.home)
    assert list(places.folder.parent.iterdir()) == []
    assert sorted(path.name for path in places.home.parent.glob(".*")) == []


def test_a_disk_that_takes_nothing_is_left_with_all_that_was_written(places: TwoPlaces) -> None:
    before = lived(places.home, 5)
    held = {path.name: path.read_bytes() for path in places.home.parent.iterdir()}
    breaks(places)
    assert placed(places) == Place(places.away, NOTHING)
    assert places.away.with_name("desk.db.key").read_bytes() == KEY
    with opened(places.away) as journal:
        assert journal.hash == before
    assert {path.name: path.read_bytes() for path in places.home.parent.iterdir()} == held


def test_what_only_the_log_holds_is_not_left_behind(places: TwoPlaces, tmp_path: Path) -> None:
    """As it lies there after a process was killed: the last commits are not in the file yet."""
    (tmp_path / "killed").mkdir()
    with opened(places.home) as journal:
        journal.append(some(7))
        for suffix in ("-wal", ".key", ""):
            shutil.copyfile(f"{places.home}{suffix}", tmp_path / "killed" / f"desk.db{suffix}")
        written = journal.hash
    killed = TwoPlaces(tmp_path / "killed" / "desk.db", tmp_path / "memory")
    breaks(killed)
    with opened(placed(killed).path) as journal:
        assert journal.place == str(killed.away)
        assert journal.hash == written


def test_nobody_else_looks_into_it(places: TwoPlaces) -> None:
    breaks(places)
    lived(placed(places).path, 1)
    assert {stat.S_IMODE(path.stat().st_mode) for path in places.folder.iterdir()} == {0o600}
    assert stat.S_IMODE(places.folder.stat().st_mode) == 0o700


def test_it_goes_on_there_and_comes_home_when_the_disk_is_back(places: TwoPlaces) -> None:
    breaks(places)
    lived(placed(places).path, 3)
    breaks(places)
    assert placed(places) == Place(places.away, NOTHING)
    newest = lived(places.away, 4)
    assert placed(places) == Place(places.home)
    with opened(places.home) as journal:
        assert journal.hash == newest
        journal.verify()
    assert not places.folder.exists()
    assert places.home.with_name("desk.db.key").read_bytes() == KEY


def test_a_move_that_was_cut_short_leaves_nothing_for_the_next_one(places: TwoPlaces, tmp_path: Path) -> None:
    """The log of the first try, beside the file of the second, would read as an older journal."""
    with opened(places.home) as journal:
        journal.append(some(9))
        shutil.copyfile(f"{places.home}-wal", tmp_path / "old log")
    newest = lived(places.home, 5)
    assert not places.home.with_name("desk.db-wal").exists()
    for name in ("desk.db-wal", "desk.db.new"):
        shutil.copyfile(tmp_path / "old log", made(places.folder) / name)
    breaks(places)
    with opened(placed(places).path) as journal:
        assert journal.hash == newest
    assert not (places.folder / "desk.db.new").exists()


def test_of_two_that_move_it_at_once_the_later_finds_it_moved(places: TwoPlaces) -> None:
    """While one asks a slow disk, the other has moved and is at work."""
    written = list[str]()

    def slow(_folder: Path) -> bool:
        breaks(places)
        written.append(lived(placed(places).path, 6))
        return False

    late = TwoPlaces(places.home, places.folder.parent, slow)
    with opened(placed(late).path) as journal:
        assert [journal.hash] == written


def test_a_journal_behind_a_link_is_moved_with_its_log(places: TwoPlaces, tmp_path: Path) -> None:
    linked = TwoPlaces(tmp_path / "linked.db", tmp_path / "memory")
    linked.home.symlink_to(places.home)
    with opened(places.home) as journal:
        journal.append(some(7))
        shutil.copyfile(f"{places.home}-wal", tmp_path / "log")
        newest = journal.hash
    shutil.copyfile(tmp_path / "log", f"{places.home}-wal")
    breaks(places)
    with opened(placed(linked).path) as journal:
        assert journal.hash == newest


def test_what_went_on_in_both_places_stays_where_it_is_left_until_a_person_has_looked(
    places: TwoPlaces,
) -> None:
    breaks(places)
    away = lived(placed(places).path, 2)
    home = lived(places.home, 3)
    place = placed(places)
    assert place.path == places.away
    assert place.why.endswith("rows there are not its beginning, take one of the two away")
    for path, its in ((places.away, away), (places.home, home)):
        with opened(path) as journal:
            assert journal.hash == its


def test_a_home_that_was_taken_away_is_made_again(places: TwoPlaces) -> None:
    breaks(places)
    newest = lived(placed(places).path, 3)
    places.home.unlink()
    assert placed(places) == Place(places.home)
    with opened(places.home) as journal:
        assert journal.hash == newest


def test_a_home_that_cannot_be_written_after_all_keeps_it_away_and_says_why(places: TwoPlaces) -> None:
    breaks(places)
    newest = lived(placed(places).path, 3)
    with closing(sqlite3.connect(places.home)) as other:
        other.execute("BEGIN IMMEDIATE")
        place = placed(places)
        other.rollback()
    assert place.path == places.away
    assert "it cannot come home" in place.why
    assert "keeps it locked" in place.why
    with opened(places.away) as journal:
        assert journal.hash == newest


def test_a_panic_that_nobody_heard_yet_stays_when_the_journal_comes_home(places: TwoPlaces) -> None:
    breaks(places)
    placed(places)
    (places.folder / "PANIC").write_text("flatten")
    assert placed(places) == Place(places.home)
    assert [path.name for path in places.folder.iterdir()] == ["PANIC"]


def test_a_refuge_knows_whose_it_is(places: TwoPlaces) -> None:
    breaks(places)
    placed(places)
    assert home_of(places.folder) == places.home
    assert home_of(places.folder.parent) is None


def test_it_may_return_when_the_disk_takes_something(places: TwoPlaces) -> None:
    breaks(places)
    placed(places)
    breaks(places)
    assert not places.may_return
    assert places.may_return


def test_a_disk_without_room_for_it_is_not_gone_home_to(places: TwoPlaces) -> None:
    """A file as large as all that is left, without a byte of it on any disk."""
    breaks(places)
    placed(places)
    free = shutil.disk_usage(places.home.parent).free
    with places.away.open("r+b") as file:
        file.truncate(free // 2)
    assert not places.may_return
    assert placed(places) == Place(places.away, "its disk has too little room for it")


def test_a_desk_that_has_ended_needs_less_room_at_home(places: TwoPlaces) -> None:
    """At work it would be driven out again by the next hundred megabytes; with its end memory may end."""
    places = TwoPlaces(places.home, places.folder.parent, left=lambda _folder: 64 << 20)
    breaks(places)
    placed(places)
    assert placed(places) == Place(places.away, "its disk has too little room for it")
    with places.held(AT_LAST) as place:
        assert place == Place(places.home)


def test_where_coming_home_failed_only_a_start_tries_again(places: TwoPlaces) -> None:
    breaks(places)
    lived(placed(places).path, 2)
    lived(places.home, 3)
    assert placed(places).path == places.away
    assert not places.may_return
    places.home.unlink()
    assert not places.may_return
    assert placed(places) == Place(places.home)


def test_nobody_writes_at_home_while_a_desk_is_away(places: TwoPlaces) -> None:
    """Also somebody who cannot see its refuge, such as another container with the same disk."""
    breaks(places)
    with places.held() as place:
        assert place.path == places.away
        with pytest.raises(StorageRefused, match="in use by"):
            opened(places.home)
        elsewhere = TwoPlaces(places.home, places.home.parent)
        breaks(places)
        assert placed(elsewhere) == Place(places.home)
    opened(places.home).close()


def test_a_home_that_is_no_journal_any_more_keeps_it_away(places: TwoPlaces) -> None:
    breaks(places)
    placed(places)
    with closing(sqlite3.connect(places.home)) as other:
        other.execute("DROP TABLE lease")
        other.commit()
    place = placed(places)
    assert place.path == places.away
    assert "it cannot come home" in place.why


def test_a_file_that_nobody_marked_is_no_journal_that_moved(places: TwoPlaces) -> None:
    (made(places.folder) / "desk.db").touch()
    assert not places.moved
    assert placed(places) == Place(places.home)


@pytest.mark.parametrize("taken_away", [True, False])
def test_whoever_waits_for_a_folder_gets_one_that_is_still_there(tmp_path: Path, taken_away: bool) -> None:
    folder, inside = tmp_path / "refuge", list[int]()

    def second() -> None:
        with locked(folder):
            inside.append(folder.stat().st_ino)

    waiting = Thread(target=second)
    with locked(folder):
        waiting.start()
        if taken_away:
            folder.rmdir()
    waiting.join()
    assert inside == [folder.stat().st_ino]


def test_nothing_is_moved_from_under_somebody_who_writes_in_it(places: TwoPlaces) -> None:
    breaks(places)
    with opened(places.home):
        assert placed(places) == Place(places.home)
    breaks(places)
    assert placed(places) == Place(places.away, NOTHING)
    with opened(places.away):
        assert placed(places) == Place(places.away, "somebody writes in it")


def test_a_desk_that_has_written_nothing_yet_has_nothing_to_move(tmp_path: Path) -> None:
    places = TwoPlaces(tmp_path / "desk.db", tmp_path)
    breaks(places)
    assert placed(places) == Place(places.home)


def test_no_memory_is_said(places: TwoPlaces) -> None:
    nowhere = TwoPlaces(places.home, places.folder.parent / "nowhere")
    breaks(places)
    with pytest.raises(
        StorageRefused, match=r"its disk takes nothing, and it cannot be moved to .*No such file"
    ):
        placed(nowhere)


@pytest.mark.parametrize("kind", ["open to all", "a link", "a file"])
def test_a_folder_that_somebody_else_may_have_made_is_not_believed(places: TwoPlaces, kind: str) -> None:
    match kind:
        case "open to all":
            places.folder.mkdir(mode=0o755)
        case "a link":
            places.folder.symlink_to(places.home.parent)
        case _:
            places.folder.touch()
    breaks(places)
    with pytest.raises(StorageRefused, match="is not ours alone"):
        placed(places)


def test_each_journal_has_a_refuge_of_its_own(tmp_path: Path) -> None:
    one, other = refuge_of(tmp_path / "a.db", tmp_path), refuge_of(tmp_path / "b.db", tmp_path)
    assert one != other
    assert one == refuge_of(tmp_path / "x" / ".." / "a.db", tmp_path)
    assert is_refuge(one, tmp_path)
    assert not is_refuge(tmp_path / "data", tmp_path)


def test_a_disk_is_asked_by_writing_to_it(tmp_path: Path) -> None:
    assert takes(tmp_path)
    (tmp_path / PROBE).symlink_to("/dev/full")
    assert not takes(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give a folder away")
def test_root_speaks_of_the_same_desk_and_writes_nothing_to_see(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    mine = refuge_of(data / "desk.db")
    os.chown(data, 12345, -1)
    (data / PROBE).symlink_to("/dev/full")
    assert takes(data)
    assert (data / PROBE).is_symlink()
    assert refuge_of(data / "desk.db") != mine
    folder = made(tmp_path / "refuge", 12345)
    assert folder.stat().st_uid == 12345


@pytest.mark.skipif(os.getuid() != 0, reason="only root may become somebody else")
def test_a_stranger_makes_no_refuge_for_a_desk() -> None:
    """A folder of the wrong owner, where the desk would go, is one it cannot go to."""
    with TemporaryDirectory() as above:
        Path(above).chmod(0o777)
        stranger = os.fork()
        if stranger == 0:
            os.setuid(12345)
            try:
                made(Path(above) / "refuge", 54321)
            except StorageRefused:
                os._exit(3)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(stranger, 0)[1]) == 3
        assert list(Path(above).iterdir()) == []


def test_a_folder_that_is_not_there_is_no_broken_disk(tmp_path: Path) -> None:
    assert takes(tmp_path / "nowhere")
