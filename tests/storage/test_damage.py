"""A file that is not what it should be is refused in one line, and not one byte of it is changed."""

import random
import re
import sqlite3
from pathlib import Path

import pytest

from storage import sqlite
from storage.journal import open_journal
from storage.queries import Queries
from storage.refused import StorageRefused
from tests.storage.samples import batches, busy_day, said_by, some


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A journal of some thousand rows, closed: one file holds all of it."""
    folder = tmp_path_factory.mktemp("sound")
    with open_journal(str(folder / "desk.db"), holder="test") as journal:
        for batch in batches(busy_day()[:2_000], 500):
            journal.append(batch)
    assert {file.name for file in folder.iterdir()} == {"desk.db", "desk.db.lock"}
    return (folder / "desk.db").read_bytes()


@pytest.fixture
def path(sound: bytes, tmp_path: Path) -> Path:
    """The same journal, to be spoilt."""
    place = tmp_path / "desk.db"
    place.write_bytes(sound)
    return place


def refusal_of(path: Path) -> str:
    """One line from the writer's way in; and the file is as it was."""
    before = path.read_bytes()
    with pytest.raises(StorageRefused) as refused:
        open_journal(str(path), holder="test")
    assert path.read_bytes() == before
    assert "\n" not in str(refused.value)
    assert str(path) in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("seed", range(6))
def test_flipped_bytes_anywhere_in_the_journal_are_noticed(path: Path, seed: int) -> None:
    content, chance = bytearray(path.read_bytes()), random.Random(seed)
    at = _inside_a_row(content, chance)
    content[at] ^= 0x01
    path.write_bytes(content)
    assert "row " in refusal_of(path)


def _inside_a_row(content: bytearray, chance: random.Random) -> int:
    """A byte of some row's text; free pages and unused ends of pages carry nothing that could be lost."""
    places = [found.start() for found in re.finditer(rb'","quote"', content)]
    return chance.choice(places) - 1


@pytest.mark.parametrize("page", [1, 2, 5, 20])
def test_a_page_of_rubbish_is_noticed(path: Path, page: int) -> None:
    content = bytearray(path.read_bytes())
    content[page * 4096 : page * 4096 + 64] = random.Random(page).randbytes(64)
    path.write_bytes(content)
    assert "damaged" in refusal_of(path) or "broken" in refusal_of(path)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_file_cut_short_is_noticed(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert "damaged" in refusal_of(path)


@pytest.mark.parametrize(
    "content", [b"not a database" * 500, b"\x00" * 8192, b"x"], ids=["text", "zeros", "x"]
)
def test_what_is_not_a_database_is_not_made_one(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "not a database" in refusal_of(path) or "damaged" in refusal_of(path)


def test_somebody_elses_database_is_left_alone(path: Path) -> None:
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE songs (title TEXT)")
    other.commit()
    other.close()
    assert "it holds other tables (songs, …): not the database of a desk" in refusal_of(path)
    with pytest.raises(StorageRefused, match="other tables"):
        Queries(str(path))


def test_an_empty_file_is_a_new_journal(tmp_path: Path) -> None:
    """What is left of a desk that was killed while it made its first file."""
    path = tmp_path / "desk.db"
    path.touch()
    with open_journal(str(path), holder="test") as journal:
        journal.append(some(3))


def test_a_journal_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    open_journal(str(path), holder="test").close()
    path.chmod(0o644)
    with open_journal(str(path), holder="test") as journal:
        journal.append(some(2))
        assert {each.stat().st_mode & 0o777 for each in tmp_path.glob("desk.db*")} == {0o600}


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    open_journal(str(path), holder="test").close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert Path(f"{path}.lock").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("{folder}", "it is a folder"),
        ("{folder}/none/desk.db", "there is no folder"),
        (":memory:", "memory forgets"),
        ("sqlite://", "memory forgets"),
        ("mysql://localhost/desk", "mysql is no database for a desk"),
        ("post gres://x", "cannot be read"),
        ("/proc/desk.db", "cannot lock it"),
    ],
)
def test_a_place_that_cannot_be_is_refused(tmp_path: Path, url: str, why: str) -> None:
    with pytest.raises(StorageRefused, match=why) as refused:
        open_journal(url.format(folder=tmp_path), holder="test")
    assert "\n" not in str(refused.value)


def test_a_server_that_is_not_there_is_one_line_without_the_password() -> None:
    with pytest.raises(StorageRefused, match="the server does not answer") as refused:
        open_journal("postgresql://desk:secret@127.0.0.1:9/desk", holder="test")
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_odd_names_are_only_names(tmp_path: Path) -> None:
    for name in ("a b?.db", "50%.db", "hash#1.db", "ü.db"):
        with open_journal(str(tmp_path / name), holder="test") as journal:
            journal.append(some(2))
        assert (tmp_path / name).stat().st_size


FULL = """
import resource, sys
from storage.journal import open_journal
from storage.refused import StorageRefused
from tests.storage.samples import batches, busy_day

with open_journal(sys.argv[1], holder="test") as journal:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
    for batch in batches(busy_day(), 50):
        try:
            journal.append(batch)
        except StorageRefused as refused:
            print(refused)
            break
    print(journal.seq)
"""


def test_a_full_disk_is_one_line_and_all_that_was_acknowledged_stays(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    open_journal(str(path), holder="test").close()
    line, seq = said_by(FULL, str(path), str(path.stat().st_size + 300_000)).splitlines()
    assert line == f"{path}: the disk takes no more (full, over its quota, or failing)"
    with open_journal(str(path), holder="test") as journal:
        assert journal.seq == int(seq) > 0
        journal.verify()
        stored = list(journal.steps())
        assert stored == list(busy_day()[: len(stored)])
        journal.append(busy_day()[len(stored) :][:10])


def test_a_file_another_program_keeps_locked_is_one_line(path: Path) -> None:
    with open_journal(str(path), holder="test") as journal:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageRefused, match="another program keeps it locked"):
            journal.append(some(1))
        other.close()


def test_a_long_look_holds_nobody_up(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    before = other.execute("SELECT count(*) FROM journal").fetchone()
    with open_journal(str(path), holder="test") as journal:
        journal.append(some(1)[:1])
        assert other.execute("SELECT count(*) FROM journal").fetchone() == before
    other.close()


MOUNTS = r"""22 28 0:20 / /proc rw,nosuid - proc proc rw
28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw
97 28 0:45 / /mnt/far rw,relatime shared:50 - nfs4 server:/export rw
98 97 254:9 / /mnt/far/near rw,relatime - ext4 /dev/sdb rw
99 28 0:46 / /mnt/with\040space rw - fuse.sshfs me@there: rw
"""


@pytest.mark.parametrize(
    ("folder", "far"),
    [
        ("/home/me", False),
        ("/mnt/far", True),
        ("/mnt/far/deep/down", True),
        ("/mnt/far/near/by", False),
        ("/mnt/farther", False),
        ("/mnt/with space/x", True),
    ],
)
def test_a_network_filesystem_is_recognised(folder: str, far: bool) -> None:
    assert sqlite.is_network(Path(folder), MOUNTS) is far
    assert sqlite.is_network(Path(folder), "") is False
